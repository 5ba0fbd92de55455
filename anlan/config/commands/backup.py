"""Write everything of this installation into one sealed file, while it goes on working.

    anlan backup /mnt/backup/anlan-2026-03-01 --passphrase-file F

The database (every matter, paper and upload) as at one moment, the home's secrets, the office's own templates. Whoever has
the file and the passphrase has everything; without the passphrase nobody has anything, so keep it elsewhere, twice.
With --check the file is read and compared with its manifest, and nothing is written.
"""

import argparse

from anlan.config.backup import asked, whole

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, its secret, and whether only to look."""
    asked.arguments(parser)
    parser.add_argument("--check", action="store_true", help="see whether a backup is whole")


def run(args: argparse.Namespace) -> int:
    """Do it and tell what is in it."""
    secret = asked.secret(args, fresh=not args.check)
    told = whole.inspect(args.file, secret) if args.check else whole.save(args.file, secret)
    acts = sum(head["acts"] for head in told["heads"].values())
    print(f"{args.file}: Anlan {told['version']}, {told['time']}, {acts} acts, {sum(told['rows'].values())} rows.")
    return 0
