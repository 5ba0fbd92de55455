"""What a complaint about the handling asks for: of whoever complains, of whoever answers, of the office that is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.errors import Fault
from anlan.kernel.fields import area, choice, line
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import StepForm, Upload
from anlan.kernel.models import Matter, Party
from anlan.kernel.moment import today
from anlan.kernel.partyforms import checked_phone
from anlan.modules.complaints.above import NOT_OURS, answering, hands
from anlan.town.models import Office, Place, Tier

ABOUT = [
    ("late", _("拖着不办，或者过了期限")), ("manner", _("态度不好")), ("unfair", _("偏向一方")),
    ("pressure", _("勉强我同意，或者不让我退出")), ("fee", _("收钱、收礼，或者暗示要好处")), ("leak", _("把我的话或者个人信息告诉了别人")),
    ("record", _("记的和说的不一样，或者程序不对")),
    ("other", _("其他")),
]  # fmt: skip
RESULTS = [("upheld", _("反映属实")), ("part", _("部分属实")), ("not", _("没有查实"))]
FOLLOWS = [
    ("other", _("换人办理")), ("again", _("重新办理，或者补办")), ("sorry", _("向投诉人道歉")), ("mend", _("改正做法，并说明怎样防止再有")),
]  # fmt: skip
KINDS = [("explain", _("说明办理情况")), ("remedy", _("按要求整改"))]
ROUTES = _(
    "对答复不满意的，可以向再上一级或者 12345 反映，也可以信访；原来的事仍然可以仲裁、请求行政机关处理或者起诉，不受影响。"
)


class Complain(StepForm):
    """投诉: about which matter, what went wrong, and what is wished for. It goes to nobody who has handled the matter."""

    code = line(_("案件编号（一案一码）"), most=24)
    name = line(_("投诉人姓名（当事人）"), most=60)
    phone = line(
        _("投诉人电话（知道就填）"), most=20, needed=False,
        tip=_("和案件里登记的一样，投诉人在手机上就看得到办到哪里；不一样或者不填，答复书面送达"),
    )  # fmt: skip
    about = forms.MultipleChoiceField(label=_("哪里办得不好"), choices=ABOUT, widget=forms.CheckboxSelectMultiple)
    narrative = area(_("怎么回事"), rows=6, tip=_("办过这件事的人看不到您写的话，也看不到您投诉过"))
    wish = area(_("希望怎样（可不填）"), rows=2, needed=False)

    def prepare(self) -> None:
        """Whoever has shown a telephone is known by it."""
        if self.who.person is None:
            del self.fields["name"], self.fields["phone"]

    def clean_phone(self) -> str:
        """A telephone number, if any."""
        return checked_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """The matter, whose complaint it is, and who answers it: above, and apart from all who had a hand in it."""
        super().clean()
        file = self._named()
        if file is not None:
            self._check(file)
        return self.cleaned_data

    def _named(self) -> CaseFile | None:
        try:
            return CaseFile.found(self.cleaned_data.get("code", ""), self.who)
        except Fault as fault:
            self.add_error("code", str(fault))
            return None

    def _check(self, file: CaseFile) -> None:
        matter, side = file.matter, self._side(file)
        office = answering(file) if side else None
        if matter.office.kind in NOT_OURS:
            self.add_error("code", say("这件事在法院、检察院：请打 12368 或者 12309，或者向上一级反映，不归区里管。"))
        elif self.who.person is not None and self.who.person.pk in hands(file):
            raise forms.ValidationError(_("您办过这件事，请由没有办过的人来登记。"))
        elif side and office is None:
            self.add_error("code", say("现在没有可以受理投诉的单位，请打 12345。"))
        elif side and office:
            self.cleaned_data |= {"matter": matter, "side": side, "place": matter.place, "office": office}

    def _side(self, file: CaseFile) -> Party | None:
        """Who complains: the telephone's own row, or the party of that name; whether a typed number is hers is not told."""
        if self.who.person is None:
            found = file.speakers(self.who)
        else:
            named = [p for p in file.people if p.left_at is None and p.name == self.cleaned_data.get("name")]
            found = [p for p in named if p.phone == self.cleaned_data.get("phone")] or named
        if not found and "name" in self.fields and "name" not in self.errors:
            self.add_error("name", _("这个案件里没有这位当事人，请核对姓名。"))
        elif not found and "name" not in self.fields:
            self.add_error("code", say("您不是这个案件的当事人。"))
        return found[0] if found else None

    def as_data(self, matter: Matter) -> dict[str, Any]:
        """Without what only finds the way: the file is told by its number, who complains is a party."""
        data = super().as_data(matter)
        return {name: value for name, value in data.items() if name not in ("matter", "side")}


