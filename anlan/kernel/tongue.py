"""The law floor speaks two languages in its data; this picks the reader's."""

from __future__ import annotations

from django.utils.translation import get_language

from anlan.law.deadlines import warning_text
from anlan.law.rules import Rule
from anlan.law.statutes import Article


def either(chinese: str, english: str) -> str:
    """The one that the reader reads."""
    return english if (get_language() or "zh").startswith("en") and english else chinese


def cite(article: Article) -> str:
    """《人民调解法》第十七条, or its English."""
    return either(article.cite(), article.cite_en())


def basis(rule: Rule) -> str:
    """The citation that a rule rests on."""
    return either(rule.basis, rule.basis_en)


def warning(code: str) -> str:
    """A warning about a deadline's date."""
    return either(warning_text(code), warning_text(code, english=True))


def span(rule: Rule) -> str:
    """How long a rule allows."""
    return either(rule.span.text, rule.span.text_en)
