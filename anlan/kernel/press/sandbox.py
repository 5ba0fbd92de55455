"""The Jinja that runs in an office's own template: it may print what it is given, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from jinja2 import ChainableUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

from anlan.kernel.press.wording import FILTERS

LINE = "\ue000"
"""Stands for a missing value until the paper is laid out; a private character, so that no text can contain it."""
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ue000\ufffe\uffff]")
HEAVY = {"center", "format", "indent", "wordwrap", "pprint", "urlize", "xmlattr", "tojson", "filesizeformat", "attr"}
METHODS = {"items", "keys", "values", "get", "strip", "split", "startswith", "endswith"}


class Sandbox(ImmutableSandboxedEnvironment):
    """Autoescaping, without loader, globals or any way to the inside of a value.

    `SecurityError` is raised, not swallowed: a template that tries is not used.
    """

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, picture: Callable[[Any], Any]) -> None:
        self.picture = picture
        super().__init__(autoescape=True, undefined=ChainableUndefined, finalize=self.printed)
        self.globals = {"range": safe_range}
        self.filters = {name: done for name, done in self.filters.items() if name not in HEAVY} | FILTERS

    def printed(self, value: Any) -> Any:
        """A value as the paper shows it: a missing one as a line, a line break as a new paragraph."""
        if isinstance(value, str) or value is None or isinstance(value, ChainableUndefined):
            return clean(str(value or "")) or LINE
        if isinstance(value, bool):
            return "是" if value else "否"
        return LINE if value in ([], (), {}) else self.picture(value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> NoReturn:
        """Refuse the way inside."""
        raise SecurityError(f"{type(obj).__name__}.{attribute}")

    def is_safe_callable(self, obj: Any) -> bool:
        """Only macros, loops, `range` and the harmless methods of plain values can be called."""
        if isinstance(obj, Macro | LoopContext) or obj is safe_range:
            return True
        owner = getattr(obj, "__self__", None)
        return isinstance(owner, str | Mapping | LoopContext) and getattr(obj, "__name__", "") in METHODS | {"cycle"}

    def call_binop(self, _context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers, no texts: a text multiplied fills the memory."""
        if operator == "**" or not all(isinstance(side, int | float) for side in (left, right)):
            raise SecurityError(operator)
        return left * right


def clean(text: str) -> str:
    """Text without the characters that no document may hold; its line breaks begin new paragraphs."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n").replace("\n", "\a")
