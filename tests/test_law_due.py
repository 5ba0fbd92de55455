"""`anlan due`, as somebody at a terminal sees it."""

import json

import pytest

from anlan.config import cli


@pytest.fixture
def say(capsys):
    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(["due", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_an_unverified_rule_is_marked_and_its_days_are_told(say):
    code, out, _err = say("PM_LIMIT", "--from", "2026-01-20")
    assert code == 0
    assert "due       2026-02-24 (Tuesday), ends 24:00, moved from 2026-02-20 (Friday)" in out
    assert "《人民调解工作若干规定》第三十三条 / Several Provisions on the Work of People's Mediation, Art. 33" in out
    assert "verified  NO" in out
    assert "skipped   2026-02-20 to 2026-02-23 春节 (4 days)" in out


def test_a_local_rule_is_taken_for_its_region(say):
    _code, out, _err = say("PM_LIMIT", "--from", "2026-03-02", "--region", "440305")
    assert "深圳经济特区矛盾纠纷多元化解条例" in out
    assert "verified  yes" in out


def test_a_bare_span_needs_no_rule(say):
    code, out, _err = say("--span", "30wd", "--from", "2026-01-20")
    assert (code, "due       2026-03-09 (Monday)" in out) == (0, True)
    assert "2026-02-15 to 2026-02-23 春节 (9 days)" in out


def test_the_json_holds_everything(say):
    _code, out, _err = say("JC_APPLY", "--from", "2026-12-10", "--json")
    told = json.loads(out)
    assert (told["on"], told["weekday"], told["rolled_from"]) == ("2027-01-11", "Monday", "2027-01-09")
    assert told["rule"]["articles"] == ["《民事诉讼法》第二百零五条", "《人民调解法》第三十三条"]
    assert told["skipped"][0] == {"date": "2027-01-09", "why": "周六"}
    assert told["warnings"][0]["code"] == "weekends_only:2027"
    assert told["verified"] is True


def test_a_span_in_json_has_no_rule(say):
    assert json.loads(say("--span", "5d", "--from", "2026-03-02", "--json")[1])["rule"] is None


def test_pauses_and_an_extension_are_reckoned_in(say):
    _code, out, _err = say("MED_30WD", "--from", "2026-01-20", "--pause", "2026-02-02..2026-02-25")
    assert "due       2026-03-25" in out
    assert "2026-02-02 to 2026-02-24 中止 (23 days)" in out
    assert "still paused" in say("PM_LIMIT", "--from", "2026-03-02", "--pause", "2026-03-10..")[1]
    assert "due       2026-06-05" in say("XF_DECIDE", "--from", "2026-03-02", "--extra", "30d")[1]


def test_hours_end_at_their_minute(say):
    assert "due       2026-01-23 (Friday), ends 09:30" in say("DV_ORDER", "--from", "2026-01-20T09:30")[1]


def test_a_year_without_a_table_warns_and_a_new_table_ends_the_warning(say, tmp_path):
    assert "The holidays of 2027 are not known yet: weekends only." in say("--span", "30d", "--from", "2026-12-10")[1]
    table = tmp_path / "holidays.csv"
    table.write_text("2027-01-09,workday,元旦调休\n2027-10-01,holiday,国庆节\n")
    out = say("--span", "30d", "--from", "2026-12-10", "--holidays", str(table))[1]
    assert "due       2027-01-09 (Saturday)" in out
    assert "warning" not in out


def test_the_list_names_every_rule_with_its_mark(say):
    _code, out, _err = say("--list")
    assert "PM_LIMIT" in out
    unread = [line.split()[0] for line in out.splitlines() if "NOT VERIFIED" in line]
    assert unread == ["PM_LIMIT", "AM_LIMIT", "JC_APPLY", "JC_ACCEPT"]
    assert len(json.loads(say("--list", "--json")[1])) == len(out.splitlines())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Name one rule (anlan due --list lists them) or one --span, like 30wd."),
        (["PM_LIMIT"], "Say when it starts: --from 2026-01-20."),
        (["PM_LIMIT", "--span", "5d", "--from", "2026-01-01"], "Name one rule"),
        (["PM_LIMTI", "--from", "2026-01-01"], "There is no rule 'PM_LIMTI'; near it: PM_LIMIT"),
        (["MED_30WD", "--from", "2026-01-01", "--topic", "02"], "No version of MED_30WD holds on 2026-01-01"),
        (["PM_LIMIT", "--from", "2026-02-30"], "2026-02-30 is not a day of the calendar"),
        (["DV_ORDER", "--from", "2026-01-01"], "Hours are counted from an exact time"),
        (["--span", "9x", "--from", "2026-01-01"], "'9x' is not a span"),
        (["--span", "30d", "--from", "9999-12-31"], "30d from 9999-12-31 is beyond the calendar."),
        (["--span", "1d", "--from", "2026-01-01", "--pause", "soon"], "soon is not a pause"),
        (["--span", "1d", "--from", "2026-01-01", "--pause", "2026-03-02..2026-03-01"], "A pause cannot end"),
        (["--span", "1d", "--from", "2026-01-01", "--holidays", "/nowhere"], "/nowhere cannot be read"),
    ],
)
def test_every_mistake_is_told_in_one_sentence(say, words, sentence):
    code, out, err = say(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"anlan: {sentence}")
    assert err.count("\n") == 1
