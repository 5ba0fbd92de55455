"""The house's tests: rules over every procedure and page, and stories with a named cast."""
