"""What the benchmark does: seven ordinary requests, each with the mark that it has to keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from anlan.config.bench.drive import Client, Request
from anlan.desk.spot import closed
from anlan.kernel.models import Matter, Seat
from anlan.kernel.moment import now
from anlan.town import sample

STREET = "410802005"


@dataclass(frozen=True)
class Road:
    """One request: who makes it, what it sends, which answer it expects; `mark`: CPU ms, application and database."""

    key: str
    name: str
    who: str
    request: Request
    expect: int
    mark: float


def application() -> dict[str, object]:
    """What is typed to open a matter."""
    return {
        "topic": "02", "subtopic": "漏水", "place": STREET, "agreed": True, "claims": ["修好水管", "赔吊顶 1200 元"],
        "narrative": "楼上的水管坏了，我家厨房顶上一直滴水，吊顶泡坏了，跟他说了三回都不管。",
        "applicants": [{"kind": "person", "name": "李秀英", "phone": "13800000001"}],
        "respondents": [{"kind": "person", "name": "王建国", "phone": "13800000002"}],
        "source": "application", "way": "counter",
    }  # fmt: skip


def typed() -> dict[str, object]:
    """The same as a form sends it."""
    form: dict[str, object] = {"key": uuid4().hex}
    for name, value in application().items():
        if name in ("applicants", "respondents"):
            form |= {f"{name}-0-{key}": text for key, text in value[0].items()}  # type: ignore[index]
        else:
            form[name] = "\n".join(value) if isinstance(value, list) else "on" if value is True else value
    return form


def session() -> dict[str, object]:
    """What is typed to record one mediation meeting."""
    when = now().strftime("%Y-%m-%dT%H:%M")
    return {
        "when": when, "where": "街道调解室", "told": "on", "process": "双方到场，查看了现场照片，逐项商量。",
        "result": "again", "key": uuid4().hex,
    }  # fmt: skip


def roads() -> list[Road]:
    """All of them, on matters that are there now."""
    mediator = in_mediation()
    seen = list(Matter.objects.filter(office__place__code=STREET).order_by("-id").values_list("code", flat=True)[:200])
    words = [closed(word) for word in ("漏水", "工资", "物业", "押金", "微信", "房子")]
    return [
        Road("open-form", "open by form", "clerk", lambda c, _: c.post("/desk/new/mediation", typed()), 302, 12),
        Road("open-api", "open by API", "api", lambda c, _: c.send("/api/v1/mediation", application()), 201, 8),
        Road("step", "take a step", "mediator", _over(mediator, "/session", session), 302, 12),
        Road("matter", "matter page", "clerk", _over(seen, "", None), 200, 15),
        Road("list", "desk list, 25 rows", "clerk", lambda c, _: c.get("/desk/office"), 200, 15),
        Road("landing", "landing page", "nobody", lambda c, _: c.get("/"), 200, 20),
        Road("search", "search, two characters", "clerk",
             lambda c, n: c.get(f"/desk/search?w={words[n % len(words)]}"), 200, 25),
    ]  # fmt: skip


def in_mediation() -> list[str]:
    """Codes of matters in mediation on which the demo's mediator sits."""
    sitting = Seat.objects.filter(person__username="mediator", until=None, district=sample.DISTRICT).values("matter_id")
    waiting = Matter.objects.filter(stage__in=("mediating", "investigating"), id__in=sitting, district=sample.DISTRICT)
    return list(waiting.order_by("-id").values_list("code", flat=True)[:200])


def _over(codes: list[str], step: str, form: Callable[[], dict[str, object]] | None) -> Request:
    def request(client: Client, turn: int) -> tuple[int, bytes]:
        path = f"/desk/matters/{codes[turn % len(codes)]}{step}"
        return client.post(path, form()) if form else client.get(path)

    return request
