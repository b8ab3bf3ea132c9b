"""Where an order went, and no closer: where somebody lives is no part of a report."""

import re

# A province or a state; what has digits or is longer is an address.
_REGION = re.compile(r"\D{1,30}")
_PROVINCE = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|特别行政区|市)")


def region_of(text: str) -> str:
    """The province or state that a text names or an address begins with; "" where that is not known."""
    province = _PROVINCE.match(text)
    if _REGION.fullmatch(text) and (province is None or province[0] == text):
        return text
    return province[0] if province else ""
