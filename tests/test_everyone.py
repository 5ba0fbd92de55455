"""For everyone: light pages with one heading and labelled fields, the same result by every way in, guardians, photographs, English."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from PIL import Image

from anlan.intake import cleaned
from anlan.intake.picture import SIDE
from anlan.kernel.act import open_matter, take
from anlan.kernel.errors import NotHere, Refused
from anlan.kernel.may import steps_open_to
from anlan.kernel.models import Act, Draft
from anlan.kernel.who import resident
from anlan.modules.complaints.tests.complainers import Complainers
from tests.cast import NEIGHBOUR, RESIDENT, ROAD, Cast
from tests.files import picture
from tests.test_english import KEYS, SPECIAL, Reader, addresses, data_strings
from tests.test_uploads import GPS, jpeg

MOST = 100_000
"""Bytes that a page weighs before its pictures, nothing compressed: HTML, style sheets, scripts, icon."""
WINDOW = ("window", "explore")
UNLABELLED = {"hidden", "submit", "button"}


class Outline(HTMLParser):
    """What a screen reader finds on a page: language, title, landmarks, headings, fields and their names; and what it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.labels: set[str] = set()
        self.title = ""
        self.around = False
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.tags.append((tag, said))
        self.inside = tag
        if tag == "label":
            self.labels.add(said.get("for", ""))
            self.around = True
        elif self.around:
            said["title"] = said.get("title") or "its label stands around it"

    def handle_endtag(self, tag: str) -> None:
        self.around = self.around and tag != "label"

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title += data.strip()

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _said in self.tags)

    def nameless(self) -> list[dict[str, str]]:
        """The fields that nothing names."""
        fields = [said for tag, said in self.tags if tag in ("input", "select", "textarea")]
        named = ("aria-label", "aria-labelledby", "title")
        return [
            said for said in fields
            if said.get("type") not in UNLABELLED and said.get("id") not in self.labels and not any(said.get(n) for n in named)
        ]  # fmt: skip

    def loaded(self) -> list[str]:
        """The files that come with it, but for pictures."""
        links = [said["href"] for tag, said in self.tags if tag == "link"]
        return links + [said["src"] for tag, said in self.tags if tag == "script" and "src" in said]


def weight(page: bytes) -> int:
    """Bytes of the page and of all that it loads before pictures, uncompressed."""
    files = [finders.find(name.removeprefix("/static/")) for name in Outline(page.decode()).loaded()]
    return len(page) + sum(Path(str(name)).stat().st_size for name in files)


class Walker(Reader):
    """Goes to every page that can be gone to, as a resident and as a clerk; the pages by address."""

    def pages(self, code: str) -> Iterator[tuple[str, bytes]]:
        clerk, party = Client(), Client()
        clerk.force_login(self.cast.person("clerk"))
        party.cookies["sessionid"] = self.window(RESIDENT).cookies["sessionid"].value
        for name, pattern in addresses(get_resolver()):
            told = SPECIAL | {"code": code, "key": KEYS.get(name, "none")}
            address = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part, told=told: told[part[1]], pattern).replace(
                "\\", ""
            )
            answer = (clerk if "/desk/" in address else party).get(address, follow=True)
            if "text/html" in answer["Content-Type"] and answer.content:
                yield address, answer.content
        yield from self.forms(code, party, clerk)

    def forms(self, code: str, party: Client, clerk: Client) -> Iterator[tuple[str, bytes]]:
        for number in range(1, 6):
            yield f"/apply/mediation/{number}", party.get(f"/apply/mediation/{number}").content
        for key in ("petition", "negotiation", "administrative", "complaint"):
            yield f"/apply/{key}", party.get(f"/apply/{key}/1").content
            yield f"/desk/new/{key}", clerk.get(f"/desk/new/{key}").content
        for base, by in ((f"/m/{code}", "resident"), (f"/desk/matters/{code}", "clerk")):
            for step in steps_open_to(self.cast.who(by), self.cast.file(code)):
                yield f"{base}/{step.key}", (party if by == "resident" else clerk).get(f"{base}/{step.key}").content


@pytest.fixture
def walked(cast: Cast) -> dict[str, bytes]:
    """Every page, of a matter at its end, when it is longest; and of one in its course, with its forms."""
    walker, busy = Walker(cast), cast.road("mediating")
    ended = cast.road("archived")
    cast.settle()
    return dict(walker.pages(ended)) | dict(walker.pages(busy))


