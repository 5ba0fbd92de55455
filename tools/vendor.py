"""Fetch the front end's packages as vendor.json names them, check their SHA-512, and lay out the files we serve.

python tools/vendor.py          lay out what vendor.json names
python tools/vendor.py --renew  fetch the newest version of each range and record it
Needs npm; nobody needs either to run Anlan, since the files are in the repository.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_name("vendor.json")
SERVED = Path(__file__).parents[1] / "anlan" / "config" / "static" / "vendor"


def fetch(package: str, version: str, folder: Path) -> tuple[str, Path]:
    """Return the exact version and the package's file."""
    packed = subprocess.run(
        ["npm", "pack", f"{package}@{version}", "--json", "--silent", "--pack-destination", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    told = json.loads(packed.stdout)
    told = told[0] if isinstance(told, list) else told[package]
    return told["version"], folder / told["filename"]


def integrity(file: Path) -> str:
    """Return the digest as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()


def lay_out(file: Path, wanted: dict[str, str]) -> None:
    """Copy the wanted files, package path to served name."""
    SERVED.mkdir(parents=True, exist_ok=True)
    with tarfile.open(file) as package:
        for inside, served in wanted.items():
            member = package.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{file.name} holds no {inside}.")
            (SERVED / served).write_bytes(member.read())


def take(name: str, entry: dict[str, Any], *, renew: bool) -> None:
    """Fetch one package, check or record it, lay it out."""
    with tempfile.TemporaryDirectory() as folder:
        version, file = fetch(name, entry["range"] if renew else entry["version"], Path(folder))
        digest = integrity(file)
        if renew:
            entry.update(version=version, integrity=digest)
        elif digest != entry["integrity"]:
            sys.exit(f"{name} {version} is not the file that vendor.json names: {digest}.")
        lay_out(file, entry["files"])


def main() -> None:
    """Take every package of the list."""
    every = json.loads(LIST.read_text())
    for name, entry in every.items():
        take(name, entry, renew="--renew" in sys.argv)
    LIST.write_text(json.dumps(every, indent=2) + "\n")


if __name__ == "__main__":
    main()
