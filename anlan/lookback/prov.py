"""The graph as W3C PROV-JSON: papers and states of matters are entities, acts are activities, agents are roles without names.

https://www.w3.org/submissions/prov-json/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.conf import settings

from anlan.kernel import shown
from anlan.kernel.models import Act
from anlan.kernel.procedure import Via
from anlan.lookback.graph import Link, Look, Version

Record = dict[str, Any]


class Document:
    """One PROV document that is being written."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Record]] = {}
        self.agents: dict[tuple[Any, ...], str] = {}
        self.relations = 0

    def add(self, kind: str, name: str, /, **record: Any) -> str:
        """Tell of an entity, activity or agent once; its name."""
        self.told.setdefault(kind, {}).setdefault(name, {_key(key): value for key, value in record.items()})
        return name

    def relate(self, kind: str, /, **record: Any) -> None:
        """Tell how two of them hang together."""
        self.relations += 1
        self.told.setdefault(kind, {})[f"_:r{self.relations}"] = {f"prov:{key}": value for key, value in record.items()}


def _key(name: str) -> str:
    return name.replace("__", ":") if "__" in name else f"anlan:{name}"


def document(looks: Iterable[Look]) -> Record:
    """The PROV-JSON of these matters, the oldest first."""
    told = Document()
    for look in looks:
        _matter(told, look)
    return {"prefix": {"anlan": f"{settings.SITE_URL}/prov/"}} | told.told


def _matter(told: Document, look: Look) -> None:
    before = ""
    for link in look.links:
        act = _act(told, look, link)
        if before:
            told.relate("wasInformedBy", informed=act, informant=before)
        elif look.file.matter.parent_id:
            parent = f"anlan:matter.{look.file.matter.parent_id}"
            told.add("entity", parent, prov__type="anlan:Matter")
            told.relate("used", activity=act, entity=parent)
        before = act
    last = look.links[-1].seq if look.links else 0
    matter = told.add(
        "entity", f"anlan:matter.{look.file.matter.id}", prov__type="anlan:Matter", code=look.file.matter.code
    )
    told.relate("specializationOf", specificEntity=_state(look, last), generalEntity=matter)


def _act(told: Document, look: Look, link: Link) -> str:
    at = link.at.astimezone(UTC).isoformat()
    act = told.add(
        "activity", f"anlan:act.{link.act.id}", prov__startTime=at, prov__endTime=at, prov__label=link.name,
        prov__type="anlan:Act", seq=link.seq, part=str(link.part), basis=link.law, chain=bytes(link.act.chain).hex(),
    )  # fmt: skip
    for version in link.saw if link.act.person_id else ():
        told.relate("used", activity=act, entity=_version(told, look, version))
    if link.seq > 1:
        told.relate("used", activity=act, entity=_stated(told, look, min(link.seen, link.seq - 1)))
    told.relate("wasGeneratedBy", entity=_stated(told, look, link.seq), activity=act, time=at)
    for made in (*(_version(told, look, version) for version in link.made), *_files(told, link.act)):
        told.relate("wasGeneratedBy", entity=made, activity=act, time=at)
    for new in link.made:
        _derived(told, look, new)
    told.relate("wasAssociatedWith", activity=act, agent=_agent(told, look, link))
    return act


def _derived(told: Document, look: Look, new: Version) -> None:
    old = [version for version in look.versions if version.kind == new.kind and version.seq < new.seq]
    if old:
        told.relate(
            "wasDerivedFrom", generatedEntity=_version(told, look, new), usedEntity=_version(told, look, old[-1])
        )


def _state(look: Look, seq: int) -> str:
    return f"anlan:matter.{look.file.matter.id}.{seq}"


def _stated(told: Document, look: Look, seq: int) -> str:
    return told.add("entity", _state(look, seq), prov__type="anlan:MatterState", seq=seq)


def _version(told: Document, look: Look, version: Version) -> str:
    name = f"anlan:paper.{look.file.matter.id}.{version.kind}.{version.seq}"
    more: Record = {"sha256": version.digest} if version.digest else {}
    more |= {"sealedBy": version.sealed} if version.sealed else {}
    return told.add("entity", name, prov__type="anlan:Paper", prov__label=version.name, paper=version.kind, **more)


def _files(told: Document, act: Act) -> Iterator[str]:
    for upload in shown.uploads(act.data):
        digest = upload["digest"]
        yield told.add("entity", f"anlan:file.{act.id}.{digest[:16]}", prov__type="anlan:File", sha256=digest)


def _agent(told: Document, look: Look, link: Link) -> str:
    """Somebody as a role and a number: the same person in the same role is the same agent, and has no name."""
    act = link.act
    if act.party_id:
        return _numbered(told, (look.file.matter.id, act.party_id), "party", link.role, "prov:Person")
    if act.person_id is None:
        kind = Via.SYSTEM if link.part == "late" else "party"
        return told.add(
            "agent", f"anlan:{kind}", prov__type="prov:SoftwareAgent" if kind == Via.SYSTEM else "prov:Person"
        )
    agent = _numbered(told, (act.person_id, act.office_id, link.role), "official", link.role, "prov:Person")
    if act.office_id:
        office = f"anlan:office.{look.offices[act.office_id].code}"
        told.add("agent", office, prov__type="prov:Organization", prov__label=link.office)
        told.relate("actedOnBehalfOf", delegate=agent, responsible=office, activity=f"anlan:act.{act.id}")
    return agent


def _numbered(told: Document, who: tuple[Any, ...], kind: str, role: str, type_: str) -> str:
    name = told.agents.setdefault(who, f"anlan:{kind}.{len(told.agents) + 1}")
    return told.add("agent", name, prov__type=type_, prov__label=role)
