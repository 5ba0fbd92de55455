"""The procedures of the house of mediation, each declared in a file of its own, and the editions that older matters keep."""

from anlan.modules.disputes import administrative as organs
from anlan.modules.disputes import confirmation as confirming
from anlan.modules.disputes import court as courts
from anlan.modules.disputes import people

mediation = people.mediation
administrative = organs.administrative
court = courts.court
confirmation = confirming.confirmation
EDITIONS = {("mediation", 1): people.first}
"""What matters that were opened under an older edition stay under."""
