"""The one engine: procedures, matters, acts, clocks, papers. Names no module."""
