"""The tables of the one engine: the matter, its sides, its acts and who sits on it; the others by their names."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.kernel.aside import Attempt, Counter, Cursor, Draft, Entry, Throttle, Token
from anlan.kernel.filed import Blob, Due, Opening, Paper
from anlan.kernel.queries import MatterSet, PartySet
from anlan.kernel.rows import Row, of_matter
from anlan.town.models import Office, Person, Place
from anlan.vault.columns import Marked, Sealed, part
from anlan.vault.keys import Key, key_in

__all__ = [
    "Act", "Attempt", "Blob", "Compartment", "Counter", "Cursor", "Draft", "Due", "Entry", "Matter", "Opening", "Paper", "Party",
    "Row", "Seat", "Throttle", "Token",
]  # fmt: skip


class Matter(Row):
    """One case file (一案一码): where it stands now. How it came there is in its acts.

    lock        the matter's own key, wrapped; empty once it was erased by law
    stuck       what it waits for, a key of `Waits`; empty while its own office is at work
    keep_until  the last day of its retention, once that is known and has an end
    """

    code = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    edition = models.SmallIntegerField()
    stage = models.CharField(max_length=40)
    topic = models.CharField(max_length=8, blank=True)
    subtopic = models.CharField(max_length=40, blank=True)
    lock = models.BinaryField(max_length=80)
    title = Sealed(db_column="told", default=str)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    registrar = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    parent_id = models.UUIDField(null=True)
    number = models.CharField(max_length=60, blank=True)
    seq = models.IntegerField(default=0)
    head = models.BinaryField(max_length=32, default=b"")
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    acted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    keep_until = models.DateField(null=True)
    next_due = models.DateField(null=True)
    paused = models.CharField(max_length=80, blank=True)
    stuck = models.CharField(max_length=12, blank=True, default="")

    objects = MatterSet.as_manager()

    class Meta:
        verbose_name = _("案件")
        constraints = [models.UniqueConstraint(fields=("district", "code"), name="matter_code")]
        indexes = [
            models.Index("district", "office", "next_due", "id", name="matter_desk", condition=Q(closed_at=None)),
            models.Index("district", "next_due", "id", name="matter_due", condition=Q(closed_at=None)),
            models.Index("district", "office", "id", name="matter_office"),
            models.Index("district", "registrar", "id", name="matter_registrar", condition=Q(registrar__isnull=False)),
            models.Index("district", "acted_at", "id", name="matter_still", condition=Q(closed_at=None)),
            models.Index("district", "keep_until", "id", name="matter_kept", condition=Q(keep_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code

    @cached_property
    def key(self) -> Key | None:
        """The matter's own key."""
        return key_in(bytes(self.lock), self.id)

    @property
    def erased(self) -> bool:
        """Whether what was said in it was erased by law: nobody can read it again."""
        return not self.lock


