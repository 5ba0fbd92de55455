"""Alive, ready, figures, log lines: what machines ask, and that nothing of a person is in any of it."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import DisallowedHost
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.client import RequestFactory

from anlan.config.trouble import Trouble
from anlan.config.watch import keys, ready, views
from anlan.config.watch.logs import Json, Line
from anlan.config.watch.request import request_id, route_of
from anlan.config.watch.tally import Tally
from anlan.config.watch.worker import SESSION
from anlan.kernel.models import Due
from anlan.log import ledger
from anlan.vault.keys import forget
from tests.cast import PASSWORD, RESIDENT, Cast

NAME, ID_NUMBER, TYPED = "李秀英", "410802199001011234", "厨房顶上一直滴水"


@pytest.fixture
def at_work(db: None) -> None:
    """A worker is heard: this session calls itself so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [SESSION])


@pytest.fixture(autouse=True)
def derived_anew() -> Iterator[None]:
    """A test may take another master key; the next one has its own again."""
    yield
    forget()


@pytest.fixture(params=[Line, Json])
def told(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Every line that any logger writes, at its least level."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(request.param())
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    names = ["", "django.request", "anlan.request"]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_alive_touches_nothing(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"  # pytest-django would refuse the database


def test_ready_when_database_tables_worker_and_disk_are(client: Client, at_work: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert set(answer.json()["checks"]) == {"database", "disk", "migrations", "worker", "sealer", "keys", "log"}


def test_without_a_worker_it_is_not_ready_and_says_so(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == {"ok": False, "wrong": "No worker is at work."}


def test_a_silent_worker_is_told(at_work: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "heard", lambda: 75.4)
    assert ready.worker() == "The worker has done nothing for 75 seconds."


def test_a_migration_that_waits_is_told(client: Client, at_work: None) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="town").latest("name")
    newest.delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "1 migrations are not applied" in answer.json()["checks"]["migrations"]["wrong"]


def test_acts_without_their_order_are_told_when_they_are_old(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.apply()
    assert ready.sealer() == ""
    monkeypatch.setattr(ready, "LAG_SECONDS", -1)
    assert ready.sealer().startswith("1 acts wait for their order")


def test_a_home_with_other_keys_than_the_database_is_told_and_does_not_start(
    client: Client, cast: Cast, at_work: None, settings: Any
) -> None:
    assert keys.opens() == ""
    cast.apply()
    cast.settle()
    ledger.append_all("410802")
    assert client.get("/readyz").json()["ready"]
    keys.need()
    settings.ANLAN_MASTER_KEY, settings.ANLAN_SECRET = "made anew", lambda _name: "made anew"
    forget()
    checks = client.get("/readyz").json()["checks"]
    assert "master-key of a backup" in checks["keys"]["wrong"]
    assert "log-key-1 of a backup" in checks["log"]["wrong"]
    with pytest.raises(Trouble, match="master key of this home opens nothing"):
        keys.need()


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: type("Usage", (), {"free": 5 * 1024**2}))
    assert ready.disk() == "Only 5 MB are free; 256 MB are needed."


def test_a_database_that_is_away_is_told_and_no_more_is_asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def cursor(self) -> Any:
            raise OperationalError("host=secret")

    monkeypatch.setattr(ready, "connection", Away())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert set(answer.json()["checks"]) == {"database", "disk"}
    assert "secret" not in answer.content.decode()


def test_the_figures_are_for_this_machine_or_whoever_has_the_token(client: Client, db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "8.8.8.8"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 403
    for shown, status in (("a-long-token", 200), ("another", 403), ("", 403)):
        far = client.get("/metrics", REMOTE_ADDR="10.1.2.3", headers={"Authorization": f"Bearer {shown}"})
        assert far.status_code == status
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", REMOTE_ADDR="::2", headers={"Authorization": "Bearer "}).status_code == 403


def figures(client: Client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    return {key: float(value) for key, _space, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_the_figures_tell_of_the_work(client: Client, cast: Cast) -> None:
    cast.road("accepted")
    before = figures(client)
    assert before["anlan_unsealed_acts"] == 6
    cast.settle()
    cast.apply()
    Due.objects.update(state=Due.State.OVERDUE)
    after = figures(client)
    assert after["anlan_unsealed_acts"] == 1
    assert after['anlan_projection_lag_acts{district="410802",projection="search"}'] == 0
    assert sum(value for key, value in after.items() if key.startswith("anlan_overdue_runs{office=")) >= 2
    assert after["anlan_papers_waiting"] > 0


def test_the_figures_count_requests_by_route_and_not_by_path(client: Client, cast: Cast) -> None:
    client.force_login(cast.person("clerk"))
    code, key = cast.apply(), 'anlan_request_seconds_count{method="GET",route="desk-matter",status="200"}'
    before = figures(client).get(key, 0)
    client.get(f"/desk/matters/{code}?q={NAME}")
    after = client.get("/metrics").content.decode()
    assert f"{key} {before + 1:.10g}" in after
    assert code not in after
    assert f'{key.replace("_count{", "_bucket{")[:-1]},le="+Inf"}} {before + 1:.10g}' in after


def test_the_counts_of_every_process_are_added_up_and_those_of_the_dead_stay(tmp_path: Path) -> None:
    first, second = Tally(tmp_path), Tally(tmp_path)
    first.count("GET 200 desk", 0.004)
    (tmp_path / f"{first.pid}.tally").rename(tmp_path / "1.tally")
    second.count("GET 200 desk", 0.2)
    second.count("GET 404 none", 99)
    told = first.all()
    assert told["GET 200 desk"][-2:] == (2, pytest.approx(0.204))
    assert told["GET 200 desk"][0] == 1
    assert told["GET 404 none"][-3] == 1


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("3f2a-77b1-trace", True),
        ("short", False),
        (RESIDENT, False),
        ("a\nb-injected", False),
        ("李秀英李秀英李秀英", False),
    ],
)
def test_a_request_keeps_the_id_it_came_with_if_it_is_a_sane_one(asked: str, kept: bool) -> None:
    assert (request_id(asked) == asked) is kept


def test_the_id_comes_back_with_the_answer_and_stands_in_its_line(client: Client, told: list[str]) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "trace-abcd"})["X-Request-Id"] == "trace-abcd"
    (line,) = [line for line in told if "healthz" in line]
    assert "trace-abcd" in line


def test_a_line_of_json_holds_the_route_the_status_and_the_time(client: Client, told: list[str]) -> None:
    client.get("/nowhere/at-all")
    line = next(line for line in told if "answered" in line)
    if line.startswith("{"):
        read = json.loads(line)
        assert (read["route"], read["method"], read["status"]) == ("none", "GET", 404)
        assert read["ms"] > 0
    assert "at-all" not in line


def personal(cast: Cast, code: str) -> list[str]:
    return [NAME, "%E6%9D%8E", RESIDENT, RESIDENT[3:], code, code[-9:], ID_NUMBER, TYPED, PASSWORD, "clerk"]


def test_no_line_and_no_error_page_holds_a_persons_datum(
    cast: Cast, told: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    code = cast.apply()
    client = Client(raise_request_exception=False)
    client.post("/desk/sign-in", {"username": "clerk", "password": PASSWORD})
    client.get(f"/desk/search?q={RESIDENT}")
    client.get(f"/desk/search?q={NAME}")
    client.get(f"/desk/matters/{code}")
    client.post(f"/desk/matters/{code}/contact", {"how": NAME, "note": ID_NUMBER})
    client.post("/door", {"phone": RESIDENT})
    pages = [client.get(f"/m/{code}/{RESIDENT}"), client.get(f"/{RESIDENT}?q={NAME}")]
    pages.append(client.get("/", HTTP_HOST=f"{RESIDENT}.example"))
    pages.append(Client(enforce_csrf_checks=True).post("/door", {"phone": RESIDENT}))
    monkeypatch.setattr("anlan.desk.matter.page", broken)
    pages.append(client.get(f"/desk/matters/{code}?q={RESIDENT}"))
    assert [page.status_code for page in pages][-1] == 500
    monkeypatch.setattr("anlan.kernel.tokens.bearer", broken)
    api = client.get(f"/api/v1/matters/{code}?q={RESIDENT}", headers={"Authorization": f"Bearer {PASSWORD}"})
    assert (api.status_code, RESIDENT in api.content.decode()) == (500, False)
    assert "tests/test_watch.py" in (lines := "\n".join(told)), "where it broke is told"
    for datum in personal(cast, code):
        assert datum not in lines, datum
        assert [page.status_code for page in pages if datum in page.content.decode()] == [], datum


def broken(*args: Any, **kwargs: Any) -> Any:
    secret = [NAME, RESIDENT]
    raise ValueError(f"{secret} said {TYPED} {ID_NUMBER}")


def test_an_error_of_the_database_is_told_by_its_state_and_constraint_alone(cast: Cast, told: list[str]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [NAME])
    except Exception:
        logging.getLogger("anlan.x").exception("It failed for %s", RESIDENT)
    assert "22P02" in told[-1]
    assert NAME not in told[-1]
    assert RESIDENT not in told[-1]


def test_strangers_lines_show_their_template_alone(told: list[str]) -> None:
    logging.getLogger("library").warning("%s went wrong", NAME)
    logging.getLogger("django.security.DisallowedHost").error(str(DisallowedHost(f"Invalid {RESIDENT}")))
    assert [NAME in line or RESIDENT in line for line in told] == [False, False]


def test_a_route_is_told_without_what_stands_in_its_place() -> None:
    for path, route in {
        "/api/v1/matters/410802-26-AAAA-AAAA": "api/v1/matters/<code>",
        f"/{RESIDENT}/x": "none",
        "/static/base.css": "static",
    }.items():
        assert route_of(RequestFactory().get(path)) == route


def test_a_view_that_is_near_needs_an_address_at_all() -> None:
    request = RequestFactory().get("/metrics", REMOTE_ADDR="")
    assert views.near(lambda asked: None)(request).status_code == 403  # type: ignore[arg-type, return-value]