class More(StepForm):
    """补充: a text, and a file."""

    words = area(_("补充说明"), rows=4)
    upload = Upload(label=_("材料（可不交）"), required=False)


class Note(StepForm):
    """A remark that nobody has to make."""

    note = area(_("说明（可不填）"), rows=2, needed=False)


class Ask(StepForm):
    """要求说明: what the office is asked, in words that do not tell who complains."""

    words = area(
        _("请承办单位说明什么"), rows=4, tip=_("承办单位只看得到这段话。不要写投诉人是谁、说了什么，也不要写有人投诉")
    )

    def clean_words(self) -> str:
        """No name of whoever complains."""
        words: str = self.cleaned_data["words"]
        named = [p.name for p in self.file.people if p.name and p.name in words] if self.file else []
        if named:
            raise forms.ValidationError(say("请不要写投诉人的姓名：%(names)s") % {"names": say("、").join(named)})
        return words


class Answer(Ask):
    """书面答复: what was found, and what follows; whatever the office must do goes to it in other words."""

    result = choice(_("查下来"), RESULTS)
    answer = area(_("答复内容：怎么查的，查到什么，为什么"), rows=6)
    follow = forms.MultipleChoiceField(
        label=_("接着怎么办（没有查实的可以不选）"),
        choices=FOLLOWS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = area(
        _("交给承办单位办的话（选了上面的才填）"),
        rows=3,
        needed=False,
        tip=_("承办单位只看得到这段话。不要写投诉人是谁、说了什么"),
    )
    routes = area(_("还可以走的路"), rows=3)
    field_order = ("result", "answer", "follow", "words", "routes")

    def prepare(self) -> None:
        """The other ways are ready to be told."""
        self.initial.setdefault("routes", say(str(ROUTES)))

    def clean(self) -> dict[str, Any]:
        """What is upheld has a consequence; a consequence is told to the office in its own words."""
        clean = super().clean()
        if clean.get("result") in ("upheld", "part") and not clean.get("follow"):
            self.add_error("follow", _("属实或者部分属实的，要写明接着怎么办。"))
        if clean.get("follow") and not clean.get("words") and "words" not in self.errors:
            self.add_error("words", _("请写明要承办单位做什么。"))
        return clean


class Direct(StepForm):
    """上级查问: a question to an office about one of its matters, or what it has to put right."""

    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="code", label=_("在哪里"))
    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("问哪个单位"))
    code = line(_("案件编号（一案一码）"), most=24)
    kind = choice(_("要它做什么"), KINDS)
    words = area(_("内容"), rows=4)

    def prepare(self) -> None:
        """Places and offices of today."""
        self.fields["place"].queryset = Place.objects.on(today()).filter(tier__gte=Tier.DISTRICT).order_by("code")  # type: ignore[attr-defined]
        self.fields["office"].queryset = Office.objects.in_force(today()).order_by("code")  # type: ignore[attr-defined]


class Explain(StepForm):
    """说明: what was done, when and why; and what has been put right."""

    words = area(_("说明：怎么办的、什么时候、为什么；整改的写做了什么"), rows=6)
    upload = Upload(label=_("材料（可不交）"), required=False)


class Callback(StepForm):
    """回电: opened by the rating itself, with what it has told."""

    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="code", label=_("在哪里"))
    code = line(_("评价的是哪一件"), most=24)
    name = line(_("打给谁"), most=60)
    phone = line(_("电话"), most=20, needed=False)
    words = area(_("评价时说的话"), rows=3, needed=False)

    def prepare(self) -> None:
        """Places of today."""
        self.fields["place"].queryset = Place.objects.on(today())  # type: ignore[attr-defined]


class Called(StepForm):
    """回电记录: whether somebody was reached, and what was agreed to do."""

    reached = choice(_("打通了吗"), [("yes", _("打通了")), ("no", _("打了三次没有打通"))])
    words = area(_("怎么说的，接下来怎么办"), rows=4)
