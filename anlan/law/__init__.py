"""The statutes, the deadline rules and the calendar of working days."""
