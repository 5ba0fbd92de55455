"""House rules over every procedure, model and declaration: a new module is held to them without a new test."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.utils.translation import override

from anlan.kernel import guide
from anlan.kernel.checks import walk
from anlan.kernel.models import Row
from anlan.kernel.procedure import Means, Procedure
from anlan.kernel.registry import home, problems, procedures

ROOT = Path(__file__).parent.parent
ALL = pytest.mark.parametrize("procedure", procedures().values(), ids=procedures())
FORBIDDEN = (
    "民族", "宗教", "政治面貌", "党派", "指纹特征", "人脸", "信用分", "风险等级", "重点人员", "稳控", "ethnic", "religion",
    "political", "biometric", "risk_level", "risk_score", "score", "blacklist", "watchlist", "profile",
)  # fmt: skip


def test_nothing_is_wrong_with_the_declarations() -> None:
    assert problems() == []


@ALL
def test_no_clock_runs_in_a_final_stage_and_no_stage_waits_without_one(procedure: Procedure) -> None:
    for stage, running in walk(procedure):
        assert procedure.stage(stage).final != bool(running), (stage, running)


@ALL
def test_every_settling_procedure_can_also_be_left_by_its_parties(procedure: Procedure) -> None:
    means = {step.means for step in procedure.steps()}
    if Means.SETTLED in means:
        assert {Means.WITHDRAWN, Means.UNSETTLED} <= means


@ALL
def test_nothing_is_offered_after_a_refusal(procedure: Procedure) -> None:
    refusals = [s for s in procedure.steps() if s.means is Means.WITHDRAWN and s.key.startswith("refuse")]
    for step in refusals:
        for stage in step.targets:
            assert not procedure.stage(stage).steps


@ALL
def test_every_form_field_has_a_label_and_every_choice_a_name(procedure: Procedure) -> None:
    for step in procedure.steps():
        for name, field in (step.form.base_fields if step.form else {}).items():
            assert field.label, f"{step.key}.{name}"


def test_there_are_no_more_than_fifteen_means() -> None:
    assert len(Means) <= 15


def test_the_permission_table_is_the_one_in_the_docs() -> None:
    kept = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    ours = [p for p in procedures().values() if Path(str(import_module(home(p)).__file__)).is_relative_to(ROOT)]
    assert kept == guide.permission_table(ours), "run: anlan guide --permissions > docs/permissions.md"


def test_every_procedure_is_drawn_and_its_clocks_are_listed() -> None:
    kept = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "procedures").glob("*.md")}
    ours = [p for p in procedures().values() if Path(str(import_module(home(p)).__file__)).is_relative_to(ROOT)]
    with override("zh-hans"):
        assert kept == {p.key: guide.page(p) for p in ours}, "run: anlan guide --pages docs/procedures"


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_the_charter_no_field_describes_a_person_beyond_the_work(model: type) -> None:
    for field in model._meta.get_fields():  # type: ignore[attr-defined]
        said = f"{field.name} {getattr(field, 'verbose_name', '')}".lower()
        assert not any(word in said for word in FORBIDDEN), f"{model}.{field.name}"


@ALL
def test_the_charter_no_form_asks_for_more(procedure: Procedure) -> None:
    for step in procedure.steps():
        for name, field in (step.form.base_fields if step.form else {}).items():
            fields = {name: field} | (field.row.base_fields if hasattr(field, "row") else {})
            for key, each in fields.items():
                assert not any(word in f"{key} {each.label}".lower() for word in FORBIDDEN), f"{step.key}.{key}"


@ALL
def test_the_charter_no_topic_polices(procedure: Procedure) -> None:
    for name in (*procedure.topics.values(), procedure.name):
        assert not any(word in name for word in ("维稳", "政治", "宗教", "上访人员", "重点人"))


@pytest.mark.django_db
def test_the_district_leads_every_key_of_every_table_that_grows() -> None:
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.app_label not in REFERENCE and _grows(m)]
    with connection.cursor() as sql:
        sql.execute(
            "SELECT t.relname, i.relname, a.attname FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid"
            " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam AND m.amname = 'btree'"
            " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] WHERE t.relname = ANY(%s)",
            [tables],
        )
        rows = sql.fetchall()
    assert len(rows) >= len(tables)
    assert {(table, index) for table, index, first in rows if first != "district"} == set()


REFERENCE = {"town", "contenttypes", "auth", "sessions"}
"""Small tables that every node of a distributed database holds whole."""


def _grows(model: type) -> bool:
    return any(field.name == "district" for field in model._meta.concrete_fields) or issubclass(model, Row)  # type: ignore[attr-defined]


def test_every_table_outside_the_reference_ones_carries_its_district() -> None:
    bare = [m._meta.label for m in apps.get_models() if m._meta.app_label not in REFERENCE and not _grows(m)]
    assert bare == []


def test_the_kernel_names_no_module() -> None:
    for path in (ROOT / "anlan" / "kernel").rglob("*.py"):
        assert not re.search(r"disputes|mediation|petition", path.read_text(encoding="utf-8")), path


def statements(path: Path) -> int:
    """Lines of code: not blank, no comment, no docstring."""
    text = path.read_text(encoding="utf-8")
    strings = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Expr) and _is_text(node.value)]
    told = {line for node in strings for line in range(node.lineno, (node.end_lineno or 0) + 1)}
    lines = enumerate(text.splitlines(), 1)
    return sum(1 for number, line in lines if line.strip() and not line.lstrip().startswith("#") and number not in told)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_what_a_procedure_shares_with_parties_is_a_paper_of_its_own() -> None:
    for procedure in procedures().values():
        assert set(procedure.shares) <= set(procedure.papers), procedure.key
        assert not {"volume", "registration", "sham", "closing", "identity", "followup"} & set(procedure.shares), (
            procedure.key
        )


def test_the_kernel_stays_small() -> None:
    assert sum(map(statements, (ROOT / "anlan" / "kernel").glob("*.py"))) <= 3468


def test_functions_stay_short() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "anlan").rglob("*.py"))]
    made = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    lengths = sorted((node.end_lineno or 0) - node.lineno + 1 for node in made)
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 30


def test_nothing_is_imported_inside_a_function() -> None:
    for path in sorted((ROOT / "anlan").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                inside = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inside, f"{path}:{node.name}"
