"""JSON over HTTP, derived from the procedures."""
