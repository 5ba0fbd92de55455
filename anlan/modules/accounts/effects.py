"""What the steps of accounts do beyond stage and clock."""

from __future__ import annotations

from anlan.kernel.deed import Deed
from anlan.modules.accounts import measures
from anlan.modules.accounts.changes import Change


def name(deed: Deed) -> None:
    """Call the matter by what is asked and of whom; where it belongs, it shows by itself."""
    deed.data = {key: value for key, value in deed.data.items() if key not in ("office", "place")}
    what = deed.procedure.topics.get(deed.matter.topic, deed.procedure.name)
    deed.matter.title = f"{what}：{deed.clean['username']}"


def approve(deed: Deed) -> None:
    """Make the change that was proposed."""
    Change.told(deed.file.said("propose"), deed.matter.office).make()


def secure(deed: Deed) -> None:
    """Take the measure."""
    name(deed)
    measures.taken(deed.matter.topic, deed.clean["person"])


def appoint(deed: Deed) -> None:
    """Make the account if there is none, and give it the post."""
    name(deed)
    Change.told(deed.data | {"topic": deed.clean["kind"]}, deed.matter.office).make()
