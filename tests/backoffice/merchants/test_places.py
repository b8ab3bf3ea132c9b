"""Countries by their names, where applicants look for theirs."""

import pytest
from django.utils.translation import override

from backoffice.merchants.countries import place_name, places


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("TW", "中国台湾"),
        ("HK", "中国香港"),
        ("WS", "萨摩亚"),
        ("NP", "尼泊尔"),
        ("TJ", "塔吉克斯坦"),
        ("MK", "北马其顿"),
    ],
)
def test_a_chinese_reader_finds_each_by_its_right_name(code: str, name: str) -> None:
    with override("zh-hans"):
        assert place_name(code) == name
        assert dict(places())[code] == name


def test_no_two_of_them_go_by_one_name_and_they_stand_by_their_sound() -> None:
    with override("zh-hans"):
        names = [name for _, name in places()]
        assert len(set(names)) == len(names)
        assert all(names)
        # ā, dé, měi, rì, yīng, zhōng
        order = [names.index(name) for name in ("阿根廷", "德国", "美国", "日本", "英国", "中国内地")]
        assert order == sorted(order)
    with override("en"):
        assert place_name("FR") == "France"
        assert place_name("QQ") == "QQ"
