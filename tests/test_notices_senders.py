"""What goes out, against servers of this machine; at most once, whoever dies and however many send at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection, connections
from django.utils import timezone

from anlan.kernel.models import Matter
from anlan.kernel.moment import now, standing_at
from anlan.notices import outgoing
from anlan.notices.models import Notice
from anlan.notices.senders import Message, Outcome
from anlan.notices.senders.mail import Mail
from anlan.notices.senders.sms import Gateway
from anlan.notices.senders.webhook import PREFIX, Webhook
from anlan.notices.senders.wecom import Wecom
from anlan.notices.ways import Way
from anlan.town import sample
from tests.cast import PASSWORD, Cast
from tests.served import free_port
from tests.test_notices import told

SECRET = base64.b64encode(b"thirty-two bytes of a test alone").decode()
MESSAGE = Message("13800000001", "【安澜】编号 X", "msg_1", "X", {"type": "matter.accepted"})
NOON = datetime(2026, 11, 25, 12, tzinfo=timezone.get_default_timezone())


class Far(ThreadingHTTPServer):
    """A gateway: keeps what it is asked, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[tuple[dict[str, str], str]] = []
        self.status, self.body = 200, '{"code": 0, "errcode": 0}'
        self.answers: Callable[[], None] = lambda: None
        self.url = f"http://127.0.0.1:{self.server_address[1]}/send"


class Asked(BaseHTTPRequestHandler):
    server: Far

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((dict(self.headers.items()), body))
        self.server.answers()
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def far() -> Iterator[Far]:
    server = Far()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_citys_own_gateway_is_described_and_not_programmed(far: Far) -> None:
    plain = Gateway({"url": far.url})
    own = Gateway({
        "url": far.url, "format": "json", "headers": {"Authorization": "Bearer k"},
        "fields": {"mobile": "+86{phone}", "content": "{text}", "seq": "{id}"}, "accepted": '"code": 0',
    })  # fmt: skip
    assert plain.send(MESSAGE) is own.send(MESSAGE) is Outcome.ACCEPTED
    (_headers, form), (headers, body) = far.asked
    assert parse_qs(form) == {"phone": ["13800000001"], "text": ["【安澜】编号 X"]}
    assert json.loads(body) == {"mobile": "+8613800000001", "content": "【安澜】编号 X", "seq": "msg_1"}
    assert headers["Authorization"] == "Bearer k"
    far.body = '{"code": 7, "msg": "balance"}'
    assert own.send(MESSAGE) is Outcome.REFUSED


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "accepted"), (202, "accepted"), (302, "refused"), (400, "refused"), (404, "refused"), (429, "busy"),
     (500, "busy"), (503, "busy"), (502, "unknown"), (504, "unknown")],
)  # fmt: skip
def test_an_answer_proves_what_it_proves_and_no_more(far: Far, status: int, outcome: str) -> None:
    far.status = status
    assert Gateway({"url": far.url}).send(MESSAGE) == outcome
    assert len(far.asked) == 1, "and nothing is followed elsewhere"


def test_where_nobody_listens_nothing_was_accepted() -> None:
    assert Gateway({"url": f"http://127.0.0.1:{free_port()}/"}).send(MESSAGE) is Outcome.BUSY
    assert Mail({"from": "a@b.example", "host": "127.0.0.1", "port": free_port()}).send(MESSAGE) is Outcome.BUSY


def cut(server: socket.socket) -> None:
    """Take the question, and hang up."""
    line = server.accept()[0]
    line.recv(1000)
    line.close()


def test_a_line_cut_after_the_question_proves_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=cut, args=[server], daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert Gateway({"url": url}).send(MESSAGE) is Outcome.UNKNOWN


def test_a_system_is_told_signed_as_the_standard_says(far: Far) -> None:
    assert Webhook({"url": far.url, "secret": PREFIX + SECRET}).send(MESSAGE) is Outcome.ACCEPTED
    [(headers, body)] = far.asked
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.{body}"
    made = hmac.new(base64.b64decode(SECRET), signed.encode(), hashlib.sha256).digest()
    assert headers["Webhook-Signature"] == f"v1,{base64.b64encode(made).decode()}"
    assert abs(int(headers["Webhook-Timestamp"]) - datetime.now(tz=NOON.tzinfo).timestamp()) < 5
    assert json.loads(body) == {"type": "matter.accepted"}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [('{"errcode": 0}', "accepted"), ('{"errcode": 45009}', "busy"), ('{"errcode": 93000}', "refused"), ("?", "unknown"),
     ("[]", "refused")],
)  # fmt: skip
def test_a_groups_robot_answers_in_its_own_words(far: Far, body: str, outcome: str) -> None:
    far.body = body
    assert Wecom({"url": far.url}).send(MESSAGE) == outcome
    assert json.loads(far.asked[0][1]) == {"msgtype": "text", "text": {"content": "【安澜】编号 X"}}


