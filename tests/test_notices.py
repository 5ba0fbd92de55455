"""Notices: who hears of what, by which way, once; what is kept from a text message; what waits for the morning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from anlan.kernel import feed, sealer
from anlan.kernel.models import Act, Due, Matter, Party
from anlan.kernel.moment import now, standing_at
from anlan.kernel.procedure import Means
from anlan.kernel.who import resident
from anlan.notices import outgoing, remind, tell, words
from anlan.notices.models import Notice, Wish, Wording
from anlan.notices.plan import BadPlan, plan
from anlan.notices.senders import Message, Outcome, choice
from anlan.notices.ways import Way
from anlan.town.models import Office
from tests.cast import NEIGHBOUR, RESIDENT, Cast

DISTRICT = "410802"
State = Notice.State
NOON = datetime(2026, 11, 25, 12, tzinfo=timezone.get_default_timezone())


class Post:
    """A sender that keeps what it was given, and answers as it is told."""

    again = False

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.sent: list[Message] = []

    def send(self, message: Message) -> Outcome:
        self.sent.append(message)
        return self.outcomes.pop(0) if self.outcomes else Outcome.ACCEPTED


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.ANLAN_SENDERS, settings.ANLAN_OUTBOX = tmp_path / "senders.toml", tmp_path / "outbox"
    return tmp_path


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with standing_at(NOON):
        yield


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """In the place of every sender."""
    post = Post()
    monkeypatch.setattr(outgoing, "sender", lambda way, name="": post)
    return post


def told() -> int:
    """Seal and tell; how many notices there are."""
    sealer.seal_all(DISTRICT)
    while tell.advance([DISTRICT]):
        pass
    return Notice.objects.count()


def of(phone: str, way: str = Way.APP) -> list[str]:
    """The texts' keys of what a telephone was told."""
    rows = Notice.objects.filter(owner=resident(phone).owner, way=way).order_by("id")
    return list(rows.values_list("text", flat=True))


def of_official(cast: Cast, name: str, way: str = Way.APP) -> list[str]:
    rows = Notice.objects.filter(owner=cast.who(name).owner, way=way).order_by("id")
    return list(rows.values_list("text", flat=True))


def test_the_other_side_hears_of_a_matter_when_it_is_asked_and_not_before(cast: Cast) -> None:
    code = cast.apply(by="clerk")
    told()
    assert (of(RESIDENT), of(NEIGHBOUR)) == (["party.received"], [])
    cast.take(code, "contact", "clerk", how="phone")
    cast.screen(code)
    told()
    assert of(NEIGHBOUR) == []
    cast.take(code, "ask", "clerk")
    told()
    assert of(NEIGHBOUR) == ["party.turn"]
    assert of(NEIGHBOUR, Way.SMS) == ["party.turn"]


def test_nobody_is_told_of_her_own_act_but_of_one_recorded_for_her(cast: Cast) -> None:
    code = cast.road("asking")
    told()
    before = of(NEIGHBOUR)
    cast.take(code, "consent", "neighbour", open="closed")
    told()
    assert of(NEIGHBOUR) == before
    other = cast.road("asking")
    cast.take(other, "consent", "clerk", for_party=1, open="closed")
    told()
    assert "party.assisted" in of(NEIGHBOUR, Way.SMS)


def test_a_caucus_is_told_to_nobody(cast: Cast) -> None:
    code = cast.road("mediating")
    count = told()
    cast.take(code, "caucus", "mediator", party="王建国", note="愿意出八百")
    assert told() == count


def test_the_office_hears_what_comes_and_the_mediator_what_is_given_to_her(cast: Cast) -> None:
    cast.apply()
    told()
    assert of_official(cast, "clerk") == ["official.received"]
    cast.road("assigned")
    told()
    assert "official.assigned" in of_official(cast, "mediator")
    assert of_official(cast, "mediator", Way.SMS) == ["official.assigned"]
    assert of_official(cast, "judge") == []


