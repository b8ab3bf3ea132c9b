import pytest

from backoffice.merchants.dossier.parties import Parties, alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aurore Cosmetics SAS", "Aurore Cosmetic SAS"),
        ("Aurore Cosmetics SAS", "Auroer Cosmetics"),
        ("Aurore Cosmetics SAS", "Aurore Kosmetics"),
        ("Maison Clairvallon", "Clairvallon Maison"),
        ("Maison Clairvallon SARL", "MaisonClairvalon"),
        ("Kestrel Trading Ltd", "Kestrell Trading Limited"),
    ],
)
def test_it_takes_a_slip_of_the_pen_for_the_same_party(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aurore HK Ltd", "Aurore UK Ltd"),
        ("Aurore Asia Ltd", "Aurore Ltd"),
        ("Aurore 1 SAS", "Aurore 2 SAS"),
        ("Depot 2024 Trading", "Depot 2025 Trading"),
        ("Aurore Paris", "Kestrel London"),
        ("上海欧若拉贸易有限公司", "上海欧诺拉贸易有限公司"),
        ("Maison Clairvallon", "Maison Clerval"),
        ("", "Aurore"),
    ],
)
def test_it_keeps_different_parties_apart(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


def test_it_does_not_call_the_same_name_alike() -> None:
    assert not alike("Aurore Paris S.A.S.", "AURORE PARIS")


def test_it_gives_one_key_to_one_party_and_tells_the_doubt() -> None:
    parties = Parties(["Aurore Paris SAS", "AURORE PARIS", "Aurore Pariss SAS", "Kestrel Ltd", ""])
    assert parties.key("Aurore Pariss") == parties.key("Aurore Paris") == "auroreparis"
    assert parties.key("Kestrel") != parties.key("Aurore Paris")
    assert parties.key("") == parties.key("Nobody Known") == ""
    assert parties.name("auroreparis") == "Aurore Paris SAS"
    assert parties.doubtful == [("Aurore Paris SAS", "Aurore Pariss SAS")]
