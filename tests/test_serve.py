import os
import signal
import subprocess
import sys

from anlan.config import postgres
from tests.served import SECONDS, Served, eventually, served

__all__ = ["Served", "eventually", "served"]


def test_whatever_is_killed_with_9_comes_back_and_ctrl_c_leaves_nothing_running(served):
    eventually(lambda: served.running("anlan.config worker"), "the worker is up")
    for part in ("anlan.config.web", "anlan.config worker"):
        for pid in (killed := served.running(part)):
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: served.running(part) and not set(served.running(part)) & set(killed), part)  # noqa: B023
        eventually(served.answers, part)
    os.kill(postgres.Cluster(served.home).pid(), signal.SIGKILL)
    eventually(lambda: not served.answers() or postgres.Cluster(served.home).pid(), "the database is back")
    eventually(served.answers, "the pages are back")
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(SECONDS) == 0
    assert served.running("") == []
    assert postgres.Cluster(served.home).pid() is None


def test_after_kill_9_of_the_whole_the_next_start_takes_the_same_port(served):
    served.process.kill()
    served.process.wait()
    served.start()
    assert served.process.poll() is None


def test_a_second_start_on_the_same_port_is_told_so_at_once(served):
    environment = {**os.environ, "ANLAN_HOME": str(served.home), "PORT": str(served.port)}
    command = [sys.executable, "-m", "anlan.config", "serve"]
    second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS)
    assert second.returncode == 2
    assert f"Port {served.port} on 127.0.0.1 cannot be used" in second.stderr
    assert second.stderr.count("\n") == 1
