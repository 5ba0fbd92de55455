"""Two districts in one process: the lead is the sample's, the other has one centre. A request goes from one's settings to the other's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client, override_settings

from anlan.exchange.line import Line
from anlan.exchange.peers import agreed, enter, signer
from anlan.kernel.moment import today
from anlan.kernel.who import Who, official
from anlan.town.models import Office, OfficeKind, Person, Place, Post
from tests.cast import Cast

LEAD, OTHER = "410802", "410803"
NAMES = {LEAD: "解放区", OTHER: "中站区"}
PEERS = """
office = "{here}-zz"
[[peer]]
code = "{there}"
name = "{name}"
url = "http://127.0.0.1:9"
keys = ["{key}"]
"""


class Two:
    """The lead with the cast; the other district with `visitor`, a clerk at its centre, and `outsider` at its committee."""

    def __init__(self, cast: Cast, folder: Path) -> None:
        self.cast, self.folder = cast, folder
        self.away = False
        self.after: Callable[[], None] = lambda: None
        self.sent: list[tuple[str, str, dict[str, str], bytes]] = []
        self._settle()
        keys = {code: self._key(code) for code in NAMES}
        for here, there in ((LEAD, OTHER), (OTHER, LEAD)):
            told = PEERS.format(here=here, there=there, name=NAMES[there], key=keys[there])
            (folder / f"{here}.toml").write_text(told, encoding="utf-8")
        with self.at(LEAD):
            enter(agreed().peers[0])

    def _settle(self) -> None:
        place = Place.objects.create(code=OTHER, name="中站区", tier=1, since="2020-01-01")
        for tail, kind, username, name in (
            ("zz", "centre", "visitor", "周慧"),
            ("tw", "committee", "outsider", "吴平"),
        ):
            office = Office.objects.create(
                district=OTHER, code=f"{OTHER}-{tail}", name=f"中站区{OfficeKind(kind).label}", kind=kind, place=place,
                since="2020-01-01",
            )  # fmt: skip
            Office.objects.filter(pk=office.pk).update(path=f"/{office.pk}/")
            person = Person.objects.create_user(username, district=OTHER, name=name)
            Post(person=person, office=office, role="clerk", since="2020-01-01").save()

    def _key(self, code: str) -> str:
        with self.at(code):
            return str(signer(1).key)

    @contextmanager
    def at(self, code: str) -> Iterator[None]:
        """In that district's installation."""
        with override_settings(DISTRICT=code, ANLAN_PEERS=self.folder / f"{code}.toml"):
            yield

    def who(self, name: str) -> Who:
        return official(Person.objects.get(username=name), today())

    def deliver(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Any:
        """A request as it comes to the lead; its answer."""
        where = urlsplit(url)
        path = where.path + (f"?{where.query}" if where.query else "")
        with self.at(LEAD):
            return Client().generic(method, path, body, headers=headers, content_type=headers["content-type"])

    def wire(self, method: str, url: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        if self.away:
            raise ConnectionError
        self.sent.append((method, url, headers, body))
        answer = self.deliver(method, url, headers, body)
        self.after()
        return answer.status_code, answer.headers["Content-Type"].partition(";")[0], answer.content

    def shared(self, to: str = "registered") -> str:
        """A matter of the lead that both parties let the other district see; its code."""
        code = self.cast.road(to)
        with self.at(LEAD):
            self.cast.take(code, "share", "clerk", to=OTHER, why="楼在两区交界")
            for name in ("resident", "neighbour"):
                self.cast.take(code, "share_agree", name, agreed=True)
        return code

    @contextmanager
    def desk(self, name: str = "visitor") -> Iterator[Client]:
        """Somebody of the other district at its desk."""
        with self.at(OTHER):
            client = Client()
            client.force_login(Person.objects.get(username=name))
            yield client


@pytest.fixture
def two(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Two:
    """The two districts, and the wire between them."""
    found = Two(cast, tmp_path)

    def sent(line: Line, method: str, url: str, headers: dict[str, str], body: bytes) -> Any:
        try:
            return found.wire(method, url, headers, body)
        except OSError:
            raise line.unreachable() from None

    monkeypatch.setattr(Line, "_sent", sent)
    return found
