"""Those who complain, and those who answer."""

import pytest

from anlan.modules.complaints.tests.complainers import Complainers


@pytest.fixture
def people(town: None) -> Complainers:
    """The cast, with the roads of a complaint."""
    return Complainers()
