"""A system added in one folder: built from docs/modules.md in a temporary place, with nothing else touched."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from docx import Document

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"```python\n# (lost/\S+)\n(.*?)```", re.DOTALL)
SEES = '''
"""What appears when the folder is there."""

import json

import pytest
from django.test import Client

from anlan.kernel import guide
from anlan.kernel.act import open_matter
from anlan.kernel.models import Paper
from anlan.kernel.printing import make_waiting
from anlan.kernel.registry import problems, procedures

PLACE = "410802005"


def opened(cast):
    act = open_matter("lost", {"thing": "一把钥匙", "place": PLACE}, by=cast.who("resident"))
    return act.matter.code


def test_the_declaration_is_found_and_sound(cast):
    assert "lost" in procedures()
    assert problems() == []


def test_its_clock_runs_and_its_paper_is_made(cast):
    code = opened(cast)
    assert [run.clock for run in cast.file(code).dues] == ["keeping"]
    make_waiting()
    paper = Paper.objects.get()
    assert (paper.kind, paper.fault, bool(paper.pdf)) == ("ticket", "", True)


def test_its_permissions_hold(cast):
    code = opened(cast)
    with pytest.raises(Exception, match="登记员"):
        cast.take(code, "hand_back", "director", owner="赵六")
    cast.take(code, "hand_back", "clerk", owner="赵六")
    assert cast.file(code).stage.key == "returned"
    assert "| 待领 `kept` | 归还 `hand_back` | clerk |" in guide.permission_table([procedures()["lost"]])


def test_its_pages_appear_at_the_desk(cast):
    desk = Client()
    assert desk.post("/desk/sign-in", {"username": "clerk", "password": "a-quiet-courtyard"}).status_code == 302
    assert "失物招领" in desk.get("/desk/new").content.decode()
    assert "捡到什么" in desk.get("/desk/new/lost").content.decode()
    code = opened(cast)
    page = desk.get(f"/desk/matters/{code}").content.decode()
    assert "归还" in page and "招领期限" in page
    answer = desk.post(f"/desk/matters/{code}/hand_back", {"owner": "赵六", "seen": "1", "key": "k1"})
    assert answer.status_code == 302
    assert cast.file(code).stage.key == "returned"


def test_its_page_appears_at_the_window(cast):
    assert "失物招领" in Client().get("/").content.decode() or Client().get("/apply/lost", follow=True).status_code == 200


def test_its_path_appears_in_the_api(cast):
    paths = json.loads(Client().get("/api/v1/openapi.json").content)["paths"]
    assert any(path.endswith("/lost") for path in paths)
    assert any(path.endswith("/hand_back") for path in paths)


def test_its_guide_is_written(cast):
    assert "失物招领" in guide.guide(procedures()["lost"])
'''


def test_a_new_system_is_one_folder_and_no_edit_anywhere_else(tmp_path: Path) -> None:
    folder = tmp_path / "lost"
    for name, text in BLOCK.findall((ROOT / "docs" / "modules.md").read_text(encoding="utf-8")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "__init__.py").touch()
    (folder / "papers").mkdir()
    ticket = Document()
    ticket.add_paragraph("拾物登记单 {{ matter.code }} {{ act.data.thing }} {{ office.name }}")
    ticket.save(str(folder / "papers" / "ticket.docx"))
    (folder / "test_lost.py").write_text(SEES, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANLAN_", "PYTEST_"))}
    house = [str(ROOT / "tests" / "test_house.py"), "--deselect", "tests/test_house.py::test_the_kernel_stays_small"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"),
         "-p", "no:cacheprovider", str(folder / "test_lost.py"), *house],
        env=kept | {"ANLAN_EXTRA_MODULES": str(tmp_path)}, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
