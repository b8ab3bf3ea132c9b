"""The category tree, and the words that name its nodes."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from backoffice.imports.profiles import profile_named
from backoffice.merchants.reference import SECTORS
from catalog.products.categories import KINDS, sectors_by_code
from catalog.products.models import Category
from catalog.products.queries import categories_by_code, category_by_word, category_choices
from catalog.products.services import install_categories
from catalog.products.words import WORDS, code_by_word


def test_it_lists_each_code_once_below_a_parent_that_stands_earlier() -> None:
    seen: set[str] = set()
    for kind in KINDS:
        assert kind.code not in seen
        assert not kind.parent or kind.parent in seen
        seen.add(kind.code)
    assert set(WORDS) <= seen
    asked = {"bags", "handbags", "watches", "shoes", "scarves", "jewellery", "clothing", "accessories"}
    assert asked | {"food-supplements", "raw-materials", "cosmetics", "perfume", "pets"} <= seen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("handbags", "handbags"),
        ("Hand-Bag ", "handbags"),
        ("Sacs à main", "handbags"),
        ("SAC A MAIN", "handbags"),
        ("Handtaschen", "handbags"),
        ("手提包", "handbags"),
        ("女士手提包", "handbags"),
        ("Women's bags", "bags"),
        ("women-bags", "bags"),
        ("kids-shoes", "shoes"),
        ("montres homme", "watches"),
        ("Damen-Armbanduhren", "watches"),
        ("腕錶", "watches"),
        ("jackets & coats", "coats-and-jackets"),
        ("jackets-coats", "coats-and-jackets"),
        ("silk handkerchief", "silk-scarves"),
        ("bijoux", "jewellery"),
        ("Nahrungsergänzungsmittel", "food-supplements"),
        ("保健品", "food-supplements"),
        ("compléments alimentaires", "food-supplements"),
        ("原料", "raw-materials"),
        ("Rohstoffe", "raw-materials"),
        ("eau de parfum", "perfume"),
        ("化妆品", "cosmetics"),
        ("宠物用品", "pets"),
        ("乳製品", "food"),
        ("休闲食品", "food"),
        ("Hundefutter", "dog-food"),
        ("Kol Çantası", "shoulder-bags"),
        ("Кроссовки", "trainers"),
        ("Kosmetyki", "cosmetics"),
        ("향수", "perfume"),
        ("スキンケア", "skincare"),
        ("Suplementos", "food-supplements"),
        ("Vin rouge", "beverages"),
        ("日用百货", "home"),
    ],
)
def test_it_knows_a_word_in_four_languages(text: str, code: str) -> None:
    assert code_by_word(text) == code


@pytest.mark.parametrize(
    "text", ["", " ", "–", "women", "girls", "女", "purse", "bags and shoes", "handbagz", "ha", "看照片"]
)
def test_it_never_guesses(text: str) -> None:
    assert code_by_word(text) is None


def test_it_knows_every_word_it_lists() -> None:
    for code, words in WORDS.items():
        for word in words.split(", "):
            assert code_by_word(word) == code, word


def test_it_knows_the_words_of_a_real_listing_file(shared_data: Path) -> None:
    with (shared_data / "luxury_vestiaire" / "vestiaire_listings_6brands.csv").open(
        encoding="utf-8-sig"
    ) as file:
        rows = [row for row in csv.DictReader(file) if row["category"]]
    unknown = Counter(
        (row["category"], row["sub_category"])
        for row in rows
        if not (code_by_word(row["sub_category"]) or code_by_word(row["category"]))
    )
    assert len(rows) == 1784
    assert unknown == {}


@pytest.mark.usefixtures("office_scope")
def test_it_installs_the_tree_once() -> None:
    assert install_categories() == len(KINDS)
    assert install_categories() == 0
    tree = {category.code: category for category in Category.objects.select_related("parent")}
    assert [(k.code, k.name, k.parent) for k in KINDS] == [
        (k.code, tree[k.code].name, tree[k.code].parent.code if tree[k.code].parent else "") for k in KINDS
    ]


@pytest.mark.usefixtures("office_scope")
def test_it_puts_right_what_was_renamed_or_moved_and_leaves_the_rest() -> None:
    install_categories()
    Category.objects.filter(code="handbags").update(name="Purses", parent=None)
    Category.objects.create(code="kites", name="Kites")
    assert install_categories() == 1
    handbags = Category.objects.select_related("parent").get(code="handbags")
    assert (handbags.name, handbags.parent.code) == ("Handbags", "bags")
    assert Category.objects.filter(code="kites").exists()


def test_every_sector_is_one_of_the_offices_and_goods_below_are_of_it_too() -> None:
    sectors = sectors_by_code()
    assert {sector for sector in sectors.values() if sector} <= {known.code for known in SECTORS}
    assert (sectors["trench-coats"], sectors["vitamins"], sectors["dog-food"]) == (
        "clothing", "food-supplements", "pet-food",
    )  # fmt: skip
    assert (sectors["skincare"], sectors["body-care"], sectors["wallets"]) == (
        "skincare", "cosmetics", "small-leather-goods",
    )  # fmt: skip
    assert sectors["raw-materials"] == sectors["pet-accessories"] == ""


@pytest.mark.usefixtures("office_scope")
def test_it_installs_the_sectors_and_puts_them_right() -> None:
    install_categories()
    assert Category.objects.get(code="loafers").sector == "shoes"
    Category.objects.filter(code="loafers").update(sector="bags")
    assert install_categories() == 1
    assert dict(Category.objects.values_list("code", "sector")) == sectors_by_code()


@pytest.mark.usefixtures("office_scope")
def test_it_finds_the_category_of_a_word(django_assert_num_queries) -> None:
    install_categories()
    with django_assert_num_queries(1):
        found = category_by_word("Sac à dos")
    assert found == Category.objects.get(code="backpacks")
    assert category_by_word("grandfather clocks") is None
    assert categories_by_code()["backpacks"] == found


@pytest.mark.django_db
def test_they_are_offered_in_the_order_of_their_names() -> None:
    for code, name in (
        ("a-bag", "Zipped bags"),
        ("z-bag", "Anklets"),
        ("m-bag", "éclair cases"),
        ("b-bag", "Belts"),
    ):
        Category.objects.create(code=code, name=name)
    assert category_choices() == [
        ("z-bag", "Anklets"), ("b-bag", "Belts"), ("a-bag", "Zipped bags"), ("m-bag", "éclair cases"),
    ]  # fmt: skip
    (option,) = (each for each in profile_named("units").options if each.name == "category")
    assert list(option.choices()) == category_choices()
