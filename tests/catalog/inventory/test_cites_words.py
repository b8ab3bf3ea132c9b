"""The border fails closed: a piece may cross where every part of its material is known, and none of it is protected."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from catalog.inventory.bench_models import Material
from catalog.inventory.cites import _standing
from catalog.inventory.known.materials import EXOTIC, LISTED, NOT_LISTED, translated
from catalog.inventory.material_words import Words


@pytest.fixture(scope="module")
def words() -> Words:
    standing = {
        **dict.fromkeys(NOT_LISTED, "not_listed"),
        **dict.fromkeys(EXOTIC, "exotic"),
        **dict.fromkeys(LISTED, "listed"),
    }
    standing |= {word: standing[english] for word, english in translated().items()}
    return Words(
        Material(word=word, standing=which, species=LISTED.get(word, "")) for word, which in standing.items()
    )


def standing_of(words: Words, material: str, title: str = "Bag", seen: str = "") -> str:
    return _standing(source=material, seen=seen, title=title, words=words)[0]


@pytest.mark.parametrize(
    "material",
    [
        "Steel; armbandmaterial: Alligatorleder",
        "Steel, 表带材质: 鳄鱼皮", "gold; matière du bracelet: cuir de crocodile",
        "alligatorskin, leather", "pythons leather", "leather, croco", "leather, fodera: pitone", "calf leather, varan",
        "wool and shatoosh", "peccary leather", "hippopotamus leather", "zebra leather", "elephantskin leather",
        "Krokodilleder",
        "Кожа крокодила", "クロコダイル", "パイソン", "악어 가죽", "蟒蛇皮", "Coccodrillo", "cocodrilo",
        "卡其 鳄鱼皮",
        "leather, crocodile embossed and real crocodile", "gold with tortoise shell", "leather_caiman",
    ],
)  # fmt: skip
def test_it_knows_the_listed_in_the_words_of_the_trade(words: Words, material: str) -> None:
    assert standing_of(words, material) == "listed"


@pytest.mark.parametrize(
    "material",
    [
        "calf leather, lizardskin trim", "leather, piel de avestruz", "cotton, marabou", "leather; lining: 鸵鸟皮",
        "calf; Straußenleder", "leather/serpent", "オーストリッチ", "autruche",
    ],
)  # fmt: skip
def test_it_knows_the_exotic(words: Words, material: str) -> None:
    assert standing_of(words, material) in ("exotic", "listed")


@pytest.mark.parametrize(
    ("material", "part"),
    [
        ("leather, zorglub", "zorglub"), ("calf leather; lining: umlumbo skin", "umlumbo"), ("牛皮, 袋鼠皮", "袋鼠"),
        ("leather_bokbok", "bokbok"), ("steel; gurtbesatz: rind", "gurtbesatz"),
    ],
)  # fmt: skip
def test_a_part_that_no_word_accounts_for_is_unknown(words: Words, material: str, part: str) -> None:
    standing, because = _standing(source=material, seen="", title="Bag", words=words)
    assert standing == "unknown"
    assert part in because


def test_what_an_inspector_wrote_beside_what_is_known_is_asked_about_too(words: Words) -> None:
    assert standing_of(words, "leather", seen="calf with zorglub") == "unknown"
    assert standing_of(words, "leather, zorglub", seen="calf") == "clear"


@pytest.mark.parametrize(
    "title",
    [
        "Borsa in coccodrillo", "Krokotasche Himalaya",
        "鳄鱼皮手提包", "クロコダイル ハンドバッグ", "Watch on croco strap",
        "Sac en crocodile marron", "Bolso de cocodrilo", "Сумка из крокодила", "Handtasche Alligatorleder",
    ],
)  # fmt: skip
def test_a_title_tells_in_any_of_these_languages(words: Words, title: str) -> None:
    assert standing_of(words, "leather", title) == "listed"


@pytest.mark.parametrize(
    "title",
    [
        "Cashmere turtleneck",
        "Crochet top",
        "Varanasi silk saree",
        "Boat neck dress",
        "Zebra scarf",
        "Ivory silk dress",
        "Abito avorio",
        "Vestido marfil",
        "Robe ivoire",
    ],
)
def test_a_title_that_only_sounds_like_one_says_nothing(words: Words, title: str) -> None:
    assert standing_of(words, "silk", title) == "clear"


@pytest.mark.parametrize(
    "material",
    [
        "Leather", "calf leather", "croc-embossed calfskin", "Kroko-geprägtes Kalbsleder", "Kalbsleder, Krokoprägung",
        "80% wool, 20% cashmere", "18k yellow gold, diamonds", "Cuir de veau grainé noir", "牛皮, 内里: 棉", "小羊皮",
        "Steel; bracelet material: calf leather", "Steel; 表带材质: 小牛皮",
        "Pelle nera", "Edelstahl", "鳄鱼纹压花牛皮",
        "Leather / canvas & suede", "python print cotton", "quilted lambskin with gold hardware", "カーフレザー",
        "black caviar leather", "denim - jeans", "gold and steel",
    ],
)  # fmt: skip
def test_ordinary_materials_stay_clear(words: Words, material: str) -> None:
    assert standing_of(words, material) == "clear", words.read(material)


def test_the_materials_of_a_published_list_stay_as_they_were(words: Words, shared_data: Path) -> None:
    path = shared_data / "luxury_vestiaire" / "vestiaire_listings_6brands.csv"
    with path.open(encoding="utf-8") as file:
        found = Counter(row["material"] for row in csv.DictReader(file) if row["material"])
    not_clear = {
        material: standing for material in found if (standing := standing_of(words, material)) != "clear"
    }
    assert not_clear == {
        "other": "unknown", "fur": "exotic", "exotic leathers": "exotic", "wood": "exotic", "crocodile": "listed",
        "alligator": "listed",
    }  # fmt: skip
