"""The sample district: nine real streets, everything else made up (data/README.md says which is which)."""

from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction

from anlan.town.importing import Sheets, bring_in
from anlan.town.office import Office, OfficeKind
from anlan.town.people import Person, Post, Role

DATA = Path(__file__).parent / "data"
DISTRICT = "410802"
SINCE = date(2020, 1, 1)
"""From when the sample's places, offices and posts count: early enough for a year of matters."""
PHONES = "1540000"
"""How every phone number of the sample begins; data/README.md says why."""
LOGINS = {
    "clerk": Role.CLERK,
    "mediator": Role.MEDIATOR,
    "mediator2": Role.MEDIATOR,
    "director": Role.DIRECTOR,
    "archivist": Role.ARCHIVIST,
    "grid": Role.GRID,
    "supervisor": Role.SUPERVISOR,
    "judge": Role.JUDGE,
    "sysadmin": Role.SYSADMIN,
    "secadmin": Role.SECADMIN,
    "auditor": Role.AUDITOR,
}
"""One well-known login a role, around one street: 焦南, its community 丹桂, the centre and the court."""


THREE = (
    ("sysadmin", "魏建平", Role.SYSADMIN),
    ("secadmin", "韩素琴", Role.SECADMIN),
    ("auditor", "郝志远", Role.AUDITOR),
)
"""The administrators, who come by no sheet, at the centre. Made up like everybody."""


@transaction.atomic
def load(password: str) -> None:
    """Load the sample unless its district has offices already, and let its people sign in with `password`.

    Whoever has a password keeps it, so that a second load neither undoes a change nor opens an account.
    """
    if not Office.objects.filter(district=DISTRICT).exists():
        sheets = Sheets(*([DATA / f"{kind}.csv"] for kind in ("places", "offices", "people")))
        bring_in(sheets, since=SINCE)
        _appoint_three()
    locked_out = Person.objects.filter(
        district=DISTRICT, phone__startswith=PHONES, password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    if locked_out.exists():
        locked_out.update(password=make_password(password))


def _appoint_three() -> None:
    centre = Office.objects.get(district=DISTRICT, kind=OfficeKind.CENTRE)
    for number, (username, name, role) in enumerate(THREE, 1):
        person = Person.objects.create_user(username, district=DISTRICT, name=name, phone=f"{PHONES}{number:04d}")
        Post(person=person, office=centre, role=role, since=SINCE).save(force_insert=True)