def test_whoever_refuses_is_not_asked_again_and_the_others_hear_that_it_ends(cast: Cast) -> None:
    code = cast.road("asking")
    told()
    cast.take(code, "refuse", "neighbour")
    told()
    assert of(NEIGHBOUR) == ["party.turn"]
    assert of(RESIDENT)[-1] == "party.withdrawn"


def test_an_act_delivered_twice_is_told_once(cast: Cast) -> None:
    cast.road("asking")
    count = told()
    acts = list(Act.objects.filter(order__isnull=False).select_related("matter").order_by("order"))
    for act in acts:
        tell.tell(act)
    assert Notice.objects.count() == count


def test_rebuilding_equals_having_followed_and_tells_nobody_anything(cast: Cast, post: Post) -> None:
    code = cast.road("assigned")
    told()
    outgoing.send_waiting()
    rows, sent = list(Notice.objects.order_by("id").values()), len(post.sent)
    cast.take(code, "declare", "mediator", conflict="no")  # whom an act concerns may have changed since
    sealer.seal_all(DISTRICT)
    Matter.objects.filter(code=code).update(office=Office.objects.get(code="410802-zz"))
    read = feed.rebuild(tell.telling, DISTRICT)
    outgoing.send_waiting()
    assert read == Act.objects.count()
    fresh = Notice.objects.exclude(id__in=[row["id"] for row in rows])
    assert set(fresh.values_list("cause", flat=True)) <= {Act.objects.get(step="declare").id}
    assert list(Notice.objects.filter(id__in=[row["id"] for row in rows]).order_by("id").values()) == rows
    assert len(post.sent) == sent + fresh.exclude(way=Way.APP).count()


def test_what_is_old_when_it_is_read_is_no_news(cast: Cast) -> None:
    cast.road("asking")
    with standing_at(NOON + timedelta(hours=25)):
        assert told() == 0


def test_what_the_demo_lived_through_is_told_to_nobody(cast: Cast) -> None:
    cast.road("asking")
    sealer.seal_all(DISTRICT)
    tell.pass_over(DISTRICT)
    assert told() == 0
    cast.apply()
    assert told() > 0


def test_one_act_that_cannot_be_told_keeps_nobody_from_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.apply(by="clerk")
    whole = tell.tell

    def broken(act: Act) -> None:
        if act.step == "contact":
            raise RuntimeError
        whole(act)

    monkeypatch.setattr(tell, "tell", broken)
    code = Matter.objects.get().code
    cast.take(code, "contact", "clerk", how="phone")
    cast.take(code, "decline", "clerk", reason="不属于范围", routes="可以起诉")
    told()
    assert of(RESIDENT) == ["party.received", "party.declined"]


def test_an_erased_matter_leaves_no_notice(cast: Cast) -> None:
    code = cast.road("archived")
    told()
    matter = cast.file(code).matter
    assert Notice.objects.filter(matter_id=matter.id).exists()
    act = Act.objects.filter(matter_id=matter.id).last()
    assert act is not None
    act.step, act.matter = "erased", matter
    tell.tell(act)
    assert not Notice.objects.filter(matter_id=matter.id).exists()


# What a text message holds


def test_a_text_message_holds_code_office_telephone_date_and_address_and_nothing_of_anybody(
    cast: Cast, post: Post
) -> None:
    cast.road("archived")
    told()
    outgoing.send_waiting()
    texts = [message.text for message in post.sent]
    assert len(texts) >= 5
    secret = ("李秀英", "王建国", "漏", "吊顶", "1200", "邻里", RESIDENT, NEIGHBOUR, "幸福院")
    assert [text for text in texts for word in secret if word in text] == []
    assert {len(text) <= words.LONGEST["zh"] for text in texts} == {True}


