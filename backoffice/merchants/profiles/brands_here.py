"""The brands and open applications that rows of brands are about, as they stand here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..models import Application, Brand, BrandName, Channel
from ..queries import name_key, names_within
from ..states import RUNNING
from .standing import OVER

Key = tuple[str, ...]
# What tells a row that applies for a new brand from one about a brand that is here.
OF_APPLICATION = "company_id"


def key_of(name: str) -> Key:
    return ("brand", name_key(name))


def all_names(names: Iterable[str]) -> list[str]:
    """The names, each with its halves where it is one in two scripts; each key once."""
    found = {name_key(each): each for name in names for each in names_within(name)}
    return [name for key, name in found.items() if key]


def brands_by_name_key(keys: Collection[str]) -> dict[str, Brand]:
    """The brand of each registered name. One query."""
    rows = BrandName.objects.filter(key__in=keys).select_related("brand__company__account_manager")
    return {row.key: row.brand for row in rows}


def name_keys_of(brand_ids: Collection[int]) -> dict[int, set[str]]:
    """The keys of all names of each brand. One query."""
    keys: dict[int, set[str]] = defaultdict(set)
    for brand_id, key in BrandName.objects.filter(brand__in=brand_ids).values_list("brand_id", "key"):
        keys[brand_id].add(key)
    return keys


def channels_of(brand_ids: Collection[int]) -> dict[int, list[Channel]]:
    """The channels that each brand has, or is on the way to. One query."""
    found: dict[int, set[str]] = defaultdict(set)
    running = Application.objects.filter(onboarded_brand__in=brand_ids, status__in=RUNNING)
    for brand_id, channels in running.values_list("onboarded_brand_id", "channels"):
        found[brand_id].update(channels)
    return {
        pk: [channel for channel in Channel if channel.value in channels] for pk, channels in found.items()
    }


def facts_now(facts: Mapping[str, Any], brand: Brand, keys: Collection[str]) -> dict[str, Any]:
    """What stands in the brand's record, of all that the row says: of its names those that the brand has."""
    now: dict[str, Any] = {"country": str(brand.country)}
    if "names" in facts:
        now["names"] = [name for name in facts["names"] if name_key(name) in keys]
    return {name: fact for name, fact in now.items() if name in facts}


class OpenApplications:
    """The applications of some companies that are not over yet, by company and brand. One query."""

    def __init__(self, company_ids: Collection[int]) -> None:
        self._of: dict[tuple[int, str], Application] = {}
        rows = Application.objects.filter(company__in=company_ids).exclude(status__in=OVER)
        for row in rows.select_related("company").order_by("pk"):
            for name in names_within(row.brand_name):
                self._of.setdefault((row.company_id, name_key(name)), row)

    def of(self, company_id: int, names: Sequence[str]) -> Application | None:
        return next((found for name in names if (found := self._of.get((company_id, name_key(name))))), None)
