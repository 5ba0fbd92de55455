"""People and their posts from a sheet: one line a post, the same person on as many lines as posts."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.utils.translation import gettext as _

from anlan.town.importing.sheet import Line, NotImported, lacking, read, too_long
from anlan.town.importing.tally import Tally
from anlan.town.office import Office
from anlan.town.people import ADMINISTRATORS, Person, Post, Role

COLUMNS = ("username", "name", "phone", "district", "office", "role")
ROLES = {word: role for role in Role for word in (role.value, str(role.label))}
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
DETAILS = ("name", "phone", "district")


class Roster:
    """The people whom the sheets name and the posts they hold, while they are being changed.

    A post that the sheets do not list stays; a line with a day in `until` ends it.
    """

    def __init__(self, paths: Sequence[Path], since: date) -> None:
        self.since = since
        self.lines = lines_of(paths)
        usernames = {line["username"] for line in self.lines}
        self.people = {person.username: person for person in Person.objects.filter(username__in=usernames)}
        lasting = Post.objects.filter(Q(until__isnull=True) | Q(until__gt=since), person__username__in=usernames)
        self.posts = {(post.person_id, post.office_id, post.role): post for post in lasting}
        three = Post.objects.filter(role__in=ADMINISTRATORS, person__username__in=usernames)
        self.administrators = set(three.values_list("person__username", flat=True))
        districts = {line["district"] for line in self.lines}
        in_force = Office.objects.in_force(since).filter(district__in=districts)
        self.offices = {(office.district, office.code): office for office in in_force}
        self.first_lines: dict[str, Line] = {}
        self.people_tally, self.posts_tally = Tally(_("人员")), Tally(_("任职"))

    def settle(self) -> list[Tally]:
        """Write the people, then their posts; raises NotImported."""
        if faults := [line.fault(reason) for line in self.lines if (reason := self.unsound(line))]:
            raise NotImported(faults)
        self.write_people()
        self.write_posts()
        return [self.people_tally, self.posts_tally]

    def unsound(self, line: Line) -> str:
        """The first reason why the line cannot be right; empty where there is none."""
        return next(filter(None, self.reasons(line)), "")

    def reasons(self, line: Line) -> Iterator[str]:
        """Reasons, some empty."""
        yield "" if USERNAME.fullmatch(line["username"]) else _("登录名“%s”应为小写字母和数字") % line["username"]
        yield "" if line["name"] else _("姓名不能为空")
        yield from (too_long(Person, line, column) for column in ("name", "phone"))
        yield "" if line["role"] in ROLES else _("角色“%s”不认得") % line["role"]
        yield (
            ""
            if (line["district"], line["office"]) in self.offices
            else _("机构 %s 没有登记（或已停用）") % line["office"]
        )
        yield self.apart(line)
        yield self.disagreement(line)
        yield bad_day(line)

    def apart(self, line: Line) -> str:
        """The reason where the line would make, or change, one of the three administrators."""
        named = ROLES.get(line["role"]) in ADMINISTRATORS or line["username"] in self.administrators
        return (
            _("%s：系统、安全、审计管理员不能由表格导入，请用 anlan appoint 或者账号变更") % line["username"]
            if named
            else ""
        )

    def disagreement(self, line: Line) -> str:
        """The reason where the line tells another name, phone or district of a person than elsewhere."""
        first = self.first_lines.setdefault(line["username"], line)
        if any(first[detail] != line[detail] for detail in DETAILS):
            return _("登录名 %(who)s 在第 %(line)d 行的姓名、电话或区不同") % {
                "who": line["username"],
                "line": first.number,
            }
        known = self.people.get(line["username"])
        taken = known is not None and known.district != line["district"]
        return _("登录名 %s 已在别的区使用") % line["username"] if taken else ""

    def write_people(self) -> None:
        """Add who is new, bring the rest up to date. Nobody can sign in as a new person until a password is set."""
        new, changed = [], []
        for username, line in self.first_lines.items():
            details = {detail: line[detail] for detail in DETAILS}
            known = self.people.get(username)
            if known is None:
                new.append(Person(username=username, password=make_password(None), **details))
            elif any(getattr(known, detail) != value for detail, value in details.items()):
                vars(known).update(details)
                changed.append(known)
        Person.objects.bulk_create(new, batch_size=1000)
        Person.objects.bulk_update(changed, DETAILS, batch_size=1000)
        self.people |= {person.username: person for person in new}
        self.people_tally.count(_("新增"), len(new))
        self.people_tally.count(_("更新"), len(changed))
        self.people_tally.count(_("未变"), len(self.first_lines) - len(new) - len(changed))

    def write_posts(self) -> None:
        """Add the posts that nobody holds yet, end those with a day."""
        new, ended = [], []
        for line in self.lines:
            post, known = self.post_of(line)
            if not known and not line["until"]:
                new.append(post)
            elif known and post.until != line.day("until"):
                post.until = line.day("until")
                ended.append(post)
        Post.objects.bulk_create(new, batch_size=1000)
        Post.objects.bulk_update(ended, ["until"], batch_size=1000)
        self.posts_tally.count(_("新增"), len(new))
        self.posts_tally.count(_("变更"), len(ended))
        self.posts_tally.count(_("未变"), len(self.lines) - len(new) - len(ended))

    def post_of(self, line: Line) -> tuple[Post, bool]:
        """The post of the line, and whether it is held already; a post listed twice is one."""
        person = self.people[line["username"]]
        office = self.offices[line["district"], line["office"]]
        role = ROLES[line["role"]]
        key = (person.pk, office.pk, role.value)
        known = key in self.posts
        return self.posts.setdefault(key, Post(person=person, office=office, role=role, since=self.since)), known


def bad_day(line: Line) -> str:
    """The reason where `until` is no date."""
    try:
        line.day("until")
    except ValueError as error:
        return str(error)
    return ""


def lines_of(paths: Sequence[Path]) -> list[Line]:
    """Every line of the sheets; raises NotImported where a column is missing."""
    lines: list[Line] = []
    for path in paths:
        sheet = read(path)
        if faults := lacking(path.name, sheet.columns, *COLUMNS):
            raise NotImported(faults)
        lines += sheet.lines
    return lines
