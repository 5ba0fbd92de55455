from datetime import date

import pytest

from anlan.law import rules
from anlan.law.rules import RULES, WORDS, NoRule, read, resolve
from anlan.law.span import Span

TODAY = date(2026, 11, 24)

# Every rule of the district's study of the law, and the targets of its own.
EXPECTED = {
    "PM_LIMIT": "1m", "LABOUR_15": "15d", "MED_30WD": "30wd", "MED_ADM_ACC": "5wd", "TRAF_POLICE_AP": "10d",
    "TRAF_AFTER_PM": "3d", "TRAF_MEDIATE": "10d", "MKT_ACC": "7wd", "MKT_LIMIT": "45wd", "AM_ACC": "5wd",
    "AM_TRANSFER": "3wd", "CT_DELEGATE": "30d", "CT_ENTRUST_ORD": "15d", "CT_ENTRUST_SIM": "7d", "CT_CONFIRM": "3wd",
    "CT_CONTACT": "3wd", "JC_APPLY": "30d", "JC_DECIDE": "30d", "JC_OBJECT": "15d", "ENFORCE_APPLY": "24m",
    "XF_REGISTER": "15d", "XF_INFORM": "15d", "XF_OBJECT": "5wd", "XF_DECIDE": "60d", "XF_REVIEW_ASK": "30d",
    "XF_REVIEW": "30d", "XF_RECHECK_ASK": "30d", "XF_RECHECK": "30d", "DEC_COMMENT": "30d", "DEC_HEAR_MAT": "7d",
    "DEC_LEGAL": "7wd", "GOV_INFO": "20wd", "GOV_INFO_REQ": "20wd", "DV_ORDER": "72h", "LEGAL_AID": "7d",
    "TIER_YARD": "1wd", "TIER_COMMUNITY": "3wd", "TIER_STREET": "7wd", "FIRST_CONTACT": "1wd", "FOLLOWUP_1": "7wd",
    "CONSENT_ASK": "5wd", "ASSIGN_MEDIATOR": "2wd", "FIRST_SESSION": "5wd", "SIGN_AGREEMENT": "5wd",
    "CLOSE_CASE": "5wd", "ARCHIVE_VOLUME": "15wd", "SCREEN": "2wd", "ACCEPT_DECISION": "2wd", "RESUME_CHECK": "30d",
    "URGE_AGAIN": "15d", "INSTALMENT": "0d", "CT_RETURN": "1wd", "JC_ACCEPT": "3d",
        "LAND_ARBITRATION": "24m", "LAND_AWARD_SUE": "30d", "LAND_DECISION_SUE": "30d", "LABOUR_AWARD_SUE": "15d",
    "LABOUR_COMPLAINT": "24m", "WORK_INJURY": "12m", "GUARANTEE_PERIOD": "6m", "LEGACY_ACCEPT": "60d",
    "DIVORCE_COOLING": "30d", "GOODS_INSPECT": "24m", "RETURN_SEVEN": "7d", "PREPAID_SEVEN": "7d", "TOUR_SHOPPING":
    "30d", "TRAF_REVIEW": "3wd", "ADMIN_SUIT": "6m", "ENV_LIMITATION": "36m", "SMALL_FIRM_PAY": "60d",
}  # fmt: skip


@pytest.mark.parametrize(("rule_id", "span"), EXPECTED.items())
def test_every_rule_is_there_with_its_span(rule_id, span):
    assert str(resolve(rule_id, on=TODAY, region="410802001").span) == span


@pytest.mark.parametrize(
    ("region", "span", "basis", "verified"),
    [
        ("", "1m", "《人民调解工作若干规定》第三十三条", False),
        ("410802001", "1m", "《人民调解工作若干规定》第三十三条", False),
        ("4403", "30d", "《深圳经济特区矛盾纠纷多元化解条例》第二十五条", True),
        ("440305", "30d", "《深圳经济特区矛盾纠纷多元化解条例》第二十五条", True),
        ("330203", "1m", "《宁波市人民调解条例》第二十七条", True),
        ("44", "1m", "《人民调解工作若干规定》第三十三条", False),  # the province is not the city
    ],
)
def test_the_rule_of_the_smallest_region_comes_first(region, span, basis, verified):
    rule = resolve("PM_LIMIT", on=TODAY, region=region)
    assert (str(rule.span), rule.basis, rule.verified) == (span, basis, verified)
    assert rule.extension.how == "both_parties_consent"
    assert rule.extension_span is None


