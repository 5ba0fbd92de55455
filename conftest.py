"""The fixtures that every test may use, those in the modules' own folders included; and what is run first."""

from importlib.util import find_spec

import pytest

pytest_plugins = [
    name
    for name in ("tests.browser", "tests.cast", "tests.council", "tests.five", "tests.siege", "tests.two")
    if find_spec(name)
]

LONG = frozenset(
    f"test_{name}"
    for name in (
        "attack_schema", "attack_permissions", "story", "faults", "papers", "lookback", "attack_forms", "doors_browser",
        "desk_browser", "accounts_browser", "wall_pages", "backup", "serve", "english", "eleventh_module", "kill",
    )
)  # fmt: skip
"""The files that take longest. Begun first, none of them is left alone at the end while the other cores have nothing to do."""


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put them first; a file stays with one worker, and all that attack the one running server stay together."""
    items.sort(key=lambda item: item.path.stem not in LONG)
    for item in items:
        together = "siege" if "siege" in getattr(item, "fixturenames", ()) else item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(together))
