"""The main road of people's mediation, through the one write path."""

from tests.cast import Cast


def test_a_dispute_goes_in_and_comes_out_archived(cast: Cast) -> None:
    code = cast.road("archived")
    file = cast.file(code)
    assert file.stage.final
    assert file.matter.closed_at is not None
    assert all(run.ended_at for run in file.dues)
    assert file.matter.number.endswith("第1号")
