"""An office's own template is seen before it is used, and a faulty one is not used."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from anlan.config.commands import papers
from anlan.config.trouble import Trouble
from anlan.kernel import blobs
from anlan.kernel.models import Paper
from anlan.kernel.printing import make
from tests.cast import Cast
from tests.test_law_targets import parsed

SHIPPED = Path(papers.__file__).parents[2] / "modules" / "disputes" / "papers" / "refusal.docx"


@pytest.fixture
def own(settings: Any, tmp_path: Path) -> Path:
    settings.ANLAN_PAPERS = tmp_path / "papers"
    return tmp_path / "papers"


def commanded(*words: str) -> int:
    return papers.run(parsed(papers, *words))


def template(folder: Path, last: str) -> str:
    document = Document(str(SHIPPED))
    document.add_paragraph(last)
    document.save(str(folder / "refusal.docx"))
    return str(folder / "refusal.docx")


def text(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def refused(cast: Cast) -> tuple[str, Paper]:
    code = cast.apply()
    cast.take(code, "decline", "clerk", reason="法院已经受理。", routes="请向受理法院查询。")
    return code, Paper.objects.get(matter__code=code, kind="refusal")


def test_a_template_is_seen_before_it_is_used(cast: Cast, own: Path, tmp_path: Path, capsys: Any) -> None:
    code, paper = refused(cast)
    form = template(tmp_path, "本街道的一句话，{{ matter.code }}")
    assert commanded("--preview", form, "--matter", code) == 0
    assert f"本街道的一句话，{code}" in text((tmp_path / "refusal.pdf").read_bytes())
    assert (tmp_path / "refusal.pdf").stat().st_mode & 0o077 == 0, "it holds what the parties told"
    assert not own.exists(), "a look changes nothing"
    assert commanded("--publish", form, "--matter", code, "--office", cast.file(code).matter.office.code) == 0
    make(paper)
    assert "本街道的一句话" in text(bytes(blobs.fetch(bytes(paper.pdf), cast.file(code).matter).body))
    capsys.readouterr()
    assert commanded() == 0
    assert capsys.readouterr().out.strip().endswith("/refusal.docx")


@pytest.mark.parametrize(
    ("last", "code", "office", "fault"),
    [
        ("{{ matter.code", "", "", "模板写法有误"),
        ("{{ matter.code.__class__ }}", "", "", "不允许的写法"),
        ("", "no-such", "", "no matter no-such"),
        ("", "", "none", "no office none"),
    ],
)
def test_what_cannot_be_filled_is_not_used(
    cast: Cast, own: Path, tmp_path: Path, last: str, code: str, office: str, fault: str
) -> None:
    known, _paper = refused(cast)
    more = ("--office", office) if office else ()
    with pytest.raises(Trouble, match=fault):
        commanded("--publish", template(tmp_path, last), "--matter", code or known, *more)
    assert not own.exists()
    assert not (tmp_path / "refusal.pdf").exists()


def test_a_matter_without_such_a_paper_names_those_that_it_has(cast: Cast, own: Path, tmp_path: Path) -> None:
    code = cast.apply()
    with pytest.raises(Trouble, match="it has: application, receipt"):
        commanded("--preview", template(tmp_path, ""), "--matter", code)
    with pytest.raises(Trouble, match="--matter CODE"):
        commanded("--preview", template(tmp_path, ""))
