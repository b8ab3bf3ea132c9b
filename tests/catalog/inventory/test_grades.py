"""Grades and the words for them."""

from typing import Any

import pytest

from catalog.inventory import queries, services
from catalog.inventory.grades import SCALES, WORDS
from catalog.inventory.models import Grade


@pytest.fixture(autouse=True)
def _installed(office_scope: Any) -> None:
    services.install_grades()


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("never worn, with tag", ("vestiaire", "never_worn_with_tag")),
        ("Never worn", ("vestiaire", "never_worn")),
        ("very good condition", ("vestiaire", "very_good")),
        ("Very_Good", ("vestiaire", "very_good")),
        (" VERY  GOOD ", ("vestiaire", "very_good")),
        ("fair condition", ("vestiaire", "fair")),
        ("Très bon état", ("vestiaire", "very_good")),
        ("Good", ("vestiaire", "good")),
        ("New", ("fashionphile", "new")),
        ("AB", ("japan", "AB")),
        ("Rank SA", ("japan", "SA")),
        ("A", ("japan", "A")),
        ("B −", ("japan", "B")),
        ("very-good", ("vestiaire", "very_good")),
        ("Pristine", ("realreal", "pristine")),
        ("giftable", ("fashionphile", "giftable")),
        ("全新", ("entrepot", "new")),
        ("S급", ("japan", "S")),
        ("AB级", ("japan", "AB")),
        ("Çok iyi", ("chrono24", "very_good")),
        ("Отличное", ("avito", "excellent")),
        ("جيد جدا", ("chrono24", "very_good")),
        ("ดีมาก", ("chrono24", "very_good")),
        ("几乎全新", ("entrepot", "as_new")),
        ("九成新", ("entrepot", "very_good")),
        ("9成新", ("entrepot", "very_good")),
        ("95新", ("entrepot", "excellent")),
        ("98新", ("entrepot", "as_new")),
        ("Used (Very good)", ("chrono24", "very_good")),
        ("Very good (Worn with little to no signs of wear)", ("chrono24", "very_good")),
        ("Unworn (Mint condition, without signs of wear)", ("chrono24", "unworn")),
        ("目立った傷や汚れなし", ("mercari", "no_damage")),
        ("Neuf sans étiquette", ("vinted", "new_without_tags")),
        ("Used - Excellent", ("depop", "excellent")),
        ("Pre-owned - Good", ("ebay", "good")),
        ("NWT", ("poshmark", "new_with_tags")),
        ("Gently Used", ("grailed", "gently_used")),
        ("轻微使用痕迹", ("xianyu", "light_traces")),
        ("Usado - Como nuevo", ("entrepot", "as_new")),
        ("Second hand - Very good", ("vestiaire", "very_good")),
        ("二手99新", ("entrepot", "as_new")),
        ("中古 - 良い", ("chrono24", "good")),
        ("Pari al nuovo", ("entrepot", "as_new")),
    ],
)
def test_it_knows_the_words_of_the_field(text: str, grade: tuple[str, str]) -> None:
    found = queries.grade_by_word(text)
    assert found is not None
    assert (found.scale, found.code) == grade


@pytest.mark.parametrize(
    "text",
    [
        "",
        "condition",
        "pretty nice",
        "good enough",
        "十八成新",
        "🙂",
        "1",
        "A+",
        "A-",
        "Very good +",
        "Used",
        "中古品",
        "little used",
        "Aランク＋",
    ],
)
def test_it_never_guesses(text: str) -> None:
    assert queries.grade_by_word(text) is None


def test_it_keeps_to_the_scale_named() -> None:
    found = queries.grade_by_word("very good", scale="realreal")
    assert found is not None
    assert found.scale == "realreal"
    assert queries.grade_by_word("very good", scale="japan") is None


def test_it_installs_again_without_doubles() -> None:
    Grade.objects.filter(scale="japan", code="N").update(label="Changed", rank=1)
    services.install_grades()
    assert Grade.objects.count() == sum(len(grades) for grades in SCALES.values())
    assert Grade.objects.get(scale="japan", code="N").rank == 100


def test_it_ranks_each_scale_in_its_own_order() -> None:
    for grades in SCALES.values():
        ranks = [grade.rank for grade in grades]
        assert ranks == sorted(set(ranks), reverse=True)


def test_it_has_no_word_twice_on_one_scale() -> None:
    for word, places in WORDS.items():
        assert word
        assert len({scale for scale, _ in places}) == len(places), word