def test_every_text_of_the_house_holds_nothing_but_what_it_may_and_exists_for_every_meaning() -> None:
    assert list(words.faults()) == []
    for audience in ("party", "official"):
        assert {f"{audience}.{means}" for means in Means} <= set(words.shipped())
    for text in words.shipped().values():
        assert text.zh
        assert text.en


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{name}您好", "“{name}”不能写进通知"),
        ("{code.matter.title}", "不能写进通知"),
        ("{code!r}", "不能写进通知"),
        ("{0}", "不能写进通知"),
        ("{code", "大括号没有成对"),
        ("长" * 135, "太长了"),
        ("{link}" * 5, "太长了"),
        ("{code} {office} {phone} {date} {link}", ""),
    ],
)
def test_a_text_with_anything_else_in_braces_is_refused_in_words(text: str, told: str) -> None:
    wrong = words.fault(text, "zh")
    assert told in wrong if told else wrong == ""


def test_an_office_says_it_in_its_own_words_and_the_house_again_when_it_takes_them_back(cast: Cast, post: Post) -> None:
    street = Office.objects.get(pk=cast.file(cast.apply(by="clerk")).matter.office_id)
    row = {
        "district": DISTRICT,
        "office": street,
        "text": "party.received",
        "person": cast.person("director"),
        "at": now(),
    }
    Wording.objects.create(**row, zh="收到了，{code}，找小周：{phone}")
    told()
    outgoing.send_waiting()
    assert post.sent[0].text.startswith("收到了，410802-")
    Wording.objects.create(**row, zh="")
    cast.apply(by="clerk")
    told()
    outgoing.send_waiting()
    assert post.sent[1].text.startswith("【安澜】您的事已经收到")


# Sending


@pytest.fixture
def waiting(cast: Cast) -> Notice:
    """One text message to the resident that waits."""
    cast.apply(by="clerk")
    told()
    return Notice.objects.get(way=Way.SMS)


def anew(row: Notice) -> Notice:
    return Notice.objects.get(id=row.id)


def test_a_notice_keeps_no_number_and_finds_it_when_it_is_sent(cast: Cast, waiting: Notice, post: Post) -> None:
    assert RESIDENT not in str(vars(waiting))
    party = cast.file(Matter.objects.get().code).people[0]
    party.phone = "13800000055"
    party.save()
    outgoing.send_waiting()
    assert [message.to for message in post.sent] == ["13800000055"]
    assert anew(waiting).state == State.SENT


def test_at_night_it_waits_for_the_morning(waiting: Notice, post: Post) -> None:
    night = NOON.replace(hour=21)
    with standing_at(night):
        outgoing.send_waiting()
    assert post.sent == []
    assert timezone.localtime(anew(waiting).next_try) == (night + timedelta(days=1)).replace(hour=8)
    with standing_at(night + timedelta(hours=11)):
        outgoing.send_waiting()
    assert len(post.sent) == 1


@pytest.mark.parametrize(("hour", "waits"), [(20, False), (21, True), (0, True), (7, True), (8, False)])
def test_quiet_is_from_nine_to_eight(hour: int, waits: bool) -> None:
    assert (plan().morning(Way.SMS, NOON.replace(hour=hour)) is not None) is waits
    assert plan().morning(Way.HOOK, NOON.replace(hour=hour)) is None


def test_who_wants_no_text_messages_gets_none_even_if_one_waits_already(waiting: Notice, post: Post) -> None:
    Wish.objects.create(district=DISTRICT, owner=waiting.owner, off=["sms"], at=now())
    outgoing.send_waiting()
    assert post.sent == []
    assert (anew(waiting).state, anew(waiting).why) == (State.SKIPPED, "opted")


def test_who_left_an_address_and_a_language_is_written_to_there_in_it(cast: Cast, post: Post) -> None:
    Wish.objects.create(district=DISTRICT, owner=resident(RESIDENT).owner, off=["sms"], language="en", at=now(),
                        told={"email": "li@example.org"})  # fmt: skip
    cast.apply(by="clerk")
    told()
    outgoing.send_waiting()
    [letter] = post.sent
    assert letter.to == "li@example.org"
    assert letter.text.startswith("Anlan: we have received")


