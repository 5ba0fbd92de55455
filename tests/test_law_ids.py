from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.law.ids import FAULTS, ID_CHECKS, ID_WEIGHTS, Mistyped, check_id_card, check_mobile, check_phone, check_uscc

TODAY = date(2026, 11, 24)


def fault(check, text, **more) -> str:
    with pytest.raises(Mistyped) as wrong:
        check(text, **more)
    assert str(wrong.value).endswith(".")
    assert wrong.value.code in FAULTS
    return wrong.value.code


def with_check_digit(seventeen: str) -> str:
    return seventeen + ID_CHECKS[sum(int(d) * w for d, w in zip(seventeen, ID_WEIGHTS, strict=True)) % 11]


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",  # the standard's own example
        "410802198001010008",  # Jiefang had no such code in 1980: real all the same
        with_check_digit("41010219800101001"),
        with_check_digit("83000019900101001"),  # residence permit of Taiwan
        with_check_digit("81000019900101002"),  # of Hong Kong
        with_check_digit("82000019900101003"),  # of Macao
        with_check_digit("99999920240229001"),  # a leap day, and a place that was never one
        with_check_digit("41080220261124001"),  # born today
    ],
)
def test_an_identity_number_with_the_right_check_digit_passes_whatever_its_place(number):
    assert check_id_card(number, today=TODAY) == number


def test_a_small_x_spaces_and_full_width_digits_are_brought_to_one_form():
    assert check_id_card(" 110105 19491231 002x ") == "11010519491231002X"
    assert check_id_card("１１０１０５１９４９１２３１００２Ｘ") == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "length"),
        ("110105491231002", "length"),  # fifteen digits ended in 2013
        ("11010519491231002X0", "length"),
        ("1101051949123100ZX", "characters"),
        ("X1010519491231002X", "characters"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢٣", "characters"),  # digits of another script
        ("110105194912310021", "check"),
        ("110105194902290021", "date"),  # 1949 had no leap day
        ("110105194913310021", "date"),
        ("110105189912310021", "date"),
        ("110105000000000021", "date"),
        (with_check_digit("41080220261125001"), "date"),  # tomorrow
    ],
)
def test_a_mistyped_identity_number_says_what_is_wrong(number, code):
    assert fault(check_id_card, number, today=TODAY) == code


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999_999), st.integers(0, 999), st.data())
def test_any_one_digit_mistyped_is_found(born, place, serial, data):
    number = with_check_digit(f"{place:06}{born:%Y%m%d}{serial:03}")
    assert check_id_card(number, today=TODAY) == number
    at = data.draw(st.integers(0, 16))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    with pytest.raises(Mistyped):
        check_id_card(number[:at] + other + number[at + 1 :], today=TODAY)


def test_a_credit_code_passes_in_capitals():
    assert check_uscc("91110000600037341l".upper()) == "91110000600037341L"
    assert check_uscc(" 9111 0000 6000 37341l ") == "91110000600037341L"


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("91110000600037341", "length"),
        ("91110000600037341I", "characters"),
        ("9111000060003734ZL", "characters"),
        ("91110000600037341K", "check"),
        ("91110000600037431L", "check"),  # two digits changed places
    ],
)
def test_a_mistyped_credit_code_says_what_is_wrong(code, wrong):
    assert fault(check_uscc, code) == wrong


@pytest.mark.parametrize(
    "text", ["13800138000", "138 0013 8000", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００"]
)
def test_a_mobile_number_is_brought_to_eleven_digits(text):
    assert check_mobile(text) == check_phone(text) == "13800138000"


@pytest.mark.parametrize(
    ("text", "code"),
    [("1380013800", "length"), ("12800138000", "characters"), ("23800138000", "characters"), ("", "length")],
)
def test_what_is_no_mobile_number_is_refused(text, code):
    assert fault(check_mobile, text) == code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0391-2912345", "03912912345"),
        ("(0391) 2912345", "03912912345"),
        ("010-62345678", "01062345678"),
        ("2912345", "2912345"),
        ("0391-2912345转801", "03912912345-801"),
        ("0391-2912345 ext. 801", "03912912345-801"),
        ("400-820-8820", "4008208820"),
        ("12345", "12345"),
        ("110", "110"),
    ],
)
def test_a_landline_or_service_number_is_taken_too(text, number):
    assert check_phone(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "characters"), ("没有", "characters"), ("0391-29", "length"), ("03912912345678901234", "length"), ("5", "length"),
     ("12800138000", "length"), ("0391-2912345转甲", "characters")],
)  # fmt: skip
def test_what_is_no_telephone_number_is_refused(text, code):
    assert fault(check_phone, text) == code
