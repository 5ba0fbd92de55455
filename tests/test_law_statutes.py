from datetime import date

import pytest

from anlan.law import statutes
from anlan.law.numerals import chinese
from anlan.law.statutes import CIV, CPL, CPLI, CSL, ESL, LIM, PML, PMR, PSL, STATUTES, SZD, article, read

TODAY = date(2026, 11, 24)


def test_an_article_is_cited_in_both_languages():
    assert PML[17].cite() == str(PML["17"]) == "《人民调解法》第十七条"
    assert PML[17].cite_en() == "People's Mediation Law, Art. 17"


@pytest.mark.parametrize(
    ("reference", "cited", "cited_en"),
    [
        ("CPL 205", "《民事诉讼法》第二百零五条", "Civil Procedure Law, Art. 205"),
        ("ESL 3.3", "《电子签名法》第三条第三款", "Electronic Signature Law, Art. 3 para. 3"),
        (
            "CPLI 355.1(5)", "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第三百五十五条第一款第（五）项",
            "SPC Interpretation on the Civil Procedure Law, Art. 355 para. 1 item 5",
        ),
    ],
)  # fmt: skip
def test_a_reference_names_paragraph_and_item(reference, cited, cited_en):
    assert (article(reference).cite(), article(reference).cite_en()) == (cited, cited_en)


def test_an_inserted_article_is_cited_as_statutes_do(tmp_path):
    (tmp_path / "ZZZ.toml").write_text(
        'name = "某法"\nshort = "某法"\nname_en = "Some Law"\n[[versions]]\nkey = "1"\n[versions.articles]\n'
        '120-1 = "条文"\n'
    )
    assert read(tmp_path / "ZZZ.toml")["120-1"].cite() == "《某法》第一百二十条之一"


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (17, "十七"), (20, "二十"), (100, "一百"), (101, "一百零一"), (110, "一百一十"),
     (205, "二百零五"), (355, "三百五十五"), (1000, "一千"), (1001, "一千零一"), (1010, "一千零一十"), (1260, "一千二百六十")],
)  # fmt: skip
def test_numbers_are_written_as_statutes_write_them(number, words):
    assert chinese(number) == words


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_numbers_that_no_article_has_are_refused(number):
    with pytest.raises(ValueError, match="between 1 and 9999"):
        chinese(number)


@pytest.mark.parametrize("reference", ["PML 36", "CPL@2023 201", "XYZ 1", "PML", "PML 17 18", "PMR 33(x)"])
def test_what_is_not_recorded_cannot_be_cited(reference):
    with pytest.raises(LookupError, match=r"recorded|no statute|no citation"):
        article(reference)
    with pytest.raises(LookupError, match=r"Article 99 of 人民调解法 .* statutes/PML.toml"):
        PML[99]


def test_what_was_read_is_quoted_and_what_was_not_is_marked():
    assert PML[4].text == "人民调解委员会调解民间纠纷，不收取任何费用。"
    assert PML[4].verified
    assert (PMR[33].verified, PMR[33].text, PMR[33].gist) == (False, "", "一般在一个月内调结。")
    for one in (one for statute in STATUTES.values() for one in statute):
        assert one.text or one.gist, one.cite()
        assert not (one.text and not one.verified), one.cite()


def test_a_wording_is_in_force_from_its_first_day_to_the_day_before_the_next():
    old, new = CPL.at("2021", 201), CPL[205]
    assert [old.in_force(date(2023, 12, 31)), old.in_force(date(2024, 1, 1))] == [True, False]
    assert [new.in_force(date(2023, 12, 31)), new.in_force(date(2024, 1, 1))] == [False, True]
    assert CPL.on(date(2023, 6, 1), 201) == old
    with pytest.raises(LookupError):
        CPL.on(date(2024, 6, 1), 201)


def test_a_renumbered_article_is_not_in_force_any_more():
    assert not CSL[21].in_force(TODAY)
    assert CSL[23].in_force(TODAY)
    assert not CSL[23].verified
    assert (PSL.on(date(2025, 6, 1), 9).verified, PSL[9].verified) == (True, False)


def test_a_local_statute_carries_its_region():
    assert (SZD.region, CIV.region) == ("4403", None)


def test_the_articles_that_decide_a_residents_rights_say_what_we_rely_on():
    assert "共同向" in CPL[205].text
    assert "三十日" in CPL[205].text
    assert "知识产权确权" in CPLI[355].text
    assert "婚姻、收养、继承" in ESL[3].text
    assert "诉讼时效从提出请求之日起中断" in LIM[12].text


def test_every_statute_has_its_name_in_the_code_and_its_names_in_the_data():
    for key, statute in STATUTES.items():
        assert getattr(statutes, key) is statute
        assert statute.name
        assert statute.short
        assert statute.name_en.isascii()
        assert [version.effective_from for version in statute.versions[1:]] == sorted(
            version.effective_from for version in statute.versions[1:] if version.effective_from
        )
