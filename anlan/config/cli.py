"""The command line. A command is one file in commands/: its docstring is its help, NEEDS says what is started first."""

import argparse
import ast
import atexit
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import django
from django.db import OperationalError, connection

import anlan
from anlan.config import database, postgres
from anlan.config.process import die_with_parent
from anlan.config.trouble import Trouble

__all__ = ["Trouble", "main"]
COMMANDS = Path(__file__).parent / "commands"
INTERRUPTED = 130


@dataclass(frozen=True)
class Command:
    """One file of commands/, read without importing it, since importing may need Django."""

    name: str
    doc: str
    needs: tuple[str, ...]

    @property
    def line(self) -> str:
        """The first line of the help."""
        return self.doc.partition("\n")[0]

    def take(self, arguments: Sequence[str]) -> int:
        """Start what the command needs, run it and return its exit code."""
        if self.needs:
            django.setup()
        module = importlib.import_module(f"anlan.config.commands.{self.name.replace('-', '_')}")
        parser = argparse.ArgumentParser(
            f"anlan {self.name}", description=self.doc, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        module.arguments(parser)
        arguments_read = parser.parse_args(arguments)
        if "database" in self.needs:
            reach_database()
        return int(module.run(arguments_read))


def reach_database() -> None:
    """Start the embedded server for as long as this process lives, or see that DATABASE_URL answers."""
    die_with_parent()  # before a server is started that nobody would stop
    if not database.URL:
        cluster = postgres.Cluster()
        cluster.use()
        atexit.register(cluster.leave)
    connection.ensure_connection()


def commands() -> dict[str, Command]:
    """Return every command by name."""
    found = (_read(path) for path in sorted(COMMANDS.glob("[a-z]*.py")))
    return {command.name: command for command in found}


def _read(path: Path) -> Command:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    needs = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "NEEDS" for t in node.targets)
    ]
    return Command(path.stem.replace("_", "-"), ast.get_docstring(tree) or "", needs[0] if needs else ())


def overview() -> str:
    """Return the help that lists every command."""
    every = commands().values()
    width = max((len(command.name) for command in every), default=0)
    lines = "\n".join(f"  {command.name:<{width}}  {command.line}" for command in every)
    return f"usage: anlan COMMAND …\n\n{anlan.__doc__}\n\ncommands:\n{lines}\n\nanlan COMMAND --help tells more."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 the answer is no, 2 a mistake or trouble told in one sentence, 130 interrupted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    try:
        return _dispatch(list(sys.argv[1:] if arguments is None else arguments))
    except Trouble as trouble:
        return _complain(str(trouble))
    except OperationalError as error:
        return _complain(f"The database does not answer: {str(error).strip().splitlines()[0]}")
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())
        return 0 if arguments else 2
    if arguments[0] == "--version":
        print(f"anlan {anlan.__version__}")
        return 0
    command = commands().get(arguments[0])
    if command is None:
        raise Trouble(f"There is no command {arguments[0]}; anlan --help lists them all.")
    return command.take(arguments[1:])


def _complain(sentence: str) -> int:
    print(f"anlan: {sentence}", file=sys.stderr)
    return 2
