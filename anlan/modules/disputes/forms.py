"""What each step of people's mediation asks for: once, and only what the work needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.clocks import extendable
from anlan.kernel.fields import area, choice, day, line, moment, money, not_future, tick
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Lines, PartyChoice, Rows, StepForm, Upload
from anlan.kernel.models import Party
from anlan.kernel.moment import today
from anlan.kernel.partyforms import PartyForm, checked_phone
from anlan.modules.disputes.screening import SAFE, Safety, Screening, found, unasked
from anlan.modules.disputes.topics import MEDICAL, TOPICS, flagged
from anlan.town.models import Office, Person, Place, Post, Role, Tier

WAYS = [("online", _("本人网上")), ("counter", _("窗口当面")), ("phone", _("电话")), ("visit", _("上门"))]
SOURCES = [
    ("application", _("当事人申请")), ("initiative", _("主动调解")), ("court", _("法院委托")),
    ("procuratorate", _("检察院移送")), ("police", _("公安移送")), ("petition", _("信访移送")), ("other", _("其他部门移送")),
]  # fmt: skip
ROUTES = _("您仍可以：依法申请仲裁；请求有权的行政机关处理；或者向人民法院起诉。需要帮助可拨打 12348 法律服务热线。")


class Apply(StepForm):
    """申请书 and 受理登记表 in one: told once."""

    pages = (
        (_("发生了什么"), ("topic", "subtopic", "narrative", "claims", "evidence")),
        (_("在哪里"), ("place",)),
        (_("您是谁"), ("applicants",)),
        (_("对方是谁"), ("respondents",)),
        (_("确认提交"), ("source", "way", "agreed")),
    )
    topic = forms.ChoiceField(label=_("属于哪一类"), choices=[("", "—"), *((c, _(n)) for c, n in TOPICS.items())])
    subtopic = forms.CharField(
        label=_("具体是什么"), max_length=40, required=False, help_text=_("例如：漏水、借款、物业费")
    )
    narrative = area(_("发生了什么"), rows=7, tip=_("照平时说话那样写就行：什么时候、在哪里、谁、怎么了"))
    claims = Lines(label=_("您想怎么解决"), most=10, max_length=200, help_text=_("一行一条"))
    evidence = Lines(label=_("手里有什么材料"), max_length=120, required=False, help_text=_("一行一样；以后也可以补交"))
    place = forms.ModelChoiceField(
        Place.objects.none(), to_field_name="code", label=_("事情发生在哪里"), empty_label=_("请选择社区或楼院")
    )
    applicants = Rows(PartyForm, least=1, most=6, label=_("申请人"))
    respondents = Rows(PartyForm, least=1, most=6, label=_("被申请人（对方）"))
    source = forms.ChoiceField(label=_("案件来源"), choices=SOURCES, initial="application", required=False)
    way = forms.ChoiceField(label=_("怎样提出的"), choices=WAYS, initial="online", required=False)
    agreed = tick(_("我自愿申请人民调解，并同意为办理这件事使用上面的个人信息"), needed=True)

    def prepare(self) -> None:
        """Places of today; a resident is asked neither source nor way."""
        places = Place.objects.on(today()).filter(tier__gte=Tier.STREET).order_by("code")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        if self.who.person is None:
            del self.fields["source"], self.fields["way"]

    def clean(self) -> dict[str, Any]:
        """A resident must leave one telephone number; staff may record a person who has none."""
        clean = super().clean()
        if self.who.person is None and not any(row.get("phone") for row in clean.get("applicants", [{"phone": "-"}])):
            self.add_error("applicants", _("请至少留一个电话，我们好联系您。"))
        sides = [
            {row.get("phone") for row in clean.get(side, [])} - {"", None} for side in ("applicants", "respondents")
        ]
        if sides[0] & sides[1]:
            self.add_error("respondents", _("对方的电话和申请人的相同：一个电话不能替双方说话。不知道就空着。"))
        return clean


class Reason(StepForm):
    """A reason that nobody is made to give."""

    reason = area(_("原因（可不填）"), needed=False)


class Note(StepForm):
    """A short note."""

    note = area(_("说明"), needed=False)


class Contact(StepForm):
    """First contact with the applicant."""

    how = choice(_("怎样联系的"), WAYS[1:])
    note = area(_("情况"), needed=False)


class Screen(Screening):
    """Triage: forum interlocks and, for family matters, safety, before anything is accepted."""


class Decline(StepForm):
    """不予受理: the reason, and where to go instead."""

    reason = area(_("不予受理的理由"))
    routes = area(_("告知的其他途径"), rows=3)

    def prepare(self) -> None:
        """What the screening found is the first draft of the reason."""
        against = [*found(self.file, "block"), *found(self.file, "route")] if self.file else []
        self.initial.setdefault("reason", "\n".join(against))
        self.initial.setdefault("routes", say(str(ROUTES)))


class Transfer(StepForm):
    """转办: to which office, and why."""

    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("转到"))
    reason = area(_("理由"), rows=2)

    def prepare(self) -> None:
        """The mediation committees of the district, but the present one."""
        if self.file:
            offices = Office.objects.in_force(today()).committees()
            here = offices.filter(district=self.file.matter.district).exclude(pk=self.file.matter.office_id)
            self.fields["office"].queryset = here.order_by("code")  # type: ignore[attr-defined]


class Ask(StepForm):
    """Ask the parties; not while something found at triage stands in the way."""

    note = area(_("怎样征询的"), rows=2, needed=False)
    despite = area(_("为什么仍在这里调解"), rows=2, needed=False)

    def prepare(self) -> None:
        """A reason is asked for where the matter belongs to another way."""
        self.routes = found(self.file, "route") if self.file else []
        self.fields["despite"].help_text = "\n".join(self.routes)
        if self.file and not self.routes:
            del self.fields["despite"]

    def clean(self) -> dict[str, Any]:
        """Refuse while the screening blocks; go on beside another way only with a reason."""
        clean = super().clean()
        if self.file and (blocks := found(self.file, "block")):
            sentence = _("分流审查发现不能受理的情形，请办理“不予受理”：%(why)s")
            raise forms.ValidationError(sentence, params={"why": blocks[0]})
        if self.routes and not clean.get("despite"):
            self.add_error("despite", _("这件事应当走其他途径，一般办理“不予受理”；仍要调解的，请写明理由。"))
        return clean


class Consent(StepForm):
    """同意调解: with the choices that the law gives a party (人民调解法 §23)."""

    open = choice(_("公开还是不公开"), [("closed", _("不公开")), ("open", _("可以公开"))])
    wish = line(_("希望由谁调解（可不填）"), needed=False)
    helpers = line(_("希望请谁帮忙劝说（可不填）"), needed=False, tip=_("亲属、邻居、同事等，须各方同意"))


class Refuse(StepForm):
    """不同意调解: no reason is asked for."""

    reason = area(_("想说的话（可不填）"), needed=False, rows=2)


class Accept(Safety):
    """受理: rights and duties are told, the difficult ones marked; nobody is left who was not asked about safety."""

    hard = tick(_("疑难复杂"))
    told = tick(_("已向各方告知权利义务（人民调解法第二十三、二十四条）"), needed=True)

    def prepare(self) -> None:
        """The question of safety, to those whom triage did not reach."""
        sides = unasked(self.file) if self.file else {}
        self.ask(sides, SAFE)
        if self.file and not sides:
            del self.fields["plan"]


class Choose(StepForm):
    """A party chooses the mediator."""

    mediator = forms.ModelChoiceField(
        Person.objects.none(), label=_("选哪一位"), widget=forms.RadioSelect, empty_label=None
    )

    def prepare(self) -> None:
        """The mediators of the committee and of those above it, without those who were recused."""
        if self.file:
            upward = [int(number) for number in self.file.matter.office.path.split("/") if number]
            posts = Post.objects.held(today()).filter(office_id__in=upward, role=Role.MEDIATOR)
            gone = [s.person_id for s in self.file.seats if s.role == "mediator" and s.until and s.person_id]
            people = Person.objects.filter(is_active=True, pk__in=posts.values("person")).exclude(pk__in=gone)
            self.fields["mediator"].queryset = people.order_by("name")  # type: ignore[attr-defined]


class Assign(Choose):
    """The committee assigns the mediator."""


class Declare(StepForm):
    """The mediator's declaration: near relative, interest, or other tie (特邀调解规定 §15 by analogy)."""

    conflict = choice(_("与本案或当事人有没有利害关系"), [("no", _("没有")), ("yes", _("有，应当换人"))])
    relation = line(_("什么关系"), needed=False)


