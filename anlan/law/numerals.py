"""Chinese numerals, as articles are numbered with them."""

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")


def chinese(number: int) -> str:
    """Write 1 to 9999 as statutes do: 十七, 二百零五, 一千二百六十."""
    if not 1 <= number <= 9999:
        raise ValueError(f"{number} is not between 1 and 9999.")
    digits = str(number)
    words = ""
    for place, digit in zip(reversed(range(len(digits))), digits, strict=True):
        words += DIGITS[int(digit)] + (PLACES[place] if digit != "0" else "")
    words = words.replace("零零", "零").replace("零零", "零").rstrip("零")
    return words.removeprefix("一") if words.startswith("一十") else words
