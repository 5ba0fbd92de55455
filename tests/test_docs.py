"""What people type and read is in the documents: every command, setting, role, meaning and table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

from anlan.config.cli import overview
from anlan.kernel.procedure import Means
from anlan.town.models import Role

ROOT = Path(__file__).parent.parent
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
REFERENCE = {"auth", "contenttypes", "sessions"}


def test_every_command_is_in_the_documents() -> None:
    assert overview() in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8"), "anlan --help has changed"


def test_every_setting_read_from_the_environment_is_in_the_documents() -> None:
    text = (ROOT / "anlan" / "config" / "settings.py").read_text(encoding="utf-8")
    told = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', text))
    assert {name for name in names if name not in told} == set()


@pytest.mark.parametrize("word", [*Means, *Role])
def test_every_meaning_and_role_is_in_the_glossary(word: str) -> None:
    assert str(word) in GLOSSARY


def test_every_table_is_in_the_glossary() -> None:
    models = [m for m in apps.get_models() if m._meta.app_label not in REFERENCE and m.__name__ != "Person"]
    assert [m.__name__ for m in models if m.__name__ not in GLOSSARY] == []