class Investigate(StepForm):
    """调查记录."""

    when = moment(_("时间"))
    where = line(_("地点"))
    asked = line(_("被调查人"), needed=False)
    present = line(_("参加人"), needed=False)
    record = area(_("记录"), rows=6)


class Session(StepForm):
    """人民调解记录: one meeting."""

    when = moment(_("时间"))
    where = line(_("地点"))
    present = line(_("参加人"), needed=False)
    told = tick(_("已告知权利义务、是否申请回避"), needed=True)
    process = area(_("调解过程"), rows=7)
    result = choice(_("结果"), [("agreed", _("达成一致")), ("none", _("未达成")), ("again", _("下次再调"))])

    def prepare(self) -> None:
        """The parties and the mediator are there unless something else is typed."""
        if self.file:
            there = [p.name for p in self.file.parties] + [s.name for s in self.file.seated("mediator")]
            self.initial.setdefault("present", "、".join(there))


class Caucus(StepForm):
    """A private talk: only its writer can read it."""

    party = line(_("与谁谈"))
    note = area(_("谈话要点"), rows=5, tip=_("只有您本人看得到；不进案卷、不打印、不导出"))


class Escalate(StepForm):
    """Report a risk of escalation (人民调解法 §25)."""

    risk = area(_("什么情况"))
    reported_to = line(_("报告给谁"))
    measures = area(_("已采取的措施"), rows=2, needed=False)


