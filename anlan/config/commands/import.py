"""Enter a hand-over list (CSV or XLSX) as matters, a row each, in the name of a person; or only check it.

    anlan import "12345 热线" list.xlsx --as clerk --set claims=请协调解决 --set agreed=on
    anlan import "12345 热线" list.xlsx --as clerk --enter --back failed.xlsx

SOURCE says who handed it over. The columns are fitted as the person's office fitted them last time, else by their names;
--set FIELD=TEXT fills what is empty. Without --enter everything is checked and nothing entered: the sheet then waits at
/desk/imports. --waiting works on what waits there, and ends when nothing has for a while; the worker starts it.
"""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _

from anlan.config.idle import until_idle
from anlan.config.trouble import Trouble
from anlan.imports import steps, work
from anlan.imports.fields import Field
from anlan.imports.models import Batch
from anlan.imports.preview import counts, said, unread
from anlan.imports.returned import FORMS, returned
from anlan.imports.unreadable import told
from anlan.kernel.errors import Fault
from anlan.kernel.moment import today
from anlan.kernel.who import Who, official
from anlan.sheets import Unread
from anlan.town.models import Person

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to bring in, in whose name, and how far."""
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="who handed it over")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
    parser.add_argument("--as", dest="person", metavar="PERSON", help="the login name of whoever enters it")
    parser.add_argument("--procedure", default="mediation", metavar="KEY", help="what each row opens (mediation)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=TEXT", help="what an empty field is filled with"
    )
    parser.add_argument("--enter", action="store_true", help="enter the rows that hold and resemble nothing")
    parser.add_argument("--back", type=Path, metavar="FILE", help="write what was not entered, and why (.xlsx or .csv)")
    parser.add_argument("--waiting", action="store_true", help="work on what waits")


def run(args: argparse.Namespace) -> int:
    """Bring it in and say what became of it; 1 if a row was not fit to be entered."""
    if args.waiting:
        return until_idle(work.work_once)
    if not (args.source and args.file and args.person):
        raise Trouble(_("请写明谁移送的、哪个文件、以谁的名义；用法见 anlan import --help"))
    if args.back and args.back.suffix.lstrip(".").lower() not in FORMS:
        raise Trouble(_("退回的表只能写成 .xlsx 或 .csv"))
    try:
        batch = _brought(args, _who(args.person))
    except Unread as wrong:
        raise Trouble(told(wrong)) from None
    except Fault as fault:
        raise Trouble(str(fault)) from None
    return _told(args, batch)


def _who(name: str) -> Who:
    person = Person.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise Trouble(_("没有登录名为 %s 的人员。") % name)
    return official(person, today())


def _brought(args: argparse.Namespace, who: Who) -> Batch:
    try:
        body = args.file.read_bytes()
    except OSError as error:
        raise Trouble(f"{args.file.name}: {error.strerror}") from None
    made = steps.bring(who, steps.Sheet(args.file.name, body, args.source[:40]), args.procedure)
    fields = steps.known_fields(made, who)
    made.fit = _with_words(made, fields, args.set)
    if lacking := steps.lacking(fields, made.fit):
        steps.cancel(who, str(made.id))
        raise Trouble(_("这几项没有列，也没有用 --set 给出：%s") % _names(lacking))
    steps.fit(who, str(made.id), made.fit)
    work.work_on(made.district, made.id)
    if args.enter and counts(made).get("waiting"):
        steps.enter(who, str(made.id))
        work.work_on(made.district, made.id)
    return Batch.objects.get(district=made.district, id=made.id)


def _with_words(made: Batch, fields: list[Field], given: list[str]) -> dict[str, list[object]]:
    fit = {key: list(entry) for key, entry in made.fit.items()}
    for pair in given:
        key, equals, text = pair.partition("=")
        if not equals or key not in {field.key for field in fields}:
            raise Trouble(_("没有“%(key)s”这一项；有这些：%(known)s") % {"key": key, "known": _names(fields)})
        fit[key] = [fit.get(key, [None])[0], text]
    return fit


def _names(fields: list[Field]) -> str:
    return _("、").join(f"{field.key}（{field}）" for field in fields)


def _told(args: argparse.Namespace, batch: Batch) -> int:
    found = counts(batch)
    print(said(batch))
    for state, count in sorted(found.items()):
        print(f"{state}\t{count}")
    if unused := unread(batch):
        print(_("没有导入的列：") + _("、").join(unused))
    if args.back:
        with returned(batch, args.back.suffix.lstrip(".").lower()) as out:
            args.back.write_bytes(out.read())
    print(f"/desk/imports/{batch.id}")
    return int(bool(found.get("faulty")) or batch.state == Batch.State.STOPPED)
