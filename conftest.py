"""The fixtures that every test may use, those in the modules' own folders included; and what is run first."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

pytest_plugins = [
    name
    for name in ("tests.browser", "tests.cast", "tests.council", "tests.five", "tests.siege", "tests.two")
    if find_spec(name)
]


@pytest.fixture(autouse=True)
def nothing_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test signs is taken back with its rows: no other remembers it."""
    kept, read = dict[str, str](), settings.ANLAN_REMEMBERED
    monkeypatch.setattr(settings, "ANLAN_REMEMBER", kept.__setitem__)
    monkeypatch.setattr(settings, "ANLAN_REMEMBERED", lambda name: kept.get(name, "") if "last" in name else read(name))


LONG = tuple(
    f"test_{name}"
    for name in (
        "attack_permissions", "attack_schema", "everyone_browser", "everyone", "story", "doors_browser", "lookback", "attack_forms",
        "accounts_browser", "doors", "papers",
        "pages", "desk_browser", "imports_browser", "faults", "wall_pages", "wall", "backup", "notices_browser",
        "confirmation", "serve", "english", "eleventh_module", "kill", "accounts", "board",
    )
)  # fmt: skip
"""The files that take longest, the longest first: none is left alone at the end while the other cores have nothing to do."""
SIEGE = frozenset({"test_attack_schema", "test_attack_permissions"})
"""The files that attack the one running server: laid siege to once, by one worker."""


class ByFile(LoadScopeScheduling):
    """A file stays with one worker, in the order of the items; those of the siege are one."""

    def _split_scope(self, nodeid: str) -> str:
        file = Path(nodeid.split("::", maxsplit=1)[0])
        return "siege" if file.stem in SIEGE else str(file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """The schedule of a run with several workers."""
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)  # after pytest-django, which puts the stories with a live server last
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))
