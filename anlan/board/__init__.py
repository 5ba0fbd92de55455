"""The centre's board: how many matters stand where, of offices and places; live, and as a weekly sheet. Reads only; no person."""
