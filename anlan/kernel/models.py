"""The tables of the one engine. Every key starts with the district (design: scale); ids are time-ordered.

`ForeignObject` on (district, …) stands where a foreign key would: Django cannot aim a ForeignKey at a
composite primary key, and Citus needs the district in every join. The constraints themselves are in the
migrations.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CompositePrimaryKey, ForeignObject, Q
from django.utils.translation import gettext_lazy as _

from anlan.kernel.keys import uuid7
from anlan.kernel.queries import DueSet, MatterSet, PartySet
from anlan.town.models import Office, Person, Place, Post
from anlan.vault.columns import Marked, Sealed, part
from anlan.vault.keys import Key, house_key, key_in


def of_matter(name: str) -> Any:
    """The link of a row to its matter, on (district, matter_id)."""
    return ForeignObject(
        "kernel.Matter",
        on_delete=models.CASCADE,
        from_fields=("district", "matter_id"),
        to_fields=("district", "id"),
        related_name=name,
    )


class Row(models.Model):
    """A row of a table that grows: keyed by its district first."""

    pk = CompositePrimaryKey("district", "id")
    district = models.CharField(max_length=6)
    id = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        abstract = True

    @property
    def key(self) -> Key | None:
        """The key that its sealed columns lie under: its matter's. None if it was erased."""
        return self.matter.key  # type: ignore[attr-defined,no-any-return]


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


class Opening(Row):
    """That an official opened the file on a day, and why, if it was not hers to handle. Its parties read it; nobody changes it."""

    class Why(models.TextChoices):
        """What for."""

        OWN = "", _("承办")
        SUPERVISE = "supervise", _("督查督办")
        COMPLAINT = "complaint", _("核查投诉或复查")
        HELP = "help", _("会商、协助办理")
        REVIEW = "review", _("案卷评查")
        INQUIRY = "inquiry", _("有关机关依法查询")

    matter_id = models.UUIDField()
    matter = of_matter("openings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    at = models.DateTimeField()
    why = models.CharField(max_length=10, choices=Why, blank=True)
    note = Sealed(db_column="told", default=str)

    class Meta:
        verbose_name = _("打开案卷记录")
        constraints = [
            models.UniqueConstraint(
                fields=("district", "matter_id", "person", "day"), name="opening_once_a_day", condition=Q(why="")
            )
        ]
        indexes = [models.Index("district", "at", "id", name="opening_at")]


class Due(Row):
    """One run of a clock on a matter: its rule as it was when it started, its date, its pauses."""

    class State(models.TextChoices):
        """How it stands."""

        RUNNING = "running", _("计时中")
        PAUSED = "paused", _("已暂停")
        STOPPED = "stopped", _("已停止")
        OVERDUE = "overdue", _("已到期")

    matter_id = models.UUIDField()
    matter = of_matter("dues")
    clock = models.CharField(max_length=40)
    label = models.CharField(max_length=80, blank=True)
    rule = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    region = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=16, default="limit")
    since = models.DateTimeField()
    on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    pauses = models.JSONField(default=list)
    warn_on = models.DateField(null=True)
    extended = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    objects = DueSet.as_manager()

    class Meta:
        verbose_name = _("期限")
        indexes = [
            models.Index("district", "matter_id", name="due_matter"),
            models.Index("district", "on", name="due_running", condition=Q(state="running")),
            models.Index("district", "warn_on", name="due_warning", condition=Q(warn_on__isnull=False, ended_at=None)),
        ]

    def stop(self, at: datetime) -> None:
        """End the run; one that was overdue stays so."""
        if self.state != Due.State.OVERDUE:
            self.state = Due.State.STOPPED
        self.ended_at = at
        self.save(update_fields=["state", "ended_at"])


class Paper(Row):
    """A numbered document that an act left; its bytes are made after the commit, from the acts.

    sealed  the act (its `seq`) that sealed the digest of the PDF, which is the next one on the matter
    """

    matter_id = models.UUIDField()
    matter = of_matter("papers")
    act_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    seq = models.IntegerField()
    docx = models.BinaryField(max_length=32, null=True)
    pdf = models.BinaryField(max_length=32, null=True)
    pages = models.PositiveSmallIntegerField(default=0)
    asked = models.BooleanField(default=True)
    fault = models.TextField(blank=True)
    sealed = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("文书")
        indexes = [
            models.Index("district", "matter_id", name="paper_matter"),
            models.Index("district", "at", name="paper_unmade", condition=Q(pdf=None, asked=True, fault="")),
        ]


class Blob(models.Model):
    """A matter's bytes by their SHA-256, in the database so that one backup holds everything and a crash loses nothing."""

    pk = CompositePrimaryKey("district", "matter_id", "digest")
    district = models.CharField(max_length=6)
    matter_id = models.UUIDField()
    matter = of_matter("blobs")
    digest = models.BinaryField(max_length=32)
    media = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    body = Sealed(plain=True, default=bytes)

    class Meta:
        verbose_name = _("附件")

    @property
    def key(self) -> Key | None:
        """Its matter's key."""
        return self.matter.key  # type: ignore[no-any-return]


class Counter(models.Model):
    """The last number given in a series (an office, a year, a kind of paper)."""

    pk = CompositePrimaryKey("district", "series")
    district = models.CharField(max_length=6)
    series = models.CharField(max_length=80)
    last = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("编号")


class Attempt(models.Model):
    """A write with an idempotency key: its second coming gets the first answer and changes nothing."""

    pk = CompositePrimaryKey("district", "key")
    district = models.CharField(max_length=6)
    key = models.CharField(max_length=120)
    request = models.BinaryField(max_length=32)
    act_id = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("幂等键")


class Cursor(models.Model):
    """How far a projection has read a district's sealed acts."""

    pk = CompositePrimaryKey("district", "projection")
    district = models.CharField(max_length=6)
    projection = models.CharField(max_length=60)
    order = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("读取位置")


class Draft(models.Model):
    """What somebody has typed into a form and not yet sent: nothing typed is lost."""

    pk = CompositePrimaryKey("district", "owner", "form")
    district = models.CharField(max_length=6)
    owner = models.CharField(max_length=80)
    form = models.CharField(max_length=120)
    data = Sealed(db_column="told", default=dict)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("草稿")

    @property
    def key(self) -> Key:
        """The house's key for drafts: there is no matter yet."""
        return house_key("drafts")


class Throttle(models.Model):
    """How often something was tried in a window of time, counted across processes."""

    pk = CompositePrimaryKey("district", "key", "window")
    district = models.CharField(max_length=6)
    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("频次")


class Entry(models.Model):
    """The search index of a matter: keyed marks of its characters and bigrams, of where it is and who works on it."""

    pk = CompositePrimaryKey("district", "matter_id")
    district = models.CharField(max_length=6)
    matter_id = models.UUIDField()
    grams = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = _("检索")
        indexes = [GinIndex(fields=["grams"], name="entry_grams")]


class Token(Row):
    """A key to the API: only its digest is kept. It may be narrower than its person: one `post`, or reading alone."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32)
    created = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    reads_only = models.BooleanField(default=False)
    used = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("接口令牌")
        constraints = [models.UniqueConstraint(fields=("district", "digest"), name="token_digest")]
