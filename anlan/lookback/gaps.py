"""What the record does not show, or shows to have been otherwise than it should: said plainly, judged by nobody here."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from anlan.lookback.graph import VOICES, Link, Look, Part
from anlan.lookback.late import Late


def gaps(look: Look, late: list[Late]) -> list[str]:
    """The gaps of a matter, each one sentence."""
    return [*_reviews(look), *_versions(look), *_unknown(look), *_nobody(late)]


def _reviews(look: Look) -> Iterator[str]:
    makers = {link.act.person_id: link for link in look.links if link.made and link.act.person_id}
    reviews, decided = look.of(Part.REVIEWED), look.of(Part.APPROVED)
    if decided and not reviews:
        yield _("没有提出人、办理人以外的人审查过。")
    for link in (*reviews, *decided):
        proposer = look.of(Part.PROPOSED)
        if proposer and link.act.person_id and link.act.person_id == proposer[0].act.person_id:
            yield _("第 %(seq)s 步“%(step)s”和提出是同一个人。") % {"seq": link.seq, "step": link.name}
    for link in reviews:
        if link.act.person_id in makers and makers[link.act.person_id].seq < link.seq:
            yield _("第 %(seq)s 步“%(step)s”审查的人自己出具过文书。") % {"seq": link.seq, "step": link.name}


def _versions(look: Look) -> Iterator[str]:
    """Whether those who decided or spoke had another version before the eyes than the newest review before."""
    found: dict[tuple[str, int, int], list[str]] = {}
    for link in look.of(Part.APPROVED, *VOICES):
        before = [review for review in look.of(Part.REVIEWED) if review.seq < link.seq]
        for change in _differ(before[-1], link) if before and link.act.person_id else ():
            found.setdefault(change, []).append(str(link.seq))
    for (paper, new, old), seqs in found.items():
        yield _("第 %(seqs)s 步看到的《%(paper)s》是第 %(new)s 步的版本，审查时看到的是第 %(old)s 步的版本。") % {
            "seqs": _("、").join(seqs), "paper": paper, "new": new, "old": old,
        }  # fmt: skip


def _differ(review: Link, link: Link) -> Iterator[tuple[str, int, int]]:
    """Papers of which the two saw different versions; what the review itself made is no other version."""
    saw = {version.kind: version for version in review.saw}
    own = {version.kind for version in review.made}
    for version in link.saw:
        known = saw.get(version.kind)
        if known is not None and known.seq != version.seq and version.kind not in own:
            yield version.name, version.seq, known.seq


def _unknown(look: Look) -> Iterator[str]:
    bare = [link for link in look.of(Part.REVIEWED, Part.APPROVED) if not link.told and link.act.person_id]
    if bare:
        seqs = _("、").join(str(link.seq) for link in bare)
        yield _("第 %(seqs)s 步没有留下办理人当时看到的页面，按办理前的案卷推定。") % {"seqs": seqs}


def _nobody(late: list[Late]) -> Iterator[str]:
    for one in late:
        if not one.hands:
            yield _("“%(name)s”到期时没有落实到人。") % {"name": one.name}