def test_it_is_tried_again_only_when_surely_nothing_was_accepted(waiting: Notice, post: Post) -> None:
    post.outcomes = [Outcome.BUSY, Outcome.BUSY, Outcome.ACCEPTED]
    moment = NOON
    for expected in (timedelta(minutes=1), timedelta(minutes=5)):
        with standing_at(moment):
            outgoing.send_waiting()
        assert anew(waiting).next_try == moment + expected
        moment += expected
    with standing_at(moment):
        outgoing.send_waiting()
        outgoing.send_waiting()
    assert len(post.sent) == 3
    assert {message.id for message in post.sent} == {f"msg_{waiting.id.hex}"}
    assert (anew(waiting).state, anew(waiting).tries) == (State.SENT, 3)


def test_a_gateway_that_never_answers_to_is_given_up_and_the_office_is_told(waiting: Notice, post: Post) -> None:
    post.outcomes = [Outcome.BUSY] * 9
    moment = NOON.replace(hour=8)
    for _hour in range(11):
        with standing_at(moment):
            outgoing.send_waiting()
        moment = max(moment + timedelta(hours=1), anew(waiting).next_try)
    assert len(post.sent) == len(outgoing.AGAIN) + 1
    assert (anew(waiting).state, anew(waiting).why) == (State.FAILED, "busy")


@pytest.mark.parametrize(
    ("outcome", "state", "why"),
    [
        (Outcome.UNKNOWN, State.UNKNOWN, "lost"),
        (Outcome.REFUSED, State.FAILED, "refused"),
        (Outcome.KEPT, State.SKIPPED, "local"),
    ],
)
def test_what_may_have_arrived_is_never_sent_again_by_itself(
    waiting: Notice, post: Post, outcome: Outcome, state: str, why: str
) -> None:
    post.outcomes = [outcome]
    for minutes in (0, 10, 60):
        with standing_at(NOON + timedelta(minutes=minutes)):
            outgoing.send_waiting()
    assert len(post.sent) == 1
    assert (anew(waiting).state, anew(waiting).why) == (state, why)


def test_a_sender_that_breaks_may_have_sent(waiting: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Post):
        def send(self, message: Message) -> Outcome:
            raise ZeroDivisionError

    monkeypatch.setattr(outgoing, "sender", lambda way, name="": Broken())
    outgoing.send_waiting()
    assert anew(waiting).state == State.UNKNOWN


def test_by_hand_it_is_sent_once_more(waiting: Notice, post: Post) -> None:
    post.outcomes = [Outcome.UNKNOWN]
    outgoing.send_waiting()
    assert outgoing.resend(Notice.objects.all()) == 1
    outgoing.send_waiting()
    assert (len(post.sent), anew(waiting).state) == (2, State.SENT)
    assert outgoing.resend(Notice.objects.all()) == 0, "what went out is not sent again, by nobody"


def test_a_number_that_is_none_and_a_party_that_has_gone_get_nothing(cast: Cast, waiting: Notice, post: Post) -> None:
    Party.objects.filter(id=str(waiting.party_id)).update(left_at=now())
    outgoing.send_waiting()
    assert post.sent == []
    assert (anew(waiting).state, anew(waiting).why) == (State.FAILED, "gone")


def test_what_waited_for_more_than_a_day_is_not_sent(waiting: Notice, post: Post) -> None:
    with standing_at(NOON + timedelta(hours=24, minutes=1)):
        outgoing.send_waiting()
    assert (post.sent, anew(waiting).why) == ([], "late")


# Without a plan, and with one


def test_without_a_plan_nothing_leaves_and_the_outbox_holds_no_number(waiting: Notice, home: Path) -> None:
    outgoing.send_waiting()
    [line] = (home / "outbox").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["to"] == "138****0001"
    assert (anew(waiting).state, anew(waiting).why) == (State.SKIPPED, "local")


