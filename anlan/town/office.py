"""Offices: who works where, who stands under whom, and which committee serves a place."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anlan.town.place import Place, Tier
from anlan.town.span import covers


class OfficeKind(models.TextChoices):
    """What kind of body an office is. `PEER`: another district, in whose place its officials sit on a matter here."""

    COMMITTEE = "committee", _("人民调解委员会")
    TRADE_COMMITTEE = "trade_committee", _("行业性专业性调委会")
    STREET_OFFICE = "street_office", _("街道办事处")
    STATION = "station", _("派出所")
    JUSTICE_STATION = "justice_station", _("司法所")
    COURT = "court", _("人民法院")
    PROCURATORATE = "procuratorate", _("人民检察院")
    BUREAU = "bureau", _("职能部门")
    CENTRE = "centre", _("综治中心")
    PEER = "peer", _("外区")


class OfficeQuerySet(models.QuerySet["Office"]):
    """Questions about many offices."""

    def in_force(self, day: date) -> Self:
        """Offices that work on `day`."""
        return self.filter(covers(day))

    def under(self, office: "Office") -> Self:
        """The office itself and every office below it."""
        return self.filter(district=office.district, path__startswith=office.path)

    def committees(self) -> Self:
        """Offices that mediate: people's mediation committees of every tier and trade committees."""
        return self.filter(kind__in=(OfficeKind.COMMITTEE, OfficeKind.TRADE_COMMITTEE))

    def competent(self, place: Place, topic: str) -> Self:
        """Bureaus at `place` or above it whose work is this topic (a dispute type code)."""
        near = self.filter(district=place.district, place__code__in=place.codes_upward())
        return near.filter(kind=OfficeKind.BUREAU, topics__contains=[topic])

    def courts(self, *places: Place) -> Self:
        """Courts at any of these places or above one of them, the nearest first."""
        codes = {code for place in places for code in place.codes_upward()}
        return self.filter(kind=OfficeKind.COURT, place__code__in=codes).order_by("-place__tier", "code")

    def serving(self, place: Place, topic: str | None = None, *, day: date | None = None) -> "Office | None":
        """The committee that a dispute at `place` goes to first; None where the district has no committee.

        A trade committee that takes `topic` (a dispute type code such as "15") goes before the people's
        mediation committees; among equals the nearest tier wins. `day` is today unless given. One query.
        """
        near = self.in_force(day or localdate()).filter(district=place.district, place__code__in=place.codes_upward())
        takes_topic = models.Q(kind=OfficeKind.TRADE_COMMITTEE, topics__contains=[topic])
        choice = near.filter(takes_topic | models.Q(kind=OfficeKind.COMMITTEE))
        trade_first = models.Case(models.When(kind=OfficeKind.TRADE_COMMITTEE, then=0), default=1)
        return choice.select_related("place").order_by(trade_first, "-place__tier", "code").first()


class Office(models.Model):
    """An office in its place; `path` holds the ids from the root down to itself, as in /1/7/."""

    district = models.CharField(_("区代码"), max_length=6)
    code = models.CharField(_("机构代码"), max_length=40)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=20, choices=OfficeKind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="offices", verbose_name=_("所在地点"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级机构")
    )
    path = models.TextField(_("隶属路径"), default="", editable=False)
    topics = ArrayField(models.TextField(), verbose_name=_("受理的纠纷类型"), default=list, blank=True)
    mark = models.CharField(_("文号简称"), max_length=12, default="", blank=True)
    phone = models.CharField(_("电话"), max_length=20, default="", blank=True)
    address = models.CharField(_("地址"), max_length=120, default="", blank=True)
    since = models.DateField(_("启用日期"))
    until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构")
        constraints = [
            models.UniqueConstraint(fields=["district", "code"], name="office_district_code"),
            models.UniqueConstraint(
                fields=["district", "mark"],
                condition=models.Q(until__isnull=True) & ~models.Q(mark=""),
                name="office_mark_belongs_to_one_office",
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "path"], opclasses=["varchar_ops", "text_pattern_ops"], name="office_path_prefix"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tier(self) -> Tier:
        """The tier of the place where the office stands."""
        return Tier(self.place.tier)
