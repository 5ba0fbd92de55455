"""An office's own Word templates: list them, see one filled before it is used, publish it.

    anlan papers                                               the templates that the district or an office has of its own
    anlan papers --preview refusal.docx --matter CODE --to seen.pdf   fill it as the newest such paper of a matter; changes nothing
    anlan papers --publish refusal.docx --matter CODE [--office OFFICE]   the same, and use it; the one before goes to old/

The file's name is the kind of paper (docs/papers.md). Papers that are made already stay as they are.
"""

import argparse
from pathlib import Path

from django.conf import settings

from anlan.config import home
from anlan.config.trouble import Trouble
from anlan.explorer import shelf
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter, Paper
from anlan.kernel.moment import now
from anlan.kernel.press.pdf import docx_to_pdf
from anlan.kernel.press.word import BadTemplate
from anlan.kernel.printing import in_word
from anlan.town.models import Office

NEEDS = ("django", "database")


def arguments(parser: argparse.ArgumentParser) -> None:
    """A template, and the matter to fill it from."""
    parser.add_argument(
        "--preview", type=Path, metavar="FILE", help="fill a template as the newest such paper of --matter"
    )
    parser.add_argument("--publish", type=Path, metavar="FILE", help="fill a template, and use it from now on")
    parser.add_argument("--matter", metavar="CODE", help="the matter whose paper it is tried on")
    parser.add_argument("--to", type=Path, metavar="FILE", help="where the PDF goes (default: beside the template)")
    parser.add_argument("--office", default="", metavar="CODE", help="of one office; without it of the whole district")


def run(args: argparse.Namespace) -> int:
    """List, preview or publish."""
    own = Path(settings.ANLAN_PAPERS)
    place = _place(own, args.office)
    if form := args.preview or args.publish:
        pdf = args.to or form.with_suffix(".pdf")
        home.put(pdf, _filled(form, args.matter))
        print(f"See {pdf}. It holds what the parties told: only you can read it; delete it afterwards.")
    if args.publish:
        print(f"In use: {shelf.put(place / form.name, form.read_bytes(), now())}.")
    if not form:
        found = sorted(path.relative_to(own) for path in own.glob("**/*.docx") if path.parent.name != shelf.BEFORE)
        print("\n".join(map(str, found)) or "Every paper is made from the template that is shipped.")
    return 0


def _filled(form: Path, code: str | None) -> bytes:
    file = _file(code)
    try:
        return docx_to_pdf(in_word(file, _like(file, form.stem), [], form.read_bytes()))
    except (BadTemplate, OSError) as wrong:
        raise Trouble(f"{form}: {wrong}") from None


def _file(code: str | None) -> CaseFile:
    found = Matter.objects.filter(district=settings.DISTRICT, code=code or "").first()
    if found is None:
        raise Trouble(f"There is no matter {code}." if code else "Say on which matter it is tried: --matter CODE.")
    return CaseFile(found)


def _like(file: CaseFile, kind: str) -> Paper:
    there = {paper.kind: paper for paper in file.papers}
    if kind not in there:
        raise Trouble(f"{file.matter.code} has no paper {kind!r}; it has: {', '.join(sorted(there))}.")
    return there[kind]


def _place(own: Path, office: str) -> Path:
    if office and not Office.objects.filter(district=settings.DISTRICT, code=office).exists():
        raise Trouble(f"There is no office {office}.")
    return own / office
