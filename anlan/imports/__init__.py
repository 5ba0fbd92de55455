"""Import of what exists: hand-over lists of a hotline, a court or a police station become matters, a row each.

A `Batch` is one sheet. Its columns are fitted to the fields of a procedure's opening form (`fitting`), each row is cleaned by
that form itself (`sieve`), what resembles a known matter is held back (`doubles`), and after somebody has confirmed, the rows are
entered one by one (`work`) through the kernel's one write path. What failed goes back to its sender (`returned`).
"""