class Pause(StepForm):
    """中止: why, and until about when."""

    reason = choice(_("原因"), [("appraisal", _("等待鉴定")), ("party", _("当事人原因")), ("other", _("其他"))])
    note = area(_("说明"), rows=2)
    restart = day(_("预计恢复日期"), needed=False)


class Extension(StepForm):
    """提议延期: both parties' recorded consent makes it one."""

    until = day(_("延长到"))
    reason = area(_("理由"), rows=2)

    def clean_until(self) -> Any:
        """Later than the present last day, of a limit that may be extended at all."""
        until = self.cleaned_data["until"]
        extend = self.file.procedure.step("extend") if self.file else None
        runs = extendable(self.file, extend) if self.file and extend else []
        if not runs:
            raise forms.ValidationError(_("这类纠纷的调解期限依法不能延长。"))
        if until <= max(today(), *(run.on for run in runs)):
            raise forms.ValidationError(_("要延长到现在的最后一天以后。"))
        return until


class Instalment(forms.Form):
    """One part of the performance."""

    due = day(_("日期"))
    amount = money(_("金额（元）"), needed=False)
    what = line(_("履行什么"), needed=False)


class Draft(StepForm):
    """The agreement's content (人民调解法 §29): facts, disputed matters, responsibility, content, manner, time."""

    form = choice(_("协议形式"), [("written", _("书面")), ("oral", _("口头（当场履行）"))])
    facts = area(_("主要事实"))
    disputed = area(_("争议事项"), rows=2)
    responsibility = area(_("各方责任"), rows=2)
    terms = Lines(label=_("协议内容"), most=20, max_length=500, rows=5, help_text=_("一行一条"))
    amount = money(_("涉及金额（元）"), needed=False)
    method = line(_("履行方式"))
    where = line(_("履行地点"), needed=False)
    until = day(_("履行期限"))
    instalments = Rows(Instalment, most=24, label=_("分期（没有就空着）"))
    rest = area(_("没有谈拢的部分（部分达成时填写）"), rows=2, needed=False)

    def prepare(self) -> None:
        """Start from the last draft, so that a redraft is not typed again."""
        if self.file and not self.is_bound:
            self.initial = {**self.file.said("draft"), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Oral only where performed on the spot and the law leaves it open; instalments add up and lie within the time."""
        clean = super().clean()
        until = clean.get("until")
        if clean.get("form") == "oral" and until and until > today():
            self.add_error("form", _("只有当场履行的才能用口头协议；否则请用书面。"))
        if clean.get("form") == "oral" and self.file and self.file.matter.topic in MEDICAL:
            self.add_error("form", _("医疗纠纷的调解协议应当是书面的（医疗纠纷预防和处理条例第三十九条）。"))
        parts = [row["amount"] for row in clean.get("instalments", []) if row.get("amount")]
        if parts and clean.get("amount") and sum(parts) != clean["amount"]:
            self.add_error("instalments", _("各期金额加起来不等于涉及金额。"))
        if until and any(row["due"] > until for row in clean.get("instalments", [])):
            self.add_error("instalments", _("有一期晚于履行期限。"))
        for name, days in (("until", [until]), ("instalments", [row["due"] for row in clean.get("instalments", [])])):
            if any(day and day < today() for day in days):
                self.add_error(name, _("履行的日子已经过去了，请核对。"))
        return clean


class Sign(StepForm):
    """签署: by e-signature only if the party agrees to it and the law allows it (电子签名法 §3); else on paper, scanned."""

    read = tick(_("我已从头到尾看过协议全文，同意签署"), needed=True)
    way = choice(_("怎样签"), [("e-sign", _("电子签名（我同意采用）")), ("wet", _("纸上签名、按指印"))])
    scan = Upload(label=_("签好的协议照片或扫描件"), required=False)

    def prepare(self) -> None:
        """Family and inheritance matters are signed on paper; so is whatever somebody else records: nobody e-signs for another."""
        if self.who.person is not None:
            self.fields["way"].choices = [("wet", _("纸上签名、按指印"))]  # type: ignore[attr-defined]
            self.initial.setdefault("way", "wet")
        if self.file and self.file.matter.topic in flagged("wet"):
            self.fields["way"].choices = [("wet", _("纸上签名、按指印（婚姻家庭、继承依法须纸面签署）"))]  # type: ignore[attr-defined]
            self.initial.setdefault("way", "wet")

    def clean(self) -> dict[str, Any]:
        """Paper needs its picture."""
        clean = super().clean()
        if clean.get("way") == "wet" and not clean.get("scan"):
            self.add_error("scan", _("纸上签署的，请上传签好的照片或扫描件。"))
        return clean


class Seal(StepForm):
    """The mediator's signature and the committee's seal: a written agreement takes effect."""

    spoken = "written"
    sealed = tick(_("调解员已签名，委员会已盖章，各方各执一份"), needed=True)

    def clean(self) -> dict[str, Any]:
        """The form of the agreement decides which of the two steps it is."""
        if self.file and self.file.said("draft").get("form") != self.spoken:
            raise forms.ValidationError(_("协议形式与这一步不符：书面协议请签名盖章，口头协议请登记。"))
        return super().clean()


class Spot(Seal):
    """口头协议登记: performed on the spot."""

    spoken = "oral"
    performed = tick(_("已当场履行"), needed=True)
    sealed = None  # type: ignore[assignment]


class Pay(StepForm):
    """履行凭证: what was performed, when and how."""

    instalment = forms.ChoiceField(label=_("哪一期"), required=False)
    on = day(_("日期"))
    amount = money(_("金额（元）"), needed=False)
    how = line(_("方式"))
    proof = Upload(label=_("凭证（照片或PDF）"), required=False)

    def prepare(self) -> None:
        """The instalments that still wait."""
        runs = [d for d in self.file.dues if d.clock == "performance" and d.ended_at is None] if self.file else []
        labels = [("", "—"), *((run.label, run.label or run.on.isoformat()) for run in runs)]
        self.fields["instalment"].choices = labels  # type: ignore[attr-defined]

    def clean_on(self) -> Any:
        """Not before it has happened."""
        not_future(self.cleaned_data["on"])
        return self.cleaned_data["on"]


class Confirm(StepForm):
    """A party confirms that everything was performed."""

    performed = tick(_("协议内容已经全部履行"), needed=True)


class Told(StepForm):
    """Both parties are told of judicial confirmation."""

    how = choice(_("怎样告知的"), WAYS[1:])


class Confirmation(StepForm):
    """A party joins the application for judicial confirmation."""

    agreed = tick(_("我自愿与对方共同向人民法院申请司法确认"), needed=True)
    service = line(_("送达地址和电话"))

    def clean(self) -> dict[str, Any]:
        """Not of titles and personal relations (民诉法解释 §355), and not after the thirty days (民诉法 §205)."""
        runs = [run for run in self.file.dues if run.clock == "confirmation"] if self.file else []
        if self.file and (reasons := found(self.file, "not_confirmable")):
            raise forms.ValidationError(reasons[0])
        if runs and max(runs, key=lambda run: run.since).on < today():
            raise forms.ValidationError(_("申请司法确认的期限已过；可以起诉、办理公证债权文书或者申请支付令。"))
        return super().clean()


class Urge(StepForm):
    """督促履行."""

    content = area(_("督促情况"))


class Terminate(StepForm):
    """终止: the reason, and the other routes told (人民调解法 §26)."""

    reason = choice(
        _("原因"),
        [("apart", _("各方分歧太大")), ("absent", _("联系不上当事人")), ("limit", _("期限届满未同意延期")),
         ("sham", _("疑似虚假调解")), ("unperformed", _("协议没有履行")), ("other", _("其他"))],
    )  # fmt: skip
    note = area(_("说明"), rows=2, needed=False)
    undisputed = area(_("各方都认可的事实（可不填）"), rows=3, needed=False)
    routes = area(_("告知的其他途径"), rows=3)

    def prepare(self) -> None:
        """The routes are ready to be told."""
        self.initial.setdefault("routes", say(str(ROUTES)))


class FollowUp(StepForm):
    """回访记录."""

    how = choice(_("怎样回访的"), WAYS[1:])
    performed = choice(_("履行情况"), [("all", _("已全部履行")), ("part", _("部分履行")), ("none", _("没有履行"))])
    satisfied = choice(_("当事人满意吗"), [("yes", _("满意")), ("fair", _("一般")), ("no", _("不满意"))])
    sued = choice(_("有没有起诉"), [("no", _("没有")), ("yes", _("有"))])
    note = area(_("其他情况和采取的措施"), rows=3, needed=False)


class Rate(StepForm):
    """The party's own judgement."""

    solved = choice(_("事情解决了吗"), [("yes", _("解决了")), ("part", _("解决了一部分")), ("no", _("没有解决"))])
    stars = choice(_("对这次调解的评价"), [(str(n), say_stars) for n, say_stars in
                   ((5, _("很满意")), (4, _("满意")), (3, _("一般")), (2, _("不满意")), (1, _("很不满意")))])  # fmt: skip
    comment = area(_("想说的话（可不填）"), rows=3, needed=False)


class Close(StepForm):
    """结案."""

    summary = area(_("结案小结"), rows=3, needed=False)


class Archive(StepForm):
    """归档: after the completeness check; what is missing is explained, never invented."""

    retention = choice(_("保管期限"), [("10", _("10年")), ("30", _("30年")), ("permanent", _("永久"))])
    explanation = area(_("卷宗情况说明"), rows=3, needed=False)

    def prepare(self) -> None:
        """Say what the completeness check found."""
        if self.file and (missing := gaps(self.file)):
            self.fields["explanation"].help_text = say("缺：") + say("、").join(missing)

    def clean(self) -> dict[str, Any]:
        """A gap needs its explanation."""
        clean = super().clean()
        if self.file and gaps(self.file) and not clean.get("explanation"):
            self.add_error("explanation", _("案卷有缺项，请说明缺什么、为什么。"))
        return clean


class Amend(StepForm):
    """补正: a party's particulars, corrected or completed."""

    party = PartyChoice(label=_("哪一方"), everybody=True)
    phone = line(_("电话"), most=20, needed=False)
    address = line(_("住址"), needed=False)
    reason = area(_("为什么补正"), rows=2)

    def clean_phone(self) -> str:
        """A telephone number that speaks for no other side, if any."""
        return _own_phone(self.file, self.cleaned_data["phone"], self.cleaned_data.get("party"))


class Authorise(StepForm):
    """授权委托: an agent, with general or special authority."""

    principal = PartyChoice(label=_("委托人"))
    name = line(_("代理人姓名"), most=60)
    phone = line(_("代理人电话"), most=20, needed=False)
    authority = choice(_("权限"), [("general", _("一般授权")), ("special", _("特别授权：可以代为同意、签署"))])
    scan = Upload(label=_("授权委托书"), required=False)

    def prepare(self) -> None:
        """A party authorises for itself alone, and an agent for nobody."""
        if self.file and (self.who.person is None or self.who.for_party):
            own = [p for p in self.file.speakers(self.who) if p.standing != Party.Standing.AGENT]
            asked = self.file.person_named(self.who.for_party) if self.who.person else None
            field: Any = self.fields["principal"]
            field.offer(self.file, only={p.stands_for or p.id for p in ([asked] if asked else own)})

    def clean_phone(self) -> str:
        """A telephone number that speaks for no other side, if any: nobody is agent of both (民法典 §168)."""
        return _own_phone(self.file, self.cleaned_data["phone"], self.cleaned_data.get("principal"))


def _own_phone(file: CaseFile | None, typed: str, whose: Party | None) -> str:
    phone = checked_phone(typed)
    others = [p for p in file.people if whose and p.role != whose.role and p.left_at is None] if file else []
    if phone and phone in {party.phone for party in others}:
        raise forms.ValidationError(_("这个电话已经是另一方的：一个电话不能替双方说话。"))
    return phone


class Evidence(StepForm):
    """A piece of evidence."""

    name = line(_("材料名称"))
    source = line(_("从哪里来"), needed=False)
    upload = Upload(label=_("照片或文件"), required=False)


class Identity(StepForm):
    """Identity was seen; no copy is kept unless the party hands one in."""

    party = PartyChoice(label=_("谁"), everybody=True)
    document = line(_("看的什么证件"), tip=_("只记证件种类，不必留复印件"))
    upload = Upload(label=_("复印件（当事人愿意时）"), required=False)


MUST = {"registration": _("受理登记表"), "rights": _("权利义务告知书"), "identity": _("当事人身份证明")}


def gaps(file: Any) -> list[str]:
    """What the volume should hold and does not (SF/T practice; domain a.3), in the reader's language."""
    kinds = {paper.kind for paper in file.papers}
    missing = [str(name) for kind, name in MUST.items() if kind not in kinds]
    settled = file.last("seal", "spot")
    if settled and "record" not in kinds:
        missing.append(say("人民调解记录"))
    if settled and "followup" not in kinds:
        missing.append(say("回访记录"))
    identified = {act.data["party"]["id"] for act in file.acts if act.step == "identity"}
    unseen = [p.name for p in file.parties if p.role != Party.Role.THIRD and str(p.id) not in identified]
    return missing + ([say("身份证明：") + say("、").join(unseen)] if identified and unseen else [])
