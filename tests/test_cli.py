import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from anlan.config import cli, database, serving
from anlan.config.trouble import Trouble


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_help_lists_every_command_with_its_first_line(capsys):
    code, out, _err = told(capsys, "--help")
    assert code == 0
    for command in cli.commands().values():
        assert f"  {command.name} " in out
        assert command.line in out


def test_every_command_says_in_one_line_what_it_does():
    for command in cli.commands().values():
        assert command.line.endswith((".", "…", "…。", "。")), command.name
        assert len(command.line) <= 120


@pytest.mark.parametrize("name", sorted(cli.commands()))
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main([name, "--help"])
    printed = capsys.readouterr()
    assert (left.value.code, printed.err) == (0, "")
    assert f"usage: anlan {name}" in printed.out


def test_help_is_there_before_there_is_a_database():
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, "-m", "anlan.config", "backup", "--help"], capture_output=True, text=True, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_command_is_one_sentence_and_exit_code_2(capsys):
    code, out, err = told(capsys, "nonsense")
    assert (code, out) == (2, "")
    assert err == "anlan: There is no command nonsense; anlan --help lists them all.\n"


def test_an_unreachable_database_is_one_sentence_without_traceback():
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, "-m", "anlan.config", "check"], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 2
    assert done.stderr.startswith("anlan: The database does not answer: ")
    assert done.stderr.count("\n") == 1


def test_a_database_address_is_read_with_all_its_parts():
    read = database.from_url("postgresql://anna:p%40ss@db.example:5433/anlan?sslmode=require")
    assert read == {
        "NAME": "anlan",
        "USER": "anna",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    "address", ["mysql://host/name", "postgresql://host", "postgresql://host:port/name", "nonsense"]
)
def test_a_database_address_that_cannot_be_one_is_refused(address):
    with pytest.raises(Trouble, match="DATABASE_URL"):
        database.from_url(address)


@pytest.mark.parametrize("text", ["", "0", "65536", "http", "-1"])
def test_a_port_that_cannot_be_one_is_refused(text):
    with pytest.raises(Trouble, match="PORT must be"):
        serving.port_number(text)


def test_a_port_in_use_is_one_sentence(monkeypatch):
    monkeypatch.setattr(serving, "FREE_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=rf"Port {port} .* choose another: PORT={port + 1}"):
            serving.wait_for_port("127.0.0.1", port)


def test_no_command_imports_inside_a_function():
    for path in Path(cli.__file__).parent.glob("**/*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                assert not any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)), path
