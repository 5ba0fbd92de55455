"""The fixtures that every test may use, those in the modules' own folders included."""

from importlib.util import find_spec

pytest_plugins = [name for name in ("tests.browser", "tests.cast", "tests.council", "tests.siege") if find_spec(name)]
