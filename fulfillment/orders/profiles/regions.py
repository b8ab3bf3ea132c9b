"""Where an order went, and no closer: where somebody lives is no part of a report."""

import re
from collections.abc import Sequence

from backoffice.imports.reading.rows import Cell
from backoffice.imports.reading.simplified import simplified

# A province or a state; what has digits or is longer is an address.
_REGION = re.compile(r"\D{1,30}")
_PROVINCE = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|特别行政区|市)")
_PROVINCE_IN_SHORT = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西"
    "|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
# With blanks in it such a text is an address, of which the province may be the first word.
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FIRST_WORD = re.compile(
    rf"{_PROVINCE_IN_SHORT.pattern}|[\u4e00-\u9fff]{{1,7}}[省市区都道府県县]|[\uac00-\ud7af]{{1,6}}[시도]"
)

_OF_PEOPLE = re.compile(
    simplified(
        r"customer|buyer|recipient|receiver|consignee|client"
        r"|(?:first|last|full|ship|ship to|shipping|billing|contact) name"
        r"|收货人|收件人|买家|客户|姓名|购买人|注文者|購入者|お届け先|送付先|kunde|käufer|empfänger|acheteur|destinataire"
        r"|comprador|acquirente|destinatari|покупатель|получатель|고객|구매자|수취인"
    ),
    re.IGNORECASE,
)
_OF_PLACES = re.compile(
    r"state|provin|prefe[ck]t|r[eé]gion|county|city|town|district|area|localit|suburb|place|island|countr|location"
    r"|destination|addr|street|zip|post|省|市|区|州|县|国|地|府|県|住所"
    r"|land|ort\b|stadt|kanton|canton|ville|pays|départ|estado|stato|ciudad|cidade|citt|comun|indirizzo|direcci"
    r"|endereço|wojew|miasto|город|област|регион|край\b|адрес|страна|주소|시도|도시|지역|tỉnh|จังหวัด",
    re.IGNORECASE,
)
# What else is said of people: «Customer segment», «Client code», «客户来源».
_NO_NAMES = re.compile(
    r"segment|\bcode|\bid\b|\bno\b|numb|type|group|grupp|source|tier|level|class|tag\b|channel|language|currency|note|e-?mail"
    r"|phone|[来來]源|等级|级别|类型|类别|分组|标签|编号|编码|代码|渠道|备注|电话|手机",
    re.IGNORECASE,
)


def region_of(text: str) -> str:
    """The province or state that a text names or an address begins with; "" where that is not known."""
    words = text.split()
    if len(words) > 1 and _EASTERN.search(text):
        return words[0] if _FIRST_WORD.fullmatch(simplified(words[0])) else ""
    plain = simplified(text)
    province = _PROVINCE.match(plain)
    if province and province[0] == plain:
        return text
    if in_short := _PROVINCE_IN_SHORT.match(plain):
        behind = province[0][in_short.end() :] if province else ""
        if behind != "市" and not behind.endswith(("省", "自治区", "特别行政区")):
            return text[: in_short.end()]
    if province is None and _REGION.fullmatch(text):
        return text
    return text[: province.end()] if province else ""


def _names_people(header: str) -> bool:
    words = simplified(header.replace("_", " "))
    return _OF_PEOPLE.search(words) is not None and not (_OF_PLACES.search(words) or _NO_NAMES.search(words))


class Regions:
    """What is kept of a file's regions: no address, and no name of a person that another column has too. `own` is the
    place of the column of regions itself.
    """

    def __init__(self, headers: Sequence[str], own: int | None) -> None:
        self._people = [
            place for place, header in enumerate(headers) if place != own and _names_people(header)
        ]
        self._addresses = self._names = 0

    def kept(self, said: str, cells: Sequence[Cell]) -> str:
        if not said:
            return ""
        if any(cells[place] == said for place in self._people):
            self._names += 1
            return ""
        region = region_of(said)
        self._addresses += region != said
        return region

    def notes(self) -> list[str]:
        found = (
            (self._addresses, "a whole address; no more than the province was kept"),
            (self._names, "the name that another column has of a person; it was not kept"),
        )
        return [
            f"{count:,} cell{' of «Region» holds' if count == 1 else 's of «Region» hold'} {what}."
            for count, what in found
            if count
        ]
