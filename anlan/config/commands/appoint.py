"""Appoint one of the three administrators: system, security, audit. The account is made if there is none.

    anlan appoint sysadmin wei --name 魏建平 --phone 13900000001
    anlan appoint secadmin han --name 韩素琴 --phone 13900000002 --office 410802-zz

For the first ones, and for when nobody is left who could approve another. It is recorded, as an act of the system, where
the three see it. Each sets her own password at /desk/first-password, with a code sent to that telephone.
"""

import argparse

from django.conf import settings

from anlan.config.trouble import Trouble
from anlan.kernel.act import open_matter
from anlan.kernel.errors import Invalid
from anlan.kernel.who import CLOCK
from anlan.town.models import ADMINISTRATORS, Office, OfficeKind

NEEDS = ("django", "database")
PROCEDURE = "appointment"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Who, as what, where."""
    parser.add_argument("role", choices=[role.value for role in ADMINISTRATORS])
    parser.add_argument("username")
    parser.add_argument("--name", required=True)
    parser.add_argument("--phone", required=True, help="where the code for the first password goes")
    parser.add_argument("--office", metavar="CODE", help="where the three sit; the district's centre unless given")


def run(args: argparse.Namespace) -> int:
    """Appoint, and say under which number it is recorded."""
    told = {name: getattr(args, name) for name in ("role", "username", "name", "phone")}
    try:
        act = open_matter(PROCEDURE, told | {"at": args.office or _centre()}, by=CLOCK)
    except Invalid as wrong:
        said = [str(message) for messages in wrong.form.errors.values() for message in messages]
        raise Trouble(" ".join(said)) from None
    print(f"{args.username} is {args.role}; recorded as {act.matter.code}.")
    return 0


def _centre() -> str:
    centre = (
        Office.objects.filter(district=settings.DISTRICT, kind=OfficeKind.CENTRE, until=None).order_by("code").first()
    )
    if centre is None:
        raise Trouble("There is no centre in this district; name the office of the three with --office CODE.")
    return centre.code