def test_a_demonstration_sends_nothing_whatever_the_plan_says(home: Path, settings: Any) -> None:
    settings.ANLAN_DEMO = True
    (home / "senders.toml").write_text('[sms]\nurl = "https://sms.example/"\n')
    for way in (Way.SMS, Way.EMAIL, Way.HOOK, Way.WECOM):
        assert choice.sender(way, "x").send(Message("13800000001", "话")) is Outcome.KEPT  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sms", "is not TOML"),
        ("[fax]\n", "knows no [fax]"),
        ('[sms]\nurl = "http://sms.example/"', "must be an https address"),
        ('[sms]\nurl = "https://x.example"\nfields = {a = "{phone}"}', "fields need {phone} and {text}"),
        ('[sms]\nurl = "https://x.example"\nformat = "xml"', "form or json"),
        ('[email]\nhost = "mail.example"', "[email] needs a from"),
        ('[[webhook]]\nname = "a"\nurl = "https://x.example"\nsecret = "whsec_eA=="', "24 to 64"),
        ('[[webhook]]\nurl = "https://x.example"', "has a name"),
        (
            '[[wecom]]\noffice = "a"\nurl = "https://x"\n[[wecom]]\noffice = "a"\nurl = "https://y"',
            "have the same office",
        ),
        ('[quiet]\nfrom = "late"', "[quiet] is written like"),
        ('[sms]\nsender = "nowhere.Sender"', "There is no sender"),
        ("sms = 3", "one table each"),
    ],
)
def test_a_plan_that_cannot_be_used_is_told_in_words(home: Path, text: str, told: str) -> None:
    (home / "senders.toml").write_text(text)
    assert told in "\n".join(choice.faults())


def test_a_wrong_plan_fails_notices_and_stops_nothing_else(home: Path, waiting: Notice, cast: Cast) -> None:
    (home / "senders.toml").write_text("[fax]\n")
    with pytest.raises(BadPlan):
        plan()
    outgoing.send_waiting()
    assert (anew(waiting).state, anew(waiting).why) == (State.FAILED, "off")
    cast.apply(by="clerk")
    assert told() > 2


def test_e_mail_goes_by_djangos_own_backends(home: Path, cast: Cast) -> None:
    backend = 'backend = "django.core.mail.backends.locmem.EmailBackend"'
    (home / "senders.toml").write_text(f'[email]\nfrom = "office@anlan.example"\n{backend}\n')
    Wish.objects.create(district=DISTRICT, owner=resident(RESIDENT).owner, at=now(), told={"email": "li@example.org"})
    code = cast.apply(by="clerk")
    told()
    outgoing.send_waiting()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["li@example.org"], code)
    assert "漏水" not in letter.body


# Clocks


def test_a_clocks_coming_end_is_told_once_three_days_before_and_anew_when_it_was_extended(cast: Cast) -> None:
    cast.road("mediating")
    told()
    Notice.objects.all().delete()
    run = Due.objects.get(clock="mediating")
    days: list[int] = []
    morning = datetime.combine(run.on - timedelta(days=6), datetime.min.time(), NOON.tzinfo).replace(hour=9)
    for day in range(8):
        with standing_at(morning + timedelta(days=day)):
            remind.remind()
            remind.remind()
            days.append(Notice.objects.filter(cause=remind.cause(run)).count())
    assert days == [0, 0, 0, 1, 1, 1, 1, 1]
    assert of_official(cast, "mediator")[-1] == "official.due"
    first = remind.cause(run)
    run.on += timedelta(days=30)
    assert remind.cause(run) != first


def test_reminders_wait_for_eight_in_the_morning(cast: Cast) -> None:
    with standing_at(NOON.replace(hour=7)):
        assert not remind.waiting()
    assert remind.waiting()
    remind.remind()
    assert not remind.waiting()
