"""Docking (三调对接): what any procedure needs to let another office settle a matter, and to hear how it ended."""
