"""Names as keys: what counts as the same name, and what does not."""

import pytest

from backoffice.merchants.queries import name_key, names_within


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Hermès", "hermes"),
        ("HERMES", "hermes"),
        ("  Herme\N{COMBINING GRAVE ACCENT}s ", "hermes"),
        ("louis-vuitton", "louisvuitton"),
        ("Louis Vuitton", "louisvuitton"),
        ("Van Cleef & Arpels", "vancleefarpels"),
        ("Straße", "strasse"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}\N{FULLWIDTH LATIN CAPITAL LETTER B}Ｃ", "abc"),
        ("No. 4", "no4"),
        ("CHANDO/自然堂", "chando自然堂"),
        ("Ζωή", "ζωη"),
        ("Ёлка", "елка"),
        ("ガス", "ガス"),
        ("ｶﾞｽ", "ガス"),
        ("한국", "한국"),
        ("\N{ZERO WIDTH SPACE}Chanel\N{ZERO WIDTH NO-BREAK SPACE}", "chanel"),
        ("葛\N{VARIATION SELECTOR-17}飾", "葛飾"),
        ("–/&·", ""),
        ("", ""),
    ],
)
def test_it_keeps_letters_and_digits_only(text: str, key: str) -> None:
    assert name_key(text) == key


def test_it_keeps_marks_that_make_another_letter() -> None:
    assert name_key("ガス") != name_key("カス")


def test_it_gives_the_same_key_for_its_own_result() -> None:
    for text in ("Étienne", "ΊΣΤΟΣ", "ﬁnesse", "ǅ", "ガス", "Straße"):
        assert name_key(name_key(text)) == name_key(text)


@pytest.mark.parametrize("text", ["CHANDO/自然堂", "CHANDO / 自然堂", "CHANDO／自然堂", "CHANDO|自然堂"])
def test_it_finds_both_halves_of_a_name_in_two_scripts(text: str) -> None:
    assert names_within(text) == (text, "CHANDO", "自然堂")


@pytest.mark.parametrize(
    "text", ["A/B Studio", "Maison/Orfèvre", "自然堂", "自然/堂", "CHANDO/", "A/B/自然", "/自然堂/"]
)
def test_it_leaves_other_names_whole(text: str) -> None:
    assert names_within(text) == (text,)
