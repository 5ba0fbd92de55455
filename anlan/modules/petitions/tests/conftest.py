"""The reception, on the shortest day of 2025."""

from datetime import date

import pytest

from anlan.modules.petitions.tests.reception import Reception


@pytest.fixture
def reception(town: None) -> Reception:
    """Its first story begins on Monday, 22 December 2025."""
    return Reception(date(2025, 12, 22))
