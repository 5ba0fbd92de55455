"""The procedures of the house of mediation, each declared in a file of its own, and the editions that older matters keep."""

from anlan.modules.disputes import people
from anlan.modules.disputes.administrative import administrative
from anlan.modules.disputes.confirmation import confirmation
from anlan.modules.disputes.court import court
from anlan.modules.disputes.people import mediation

__all__ = ["EDITIONS", "administrative", "confirmation", "court", "mediation"]

EDITIONS = {("mediation", 1): people.first}
"""What matters that were opened under an older edition stay under."""