class Letters(socketserver.ThreadingTCPServer):
    """A mail server that says no to a receiver with the code it was given."""

    daemon_threads = True

    def __init__(self, code: int) -> None:
        super().__init__(("127.0.0.1", 0), Letter)
        self.code = code


class Letter(socketserver.StreamRequestHandler):
    server: Letters

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper().strip()
            code = self.server.code if word == b"RCPT" else {b"QUIT": 221}.get(word, 250)
            self.wfile.write(f"{code} so\r\n".encode())
            if word == b"QUIT":
                return


@pytest.mark.parametrize(("code", "outcome"), [(450, Outcome.BUSY), (550, Outcome.REFUSED)])
def test_a_mail_server_that_says_no_for_now_is_asked_again_and_one_that_means_it_is_not(
    code: int, outcome: Outcome
) -> None:
    with Letters(code) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sender = Mail({"from": "a@b.example", "host": "127.0.0.1", "port": server.server_address[1]})
        assert sender.send(Message("li@example.org", "话", "msg_1", "X")) is outcome
        server.shutdown()


# At most once


@pytest.fixture
def crowd(transactional_db: None, settings: Any, tmp_path: Path, far: Far) -> Iterator[Cast]:
    """The cast, with a gateway; whatever is committed is there for other processes."""
    sample.load(PASSWORD)
    settings.ANLAN_SENDERS = tmp_path / "senders.toml"
    settings.ANLAN_SENDERS.write_text(f'[sms]\nurl = "{far.url}"\n')
    with standing_at(NOON):
        yield Cast()


def many(cast: Cast, number: int) -> None:
    for _one in range(number):
        cast.apply(by="clerk")
    told()
    assert Notice.objects.filter(way=Way.SMS, state="waiting").count() == number


def test_several_send_at_once_and_each_notice_goes_out_once(crowd: Cast, far: Far) -> None:
    many(crowd, 6)

    def send(_worker: int) -> int:
        try:
            with standing_at(NOON):
                return outgoing.send_waiting()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        tried = list(pool.map(send, range(3)))
    assert sum(tried) == len(far.asked) == 6
    assert len({body for _headers, body in far.asked}) == 6
    assert Notice.objects.filter(way=Way.SMS, state="sent").count() == 6


def test_killed_between_asking_and_hearing_it_is_not_sent_again_to_a_person(crowd: Cast, far: Far) -> None:
    many(crowd, 1)
    asked, killed = threading.Event(), threading.Event()
    far.answers = lambda: (asked.set(), killed.wait(20))  # type: ignore[assignment, func-returns-value]
    connections.close_all()
    child = os.fork()
    if child == 0:
        outgoing.send_waiting()
        os._exit(0)
    assert asked.wait(20)
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    killed.set()
    assert Notice.objects.get(way=Way.SMS).state == "sending"
    for minutes in (0, 4, 6, 60):
        with standing_at(NOON + timedelta(minutes=minutes)):
            outgoing.send_waiting()
    assert len(far.asked) == 1
    row = Notice.objects.get(way=Way.SMS)
    assert (row.state, row.why) == ("unknown", "lost")


def test_a_system_that_knows_a_message_again_is_told_once_more_after_a_kill(
    crowd: Cast, far: Far, settings: Any
) -> None:
    settings.ANLAN_SENDERS.write_text(f'[[webhook]]\nname = "centre"\nurl = "{far.url}"\nsecret = "{PREFIX}{SECRET}"\n')
    crowd.apply(by="clerk")
    told()
    row = Notice.objects.filter(way=Way.HOOK)
    row.update(state="sending", tries=1, next_try=now())
    with standing_at(NOON + timedelta(minutes=6)):
        outgoing.send_waiting()
    hooks = [(headers, body) for headers, body in far.asked if "Webhook-Id" in headers]
    assert [headers["Webhook-Id"] for headers, _body in hooks] == [f"msg_{row.get().id.hex}"]
    data = json.loads(hooks[0][1])
    assert data["type"] == "matter.received"
    assert set(data["data"]) == {"code", "procedure", "means", "act", "office", "on"}
    assert data["data"]["code"] == Matter.objects.get().code
    assert row.get().state == "sent"