class Party(Row):
    """A side of a matter, or somebody who stands for one (agent, guardian, representative).

    No nationality, politics, religion or biometrics: the charter. `count` is the size of a group.
    """

    class Role(models.TextChoices):
        """On which side."""

        APPLICANT = "applicant", _("申请人")
        RESPONDENT = "respondent", _("被申请人")
        THIRD = "third", _("第三人")

    class Kind(models.TextChoices):
        """What it is."""

        PERSON = "person", _("个人")
        ENTERPRISE = "enterprise", _("单位")
        GROUP = "group", _("群体")

    class Standing(models.TextChoices):
        """For whom it speaks."""

        SELF = "self", _("本人")
        AGENT = "agent", _("委托代理人")
        GUARDIAN = "guardian", _("法定代理人")
        REPRESENTATIVE = "representative", _("代表人")

    matter_id = models.UUIDField()
    matter = of_matter("parties")
    role = models.CharField(max_length=10, choices=Role)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERSON)
    standing = models.CharField(max_length=14, choices=Standing, default=Standing.SELF)
    stands_for = models.UUIDField(null=True)
    may_settle = models.BooleanField(default=True)
    told = Sealed(default=dict)
    phone_mark = Marked(of="phone")
    id_mark = Marked(of="id_number")
    count = models.PositiveIntegerField(default=1)
    left_at = models.DateTimeField(null=True)

    objects = PartySet.as_manager()

    name = part("told", "name")
    sex = part("told", "sex")
    birth = part("told", "birth", None, date.fromisoformat)
    job = part("told", "job")
    phone = part("told", "phone")
    address = part("told", "address")
    id_number = part("told", "id_number")
    uscc = part("told", "uscc")
    legal_rep = part("told", "legal_rep")

    class Meta:
        verbose_name = _("当事人")
        indexes = [
            models.Index("district", "matter_id", name="party_matter"),
            models.Index("district", "phone_mark", name="party_by_phone", condition=Q(phone_mark__isnull=False)),
            models.Index("district", "id_mark", name="party_by_id", condition=Q(id_mark__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def itself(self) -> bool:
        """Whether it is a side itself, and not somebody who stands for one."""
        return self.standing == Party.Standing.SELF

    @property
    def side(self) -> UUID:
        """Whose answer it gives: its own, or that of whom it stands for."""
        return self.stands_for or self.id

    def age(self, on: date) -> int | None:
        """Full years on that day; None if the birth date is not known."""
        birth: date | None = self.birth
        if birth is None:
            return None
        return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


class Act(Row):
    """Timeline, audit trail, event and ledger entry at once. Written once; a trigger holds it.

    data    what was said, sealed under the matter's key
    digest  SHA-256 of a salt that only that key gives, and the canonical data: erased by law, the data cannot be guessed
            from the proof, which stays (acts of before the sealing have no salt)
    chain   SHA-256 over the act's header and the previous act of the same matter
    order   its gapless place in the district, given by the sealer after the commit
    seen    the matter's `seq` on the page from which it was done: what its taker had before the eyes
    papers  [kind, seq, SHA-256 of the PDF] of every paper that was made since the act before: so that its bytes are sealed
    """

    matter_id = models.UUIDField()
    matter = of_matter("acts")
    seq = models.IntegerField()
    procedure = models.CharField(max_length=40)
    edition = models.SmallIntegerField()
    step = models.CharField(max_length=40)
    means = models.CharField(max_length=12)
    stage_from = models.CharField(max_length=40, blank=True)
    stage_to = models.CharField(max_length=40)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    party_id = models.UUIDField(null=True)
    assisted = models.BooleanField(default=False)
    way = models.CharField(max_length=12, blank=True)
    law = models.CharField(max_length=120, blank=True)
    data = Sealed(db_column="told", default=dict)
    digest = models.BinaryField(max_length=32)
    chain = models.BinaryField(max_length=32)
    order = models.BigIntegerField(null=True)
    seen = models.IntegerField(null=True)
    papers = models.JSONField(null=True)

    class Meta:
        verbose_name = _("办理行为")
        constraints = [
            models.UniqueConstraint(fields=("district", "matter_id", "seq"), name="act_seq"),
            models.UniqueConstraint(fields=("district", "order"), name="act_order"),
        ]
        indexes = [models.Index("district", "at", name="act_unsealed", condition=Q(order=None))]

    def __str__(self) -> str:
        return f"{self.seq} {self.step}"


class Compartment(Row):
    """What a step said apart: its writer alone opens it, an official or a party; or all parties. No export, paper or index does.

    shared     every party opens it, and no official
    forgotten  the system's own act (its `seq`) that read it and destroyed what it held; None while it is kept
    """

    matter_id = models.UUIDField()
    matter = of_matter("compartments")
    act_id = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    party_id = models.UUIDField(null=True)
    shared = models.BooleanField(default=False)
    forgotten = models.IntegerField(null=True)
    data = Sealed(db_column="told", default=dict)

    class Meta:
        verbose_name = _("保密隔层")
        indexes = [models.Index("district", "matter_id", name="compartment_matter")]


class Seat(Row):
    """Who sits on a matter as what, from one act to another: a record, not a flag. A person sits, or a whole office."""

    matter_id = models.UUIDField()
    matter = of_matter("seats")
    role = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("承办")
        indexes = [
            models.Index("district", "matter_id", name="seat_matter"),
            models.Index("district", "person", "matter_id", name="seat_person", condition=Q(until=None)),
            models.Index(
                "district", "office", "matter_id", name="seat_office", condition=Q(until=None, office__isnull=False)
            ),
        ]

    @property
    def name(self) -> str:
        """The name of who sits there."""
        return str(self.person.name if self.person else self.office)
