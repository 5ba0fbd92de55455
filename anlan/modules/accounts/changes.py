"""One change of an account: what would be wrong with it now, and making it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from anlan.kernel.moment import today
from anlan.modules.accounts.kinds import CHANGE, END, NEW, POST, RESET, SESSIONS, START, STOP
from anlan.modules.accounts.measures import taken
from anlan.town.importing.people import USERNAME
from anlan.town.models import ADMINISTRATORS, Office, Person, Post, Role

Wrong = tuple[str, str]
"""The field, and what is wrong with it."""


@dataclass(frozen=True)
class Change:
    """What is to be changed of which account. `home` is the office of the three, from which the matter is seen."""

    kind: str
    district: str
    username: str
    home: Office
    name: str = ""
    phone: str = ""
    at: Office | None = None
    role: str = ""

    @classmethod
    def told(cls, data: Mapping[str, Any], home: Office) -> Change:
        """The change that an act's data tells of."""
        code = (data.get("at") or {}).get("id")
        at = Office.objects.filter(district=home.district, code=code).first() if code else None
        words = {name: str(data.get(name, "")) for name in ("username", "name", "phone", "role")}
        return cls(str(data["topic"]), home.district, home=home, at=at, **words)

    @cached_property
    def person(self) -> Person | None:
        """Whose account it is; None if there is none of that name yet. Locked to the end of the transaction."""
        return Person.objects.select_for_update().filter(username=self.username, district=self.district).first()

    @cached_property
    def posts(self) -> list[Post]:
        """The posts held today."""
        return list(Post.objects.of(self.person, today())) if self.person else []

    def wrong(self, by: Person | None) -> Iterator[Wrong]:
        """What stands against it now, if `by` has to do with it."""
        if by is not None and by.username == self.username:
            yield "username", _("自己的账号要由别的管理员办理。")
        elif self.kind == NEW:
            yield from self._wrong_new()
        elif self.person is None:
            yield "username", _("没有这个账号。")
        else:
            yield from self._wrong_old(self.person)
        if self.kind in (NEW, POST, END) and not (self.at and self.role):
            yield "role", _("请填写机构和角色。")
        elif self.kind in (NEW, POST):
            yield from self._wrong_post()

    def _wrong_new(self) -> Iterator[Wrong]:
        if not USERNAME.fullmatch(self.username):
            yield "username", _("登录名用小写字母、数字、点、横线，二到四十个字符。")
        elif Person.objects.filter(username=self.username).exists():
            yield "username", _("这个登录名已经有人用了。")
        if not self.name:
            yield "name", _("请填写姓名。")
        if not self.phone:
            yield "phone", _("请填写本人的手机号：设置密码的验证码发到这个号码。")

    def _wrong_old(self, person: Person) -> Iterator[Wrong]:
        if self.kind == CHANGE and not (self.name or self.phone):
            yield "name", _("请填写新的姓名或者电话。")
        if self.kind in (POST, RESET, STOP) and not person.is_active:
            yield "username", _("这个账号已经停用。")
        if self.kind == START and person.is_active:
            yield "username", _("这个账号没有停用。")
        if self.kind == END and self._held() is None:
            yield "role", _("这个人现在没有这个岗位。")
        if self.kind == RESET and not person.phone:
            yield "username", _("这个账号没有登记手机号，验证码没有地方发；请先更正电话。")
        if self.kind in (END, STOP) and (last := self._last()):
            yield "username", _("最后一名%(role)s不能停用或者免去，请先任命接替的人。") % {"role": last}

    def _wrong_post(self) -> Iterator[Wrong]:
        administers = self.role in ADMINISTRATORS
        if administers and self.at != self.home:
            yield "at", _("三类管理员都设在%(office)s。") % {"office": self.home}
        if any(self.role != post.role and (administers or post.role in ADMINISTRATORS) for post in self.posts):
            yield "role", _("系统、安全、审计管理员互不兼任，也不兼任办案岗位。")
        if self._held() is not None:
            yield "role", _("这个人已经有这个岗位。")

    def _held(self) -> Post | None:
        return next((post for post in self.posts if (post.office, post.role) == (self.at, self.role)), None)

    def _last(self) -> str:
        """Of which of the three the person is the last who may sign in; '' if of none."""
        leaves = [post for post in self.posts if self.kind == STOP or post == self._held()]
        for role in {post.role for post in leaves if post.role in ADMINISTRATORS}:
            others = Post.objects.held(today()).filter(role=role, person__is_active=True).exclude(person=self.person)
            if not others.exists():
                return str(Role(role).label)
        return ""

    def make(self) -> None:
        """Make it. It must have been found without fault in the same transaction."""
        if self.kind == NEW:
            self.__dict__["person"] = Person.objects.create_user(
                self.username, district=self.district, name=self.name, phone=self.phone
            )
        if self.kind in (NEW, POST):
            Post(person=self.person, office=self.at, role=self.role, since=today()).save(force_insert=True)
        elif self.kind == END and (post := self._held()):
            Post.objects.filter(pk=post.pk).update(until=today())
        elif self.person is not None:
            self._alter(self.person)

    def _alter(self, person: Person) -> None:
        if self.kind == RESET:
            person.set_unusable_password()
        elif self.kind == CHANGE:
            person.name, person.phone = self.name or person.name, self.phone or person.phone
        else:
            person.is_active = self.kind == START
        if self.kind in (STOP, RESET):
            taken(SESSIONS, person)
        person.save(update_fields=["password", "name", "phone", "is_active"])