def test_every_page_weighs_at_most_a_hundred_kilobytes_and_is_an_outline_to_whoever_hears_it(
    walked: dict[str, bytes],
) -> None:
    weights = sorted(((weight(page), address) for address, page in walked.items()), reverse=True)
    print("\n".join(f"{size:7} {address}" for size, address in weights[:6]))
    assert [(address, size) for size, address in weights if size > MOST] == []
    assert sum(address.startswith("/desk") for address in walked) > 30
    assert sum(not address.startswith("/desk") for address in walked) > 30
    found = {address: faults(Outline(page.decode())) for address, page in walked.items()}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def faults(page: Outline) -> list[Any]:
    """What an ear would miss."""
    wrong: list[Any] = [f"{tag}: {page.count(tag)}" for tag in ("h1", "main", "title") if page.count(tag) < 1]
    wrong += [f"{tag}: {page.count(tag)}" for tag in ("h1", "main") if page.count(tag) > 1]
    language = next((said.get("lang", "") for tag, said in page.tags if tag == "html"), "")
    wrong += ["no language"] if language not in ("zh-hans", "en") else []
    skips = any(said.get("href") == "#main" for _tag, said in page.tags)
    wrong += ["no way past the head"] if page.count("header") and not skips else []
    return wrong + page.nameless()


def test_the_outline_finds_what_an_ear_would_miss() -> None:
    assert faults(Outline("<html lang='en'><title>t</title><main><h1>a</h1><a href='#main'>x</a></main>")) == []
    assert len(faults(Outline("<html><header><h1>a</h1><h1>b</h1></header><input type=text>"))) == 6


# ── The same result by every way in ──────────────────────────────────────────────────────────────────────────────────
SIGNED = {"read": True, "way": "wet"}
HOW = {"way", "source", "scan"}
"""What says how it came in, and nothing of what it is."""


def by_telephone(cast: Cast) -> str:
    """Each side for itself, on its own telephone."""
    return cast.road("performing")


def helped(cast: Cast, way: str) -> str:
    """A clerk writes down what both say: on the telephone, or from the paper application that they hand in and sign."""
    clerk = replace(cast.who("clerk"), way=way)
    told = cast.application(source="application", way=way)
    code = str(open_matter("mediation", told, by=clerk).matter.code)
    for step, by, typed in ROAD:
        if step == "screen":
            cast.screen(code)
        elif step in ("consent", "sign"):
            side = cast.file(code).parties[by == "neighbour"]
            files = {"scan": SimpleUploadedFile("签好.png", picture())} if step == "sign" else None
            take(code, step, SIGNED if step == "sign" else typed, files, by=replace(clerk, for_party=side.id))
        else:
            cast.take(code, step, by, **cast._filled(code, typed))
        if step == "seal":
            break
    return code


def came_to(cast: Cast, code: str) -> tuple[list[Any], list[str]]:
    """What was done and what it left, but for how it came in: acts with their meaning and words, papers by their kind."""
    file = cast.file(code)
    names = {str(party.id): party.name for party in file.people}
    acts = [(act.step, act.means, act.stage_to, act.law, told(act, names)) for act in file.acts]
    return acts, [paper.kind for paper in file.papers]


def told(act: Act, names: dict[str, str]) -> str:
    """The words of an act, people by name, without the way and without the minute."""
    said = str({name: value for name, value in act.data.items() if name not in HOW})
    for key, name in names.items():
        said = said.replace(key, name)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.+]+", "", said)


def test_by_telephone_with_a_clerks_help_and_on_paper_a_dispute_comes_to_the_same(cast: Cast) -> None:
    itself = by_telephone(cast)
    first, papers = came_to(cast, itself)
    assert not any(act.assisted for act in cast.file(itself).acts)
    for way in ("phone", "counter"):
        code = helped(cast, way)
        acts, left = came_to(cast, code)
        assert acts == first, way
        assert left == papers, way
        own = [act for act in cast.file(code).acts if act.step in ("apply", "consent", "sign")]
        assert [(act.assisted, act.way) for act in own] == [(True, way)] * 4
        assert {act.data.get("way") for act in own if act.step == "apply"} == {way}
    assert {step for step, *_rest in first} >= {"apply", "consent", "session", "draft", "sign", "seal"}


