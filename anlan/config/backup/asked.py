"""The secret of a backup as a person gives it: a passphrase in a file or typed, or a key file."""

import argparse
import getpass
import sys
from pathlib import Path

from anlan.config.backup.sealed import KEY_BYTES, Secret
from anlan.config.trouble import Trouble

SHORTEST = 12


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and what seals it."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup")
    by = parser.add_mutually_exclusive_group()
    by.add_argument("--passphrase-file", type=Path, metavar="F", help="a file whose first line is the passphrase")
    by.add_argument("--key-file", type=Path, metavar="F", help=f"a file of {KEY_BYTES} random bytes, instead")


def secret(args: argparse.Namespace, *, fresh: bool) -> Secret:
    """What was given; a fresh passphrase typed at a terminal is asked for twice."""
    if args.key_file:
        key = _read(args.key_file)
        if len(key) != KEY_BYTES:
            raise Trouble(f"{args.key_file} holds {len(key)} bytes, a key has {KEY_BYTES}: head -c 32 /dev/urandom > F")
        return Secret(key, is_key=True)
    words = _first_line(args.passphrase_file) if args.passphrase_file else _typed(twice=fresh)
    if fresh and len(words) < SHORTEST:
        raise Trouble(f"The passphrase must have at least {SHORTEST} characters.")
    return Secret(words.encode())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Trouble(f"Cannot read {path}: {error.strerror}.") from error


def _first_line(path: Path) -> str:
    return (_read(path).decode(errors="replace").splitlines() or [""])[0].strip()


def _typed(*, twice: bool) -> str:
    if not sys.stdin.isatty():
        raise Trouble("Name the passphrase's file: --passphrase-file F.")
    words = getpass.getpass("Passphrase: ")
    if twice and getpass.getpass("Once more: ") != words:
        raise Trouble("The two are not the same.")
    return words
