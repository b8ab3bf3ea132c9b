"""Which offset from UTC the clocks show at a place, known by its country."""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

# Countries whose law or whose mainland knows one time, though the zone database has several (CLDR, primaryZones).
PRIMARY = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MH": "Pacific/Majuro",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UZ": "Asia/Tashkent",
}


@cache
def _zones_of(country: str) -> tuple[ZoneInfo, ...]:
    if country in PRIMARY:
        return (ZoneInfo(PRIMARY[country]),)
    return tuple(ZoneInfo(zone) for zone, where in get_global("zone_territories").items() if where == country)


def offset_at(country: str, at: datetime) -> timedelta:
    """The offset in the country at that moment; zero, for UTC, where its clocks differ among each other."""
    offsets = {at.astimezone(zone).utcoffset() for zone in _zones_of(country)}
    offset = offsets.pop() if len(offsets) == 1 else None
    return offset if offset is not None else timedelta(0)