# ── Guardians and agents ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_minor_cannot_act_alone_and_its_guardian_acts_for_it(cast: Cast) -> None:
    child = {
        "kind": "person",
        "name": "小明",
        "birth": "2016-05-01",
        "phone": NEIGHBOUR,
        "guardian": "王建国 13800000005",
    }
    code = cast.apply(respondents=[child])
    for step, by, typed in ROAD[:3]:
        cast.screen(code) if step == "screen" else cast.take(code, step, by, **typed)
    with pytest.raises(Refused):
        take(code, "consent", {"open": "closed"}, by=resident(NEIGHBOUR))
    act = take(code, "consent", {"open": "closed"}, by=resident("13800000005"))
    assert act.party_id == cast.file(code).parties[1].id, "the answer is the child's own, given by who stands for it"
    assert cast.file(code).stage.key == "consented"


def test_a_complaint_of_a_guardian_is_the_guardians_and_nobody_elses(cast: Cast) -> None:
    child = {"kind": "person", "name": "小明", "birth": "2016-05-01", "guardian": "李秀英 13800000005"}
    about = cast.apply("clerk", applicants=[child])
    told = {"code": about, "about": ["late"], "narrative": "没有人联系。"}
    code = open_matter("complaint", told, by=resident("13800000005")).matter.code
    assert [party.name for party in cast.file(code).parties] == ["李秀英"]
    with pytest.raises(NotHere):
        take(code, "withdraw", {}, by=resident(NEIGHBOUR))


# ── Photographs ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_photograph_of_twelve_million_points_is_kept_small_and_without_its_place() -> None:
    body = jpeg((4000, 3000))
    with Image.open(io.BytesIO(body)) as taken:
        assert GPS in taken.getexif()
    noisy = Image.effect_noise((4000, 3000), 60).convert("RGB")
    out = io.BytesIO()
    noisy.save(out, "JPEG", quality=92, exif=Image.open(io.BytesIO(body)).getexif().tobytes())
    kept = cleaned("jpeg", out.getvalue())
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, GPS in image.getexif()) == ((SIDE, SIDE * 3 // 4), False)
    print(f"{len(out.getvalue())} bytes handed in, {len(kept)} kept")
    assert len(kept) * 2 < len(out.getvalue())


def test_what_is_small_enough_stays_as_it_is_and_a_drawing_of_few_colours_too() -> None:
    with Image.open(io.BytesIO(cleaned("jpeg", jpeg((SIDE, 100))))) as image:
        assert image.size == (SIDE, 100)
    out = io.BytesIO()
    Image.new("P", (SIDE + 40, 10)).save(out, "PNG")
    with Image.open(io.BytesIO(cleaned("png", out.getvalue()))) as image:
        assert image.size == (SIDE + 40, 10)


# ── Drafts, and English ──────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_being_typed_is_kept_for_its_writer_and_nothing_is_sent(cast: Cast) -> None:
    code = cast.road("asking")
    client = Walker(cast).window(NEIGHBOUR)
    typed = {"open": "open", "_keep": "1", "seen": "1"}
    assert client.post(f"/m/{code}/consent", typed).status_code == 204
    assert cast.file(code).stage.key == "asking"
    page = client.get(f"/m/{code}/consent").content.decode()
    assert re.search(r'value="open"[^>]*checked', page)
    stranger = Walker(cast).window("13800000009")
    assert stranger.post(f"/m/{code}/consent", typed).status_code == 404
    guest = Client()
    assert guest.post("/apply/mediation/1", {"narrative": "还没写完", "_keep": "1"}).status_code == 204
    assert "还没写完" in guest.get("/apply/mediation/1").content.decode()
    assert Draft.objects.count() == 2


def test_a_resident_goes_from_an_application_to_a_complaint_in_english(town: None) -> None:
    people = Complainers()
    reader = Reader(people)
    about = people.road("mediating")
    code = people.complain(about)
    people.take(code, "take_up", "jiaonan-jd")
    reader.data = data_strings()
    window, above = reader.window(RESIDENT), reader.desk("jiaonan-jd")
    for address in (
        f"/m/{about}",
        f"/apply/complaint/1?code={about}",
        f"/m/{code}",
        f"/m/{code}/add",
        f"/receipts/{code}",
        "/mine",
    ):
        reader.look(window, address, expected=(200,))
    for step in ("ask", "answer"):
        reader.look(above, f"/desk/matters/{code}/{step}", expected=(200,))
        reader.look(above, f"/desk/matters/{code}/{step}", {"result": "upheld"}, expected=(422,))
    people.handled(people.complain(about))
    ended = people.road("archived")
    reader.data = data_strings()
    reader.look(window, f"/m/{ended}/rate", expected=(200,))
    reader.look(window, f"/apply/complaint/1?code={ended}", {"code": "x", "narrative": ""}, expected=(422,))
    assert reader.found == {}
