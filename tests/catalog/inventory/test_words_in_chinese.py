"""Materials and colours for who reads Chinese: the words of sites, and what nobody here knows."""

import re
from itertools import chain

import pytest

from catalog.inventory.known import chinese, colours, materials


@pytest.mark.parametrize("lists", [chinese.MATERIALS, chinese.COLOURS])
def test_a_word_has_one_name(lists: dict[str, str]) -> None:
    words = [word.strip().casefold() for word in ",".join(lists.values()).split(",")]
    assert [word for word in words if words.count(word) > 1 or not word] == []
    assert {name for name in lists if not re.search("[\u4e00-\u9fff]", name)} <= {"PVC"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("leather", "皮革"), ("Patent  Leather", "漆皮"), ("Gold and steel", "金与钢"), ("Denim - Jeans", "牛仔布"),
        ("80% wool, 20 % Cashmere", "80% 羊毛、20 % 羊绒"), ("Cuir & toile", "皮革、帆布"),
        ("silk and lace", "真丝、蕾丝"), ("gold", "金"), ("Frobskin", "Frobskin"), 
        ("Wool/Frob", "羊毛、Frob"), ("10% Frob", "10% Frob"),
        ("Frob, Grob", "Frob, Grob"), ("小牛皮", "小牛皮"), ("", ""), (" , ", " , "),
    ],
)  # fmt: skip
def test_a_material_is_named_or_left_as_it_is(text: str, said: str) -> None:
    assert chinese.material_in("zh-hans", text) == said
    assert chinese.material_in("en", text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Noir", "黑色"),
        ("navy", "藏青色"),
        ("gold", "金色"),
        ("Black/White", "黑色、白色"),
        ("Octarine", "Octarine"),
    ],
)
def test_a_colour_is_named_or_left_as_it_is(text: str, said: str) -> None:
    assert chinese.colour_in("zh-hans", text) == said
    assert chinese.colour_in("en", text) == text


def test_every_colour_that_the_gallery_finds_has_a_name() -> None:
    """Words in Chinese need none."""
    known = {word for word in colours.all_words() if not re.search("[\u4e00-\u9fff]", word)}
    assert {word for word in known if chinese.colour_in("zh", word) == word} == set()


def test_materials_that_matter_at_a_border_keep_their_species() -> None:
    """No two animals have one name, and what is only embossed is not called the animal."""
    named = {word: chinese.material_in("zh", word) for word in chain(materials.LISTED, materials.NOT_LISTED)}
    listed = {named[word] for word in materials.LISTED if named[word] != word}
    assert not listed & {named[word] for word in materials.NOT_LISTED}