def test_the_shenzhen_limit_has_a_name_of_its_own():
    assert resolve("PM_LIMIT_SZ", on=TODAY) == resolve("PM_LIMIT", on=TODAY, region="440305")


@pytest.mark.parametrize(
    ("on", "article"),
    [("2015-05-01", "194"), ("2021-12-31", "194"), ("2022-01-01", "201"), ("2023-12-31", "201"), ("2024-01-01", "205")],
)
def test_the_version_in_force_on_the_day_is_taken(on, article):
    assert resolve("JC_APPLY", on=date.fromisoformat(on)).articles[0].number == article


def test_a_local_rule_does_not_hold_before_its_day():
    assert resolve("PM_LIMIT", on=date(2022, 4, 30), region="4403").region is None
    assert resolve("PM_LIMIT", on=date(2022, 5, 1), region="4403").region == "4403"


def test_where_no_law_sets_a_time_it_is_our_own_promise_and_says_so():
    here, shenzhen = (resolve("AM_ACC", on=TODAY, region=region) for region in ("410802", "440305"))
    assert (here.kind, shenzhen.kind) == ("service_target", "limit")
    assert here.basis.startswith("服务目标")
    assert all(rule.verified for rule in RULES if rule.kind == "service_target")


def test_a_rule_of_one_type_of_dispute_is_not_found_for_another():
    assert resolve("MED_30WD", on=TODAY, topic="15").topics == ("15",)
    with pytest.raises(NoRule, match="topic 02"):
        resolve("MED_30WD", on=TODAY, topic="02")


def test_a_rule_that_does_not_exist_names_those_near_it():
    with pytest.raises(NoRule, match="no rule 'PM_LIMTI'; near it: PM_LIMIT"):
        resolve("PM_LIMTI", on=TODAY)
    with pytest.raises(NoRule, match="anlan due --list"):
        resolve("???", on=TODAY)


def test_a_rule_that_did_not_hold_yet_says_on_which_day():
    with pytest.raises(NoRule, match="No version of DEC_COMMENT holds on 2019-08-31 for the whole country"):
        resolve("DEC_COMMENT", on=date(2019, 8, 31))


def test_the_unverified_are_known_by_name():
    unverified = {(rule.id, rule.version) for rule in RULES if not rule.verified}
    assert unverified == {("PM_LIMIT", "2002"), ("AM_LIMIT", "1"), ("JC_APPLY", "2012"), ("JC_ACCEPT", "1")}


def test_extensions_that_the_law_measures_carry_their_span():
    assert resolve("XF_DECIDE", on=TODAY).extension_span == Span(30, "d")
    assert resolve("AM_ACC", on=TODAY, region="4403").extension_span == Span(5, "wd")  # ten in all
    assert resolve("LABOUR_15", on=TODAY).extension is None


def test_no_two_rows_hold_at_once_for_the_same_place():
    seen: dict[tuple[str, str | None], list[rules.Rule]] = {}
    for rule in RULES:
        seen.setdefault((rule.id, rule.region), []).append(rule)
    for same in seen.values():
        for first in same:
            assert [other for other in same if other.effective_from and other.in_force(first.effective_from)] in (
                [first],
                [],
            )


def test_every_rule_stands_on_articles_that_are_in_force_while_it_is():
    for rule in (rule for rule in RULES if rule.articles):
        assert rule.effective_from is not None, rule.id
        assert all(one.in_force(rule.effective_from) for one in rule.articles), rule.id
        assert all(one.in_force(rule.effective_to or TODAY) for one in rule.articles), rule.id


def test_every_rule_has_both_names_and_every_word_is_used():
    assert all(rule.name and rule.name_en.isascii() and rule.basis_en for rule in RULES)
    assert set(WORDS["start"]) == {rule.start for rule in RULES}
    assert set(WORDS["pause"]) == {reason for rule in RULES for reason in rule.pause}
    assert set(WORDS["extension"]) == {rule.extension.how for rule in RULES if rule.extension}


ROW = '[[rule]]\nid = "X"\nname = "某"\nname_en = "Some"\nspan = "3d"\nstart = "accepted"\n'


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('articles = ["PML 99"]', "not recorded"),
        ('pause = ["whim"]', "no pause 'whim'"),
        ('extension = { how = "whim" }', "no extension 'whim'"),
    ],
)
def test_a_row_that_rests_on_nothing_stops_the_start(more, said):
    with pytest.raises(LookupError, match=said):
        read(ROW + more)


def test_a_row_with_a_word_too_many_stops_the_start():
    with pytest.raises(TypeError, match="colour"):
        read(ROW + 'colour = "red"')
