"""Sheets as people send them: CSV in any usual encoding, XLSX; read row by row, and written so that nothing in them reckons.

Bytes in, rows of text out; no Django. What cannot be read raises `Unread`, which says why and where.
"""

from __future__ import annotations

from collections.abc import Iterator

from anlan.sheets import book, text
from anlan.sheets.head import Head, head_of
from anlan.sheets.row import Row
from anlan.sheets.unread import Unread

__all__ = ["LARGEST", "MOST", "Head", "Row", "Unread", "body_rows", "head", "kind_of", "rows"]

LARGEST = 50 * 1024 * 1024
"""The most bytes that a sheet may have."""
MOST = 100_000
"""The most rows of data that are read from one sheet."""
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06", b"SQLite")


def kind_of(body: bytes) -> str:
    """What the content is: "csv" or "xlsx"; raises Unread for anything else, whatever its name is."""
    if not body.strip(b"\xef\xbb\xbf\xff\xfe \r\n\t\0"):
        raise Unread("empty")
    if len(body) > LARGEST:
        raise Unread("large")
    if body.startswith(OLE):
        raise Unread("locked" if ENCRYPTED in body else "old")
    if body.lstrip(b"\xef\xbb\xbf \r\n\t")[:16].lower().startswith(MARKUP):
        raise Unread("markup")
    if body.startswith(OTHERS):
        raise Unread("unknown")
    return "xlsx" if body.startswith(ZIP) else "csv"


def rows(body: bytes) -> Iterator[Row]:
    """Every row that is not blank, one after another, in bounded memory; raises Unread where the sheet cannot be read."""
    return book.rows(body) if kind_of(body) == "xlsx" else text.rows(body)


def head(body: bytes) -> Head:
    """The names of the columns, and where they stand. Raises Unread."""
    return head_of(rows(body))


def body_rows(body: bytes, found: Head, *, after: int = 0) -> Iterator[Row]:
    """The rows of data below the names that stand after the row of that number; raises Unread past `MOST` of them."""
    count = 0
    for row in rows(body):
        if row.number <= found.last:
            continue
        count += 1
        if count > MOST:
            raise Unread("many", row=row.number)
        if row.number > after:
            yield row
