"""Where an order went, and no closer: where somebody lives is no part of a report."""

import re
from collections.abc import Sequence

from backoffice.imports.reading.rows import Cell

# A province or a state; what has digits or is longer is an address.
_REGION = re.compile(r"\D{1,30}")
_PROVINCE = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|特别行政区|市)")

_OF_PEOPLE = re.compile(
    r"customer|buyer|recipient|receiver|consignee|client|(?:first|last|full|ship|ship to|shipping|billing|contact) name"
    r"|收货人|收件人|买家|客户|姓名|购买人|注文者|購入者|お届け先|送付先|kunde|käufer|empfänger|acheteur|destinataire"
    r"|comprador|acquirente|destinatari|покупатель|получатель|고객|구매자|수취인",
    re.IGNORECASE,
)
_OF_PLACES = re.compile(
    r"state|province|region|county|city|town|country|addr|street|zip|post|省|市|区|州|县|国|地|县|県|住所|land|ort\b|ville|pays"
    r"|ciudad|citt|город|област|주소",
    re.IGNORECASE,
)


def region_of(text: str) -> str:
    """The province or state that a text names or an address begins with; "" where that is not known."""
    province = _PROVINCE.match(text)
    if _REGION.fullmatch(text) and (province is None or province[0] == text):
        return text
    return province[0] if province else ""


class Regions:
    """What is kept of a file's regions: no address, and no name of a person that another column has too."""

    def __init__(self, headers: Sequence[str]) -> None:
        self._people = [
            place
            for place, header in enumerate(headers)
            if _OF_PEOPLE.search(header.replace("_", " ")) and not _OF_PLACES.search(header)
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
