"""Addresses that stand in several columns, as the one line that is kept of them."""

import re
from collections.abc import Mapping
from typing import Any

# A word this long may stand amid others; a shorter one (a state's letters) may be a part of anything.
_SHORT = 4


def one_line(values: Mapping[str, Any]) -> str:
    """One line: the street, the postal code with the city, the state; nothing that the street says already."""
    said = {
        name: " ".join((values.get(name) or "").split())
        for name in ("address", "address_more", "postal_code", "city", "state")
    }
    line = said["address"]
    for part in (said["address_more"], f"{said['postal_code']} {said['city']}".strip(), said["state"]):
        if part and not says(said["address"], part):
            line = f"{line}, {part}" if line else part
    return line


def says(line: str, part: str) -> bool:
    """Whether the line has the part among its own; a longer word may also stand amid one of them."""
    if part.casefold() in (each.strip().casefold() for each in line.split(",")):
        return True
    return (
        len(part) >= _SHORT and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", line, re.IGNORECASE) is not None
    )
