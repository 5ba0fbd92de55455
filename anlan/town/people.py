"""People who sign in to work, the posts they hold, and how far those posts reach."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.town.office import Office
from anlan.town.span import covers


class Role(models.TextChoices):
    """What a person does in an office; what a role may do is declared by each procedure."""

    CLERK = "clerk", _("登记员")
    MEDIATOR = "mediator", _("调解员")
    DIRECTOR = "director", _("主任")
    ARCHIVIST = "archivist", _("档案员")
    GRID = "grid", _("网格员")
    SUPERVISOR = "supervisor", _("督查员")
    JUDGE = "judge", _("法官")
    STAFF = "staff", _("经办人")
    SECTION = "section", _("分管负责人")
    SYSADMIN = "sysadmin", _("系统管理员")
    SECADMIN = "secadmin", _("安全管理员")
    AUDITOR = "auditor", _("审计管理员")


ADMINISTRATORS = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)
"""The three who run the accounts between them: each apart from the other two, and from all casework."""


class People(BaseUserManager["Person"]):
    """Where people are made: a name to sign in with and a password that is never kept in the clear."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Person":
        """Add a person; without a password nobody can sign in as them until one is set."""
        person = self.model(username=self.model.normalize_username(username), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """An official who signs in. What they may do follows from their posts, never from the account itself."""

    district = models.CharField(_("区代码"), max_length=6)
    username = models.CharField(_("登录名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("电话"), max_length=20, default="", blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = People()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["district", "name"]

    class Meta:
        verbose_name = _("人员")
        indexes = [models.Index(fields=["district", "name"], name="person_district_name")]

    def __str__(self) -> str:
        return self.name


def _kind() -> models.Case:
    """0 for casework, else which of the three."""
    kinds = (models.When(role=role, then=number) for number, role in enumerate(ADMINISTRATORS, 1))
    return models.Case(*kinds, default=0, output_field=models.IntegerField())


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about many posts."""

    def held(self, on: date) -> Self:
        """Posts that somebody holds on that day."""
        return self.filter(covers(on))

    def of(self, person: Person, on: date) -> Self:
        """The posts that `person` holds on that day, with office and place; one query."""
        return self.held(on).filter(person=person).select_related("office__place").order_by("pk")


class Post(models.Model):
    """One person in one role at one office, for a time; a person may hold several posts."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts", verbose_name=_("人员"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="posts", verbose_name=_("机构"))
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices)
    since = models.DateField(_("任职日期"))
    until = models.DateField(_("卸任日期"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "office", "role"],
                condition=models.Q(until__isnull=True),
                name="post_is_held_once_at_a_time",
            ),
            ExclusionConstraint(
                name="administrators_hold_nothing_else",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (_kind(), RangeOperators.NOT_EQUAL),
                    (
                        models.Func("since", "until", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.role}@{self.office_id}"


def reach(posts: Iterable[Post]) -> list[int]:
    """Ids of the offices of `posts` and of all offices below them, closed ones too; one query, none for no post."""
    offices = {post.office_id: post.office for post in posts}.values()
    if not offices:
        return []
    below = reduce(or_, (models.Q(district=office.district, path__startswith=office.path) for office in offices))
    return list(Office.objects.filter(below).order_by("pk").values_list("pk", flat=True))
