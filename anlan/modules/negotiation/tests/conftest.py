"""Two neighbours who settle it themselves."""

import pytest

from anlan.modules.negotiation.tests.neighbours import Neighbours


@pytest.fixture
def both(town: None) -> Neighbours:
    """The cast, with the roads of a negotiation."""
    return Neighbours()
