"""What becomes of each published file, and the page of the docs on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.imports import queries
from backoffice.imports.models import ImportSession
from backoffice.imports.profiles import profile_named
from backoffice.merchants.queries import name_key
from tests.backoffice.imports.making import brought_in, counted, exported_again, onboard, preview

# Files that stand for many of one kind: the JSON of a scrape and of a standard, one sentence for all.
_KINDS = {"luxury_vestiaire/raw": "96 files of JSON", "epcis": "21 files of JSON"}
_LEFT_OUT = frozenset({"README.md", "SHA256SUMS"})

HEAD = """# Outcome per published file

Every file of the data folder, taken in by the profile that fits it, applied, exported and taken in again; a file that
fits none goes in too, and gets a sentence. The brands that a file names are onboarded in its own spelling; without that
each such row is rejected as `unknown_brand`. «Chosen» is what a person says at upload because the file does not. Drawn
by `DRAW_OUTCOMES=1 pytest tests/backoffice/imports/test_outcomes.py`, which otherwise compares. The folder is no part
of the project; where it is absent the test is skipped.

What the reader alone makes of each file stands in [spreadsheets.md](spreadsheets.md#outcome-per-file).

## Files that fit

«Again» is the very same file once more, then an export of all that it brought in.

| file | profile | chosen | rows | created | rejected | again | export again |
| --- | --- | --- | ---: | ---: | --- | --- | --- |
"""
REFUSED = """
## Files that fit none, or lack what a row cannot do without

Nothing is kept of them.

| file | taken in as | code | sentence |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """A file, the profile that fits it, and what the person chooses. `house` is the brand chosen, onboarded for it."""

    file: str
    profile: str
    chosen: Mapping[str, Any] = field(default_factory=dict)
    house: str = ""


_PETS = {"category": "dog-food", "origin": "AU", "currency": "AUD"}
_FOOD = {"category": "food", "origin": "FR"}
_SUPPLEMENTS = {"category": "food-supplements", "origin": "FR"}
_US = {"origin": "US", "currency": "USD"}
TRIALS = (
    Trial("luxury_vestiaire/vestiaire_listings_6brands.csv", "units", {"warehouse": "paris"}),
    Trial("luxury_misc/luxury_watches_first600.csv", "units", {"warehouse": "paris"}),
    Trial(
        "cn_cosmetics_double11/cosmetic_utf8bom_first9000.csv", "products",
        {
            "category": "cosmetics", "origin": "CN", "currency": "CNY",
            "mapping": {"店名": "brand", "id": "sku"},
        },
    ),
    Trial("off_gtin/off_products_public.csv", "products", _FOOD, "Open Shelf"),
    Trial("off_gtin/off_awkward_names_150.csv", "products", _FOOD, "Open Shelf"),
    Trial("supplements/off_supplement_like_400.csv", "products", _SUPPLEMENTS, "Open Shelf"),
    Trial("pet/mypetwarehouse.csv", "products", _PETS),
    Trial("pet/petstock_dog_food.csv", "products", _PETS),
    Trial("pet/petbarn_products.csv", "products", {**_PETS, "mapping": {"category": ""}}, "Petbarn"),
    Trial("pet/petbarn_dog_treats.csv", "products", {**_PETS, "mapping": {"Product Category": ""}}),
    Trial("shop_exports/shopify_export_ayonne_skincare.csv", "products", {"category": "skincare", **_US}),
    Trial("shop_exports/shopify_sample_apparel.csv", "products", {"category": "clothing", **_US}),
    Trial("shop_exports/shopify_sample_home-and-garden.csv", "products", {"category": "home", **_US}),
    Trial("shop_exports/shopify_sample_jewelery.csv", "products", {"category": "jewellery", **_US}),
    Trial("perfume/final_perfume_data_first700.csv", "products", {"category": "perfume", "origin": "FR"}),
    Trial("perfume/fragrantica_test_fragrance_data.csv", "products", {"category": "perfume", "origin": "FR"}),
    Trial(
        "supplements/supplements_de_first250.csv", "products",
        {"category": "food-supplements", "origin": "DE", "currency": "EUR"}, "Open Shelf",
    ),
    Trial("orders_olist/olist_products_first4000.csv", "products", {"origin": "BR", "category": "home"}, "Olist"),
    Trial("orders_olist/olist_sellers_dataset.csv", "companies", {"country": "BR"}),
    Trial("orders_complete_journey/products_for_those.csv", "products", _FOOD),
    Trial("cn_orders/tmall_order_report_first12000.csv", "sales", {"store": "flagship"}),
    Trial("orders_superstore/Sample - Superstore_first2500.csv", "sales", {"store": "flagship", "currency": "USD"}),
    Trial("orders_complete_journey/transactions_15000.csv", "sales", {"store": "flagship", "currency": "USD"}),
)  # fmt: skip
# As what the other files are tried: their rows are nearest to it.
_NEAREST = {
    "pet": "products",
    "perfume": "products",
    "cosmetics": "products",
    "supplements": "products",
    "shop_exports": "products",
    "off_gtin": "products",
    "orders_olist": "products",
}
_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "units": {"warehouse": "paris"},
    "products": {"brand": "openshelf"},
}


def page(folder: Path, actors: Mapping[str, Actor]) -> str:
    """The whole page; each file is tried in a transaction that is undone."""
    fits: list[list[str]] = []
    refused: list[list[str]] = []
    tried = {trial.file: trial for trial in TRIALS}
    for name in _files(folder):
        trial = tried.get(name) or _nearest(name)
        with transaction.atomic():
            line = _tried(folder / name, trial, actors)
            transaction.set_rollback(True)
        (fits if len(line) == 8 else refused).append(line)
    order = {trial.file: place for place, trial in enumerate(TRIALS)}
    fits.sort(key=lambda line: order.get(line[0], len(order)))
    return HEAD + "".join(map(_row, fits)) + REFUSED + "".join(map(_row, refused))


def _files(folder: Path) -> Iterator[str]:
    seen: set[str] = set()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        kind = next((kind for kind in _KINDS if name.startswith(f"{kind}/")), "")
        if name in _LEFT_OUT or (kind and kind in seen):
            continue
        seen.add(kind)
        yield name


def _nearest(name: str) -> Trial:
    profile = _NEAREST.get(name.partition("/")[0], "units")
    return Trial(name, profile, _OPTIONS[profile], "Open Shelf" if profile == "products" else "")


def _tried(path: Path, trial: Trial, actors: Mapping[str, Actor]) -> list[str]:
    """A line of the first table, or of the second where the file is refused."""
    actor, content = actors[trial.profile], path.read_bytes()
    chosen = dict(trial.chosen)
    if trial.house:
        with scope(actors["house"]):
            onboard(trial.house)
        chosen.setdefault("brand", name_key(trial.house))
    chosen = {
        name: value
        for name, value in chosen.items()
        if name == "mapping" or name in {option.name for option in profile_named(trial.profile).options}
    }
    kind = next((words for start, words in _KINDS.items() if trial.file.startswith(f"{start}/")), "")
    shown = f"{trial.file} ({kind})" if kind else trial.file
    try:
        first = preview(content, trial.profile, actor=actor, name=path.name, **chosen)
    except Invalid as refusal:
        return [shown, trial.profile, f"`{refusal.code}`", refusal.sentence]
    with scope(actors["house"]):
        names = queries.words_rejected(first, cause="unknown_brand")
        by_key = {key: name for name in names if (key := name_key(name))}
        if by_key:
            onboard(*by_key.values())
    now = preview(content, trial.profile, actor=actor, name=path.name, **chosen) if by_key else first
    sound = set(counted(now)) != {"error"}
    session = brought_in(content, trial.profile, actor=actor, name=path.name, **chosen) if sound else now
    report = queries.report(session)
    if not sound:
        rows = f"{report['rows']:,}"
        return [
            shown,
            trial.profile,
            _chosen(chosen, trial.house),
            rows,
            "0",
            _causes(report["rejected"]),
            "—",
            "—",
        ]
    again = preview(content, trial.profile, actor=actor, name=path.name, **chosen)
    by_name = {name: value for name, value in chosen.items() if name != "mapping"}
    export = preview(
        exported_again(trial.profile, actor=actor, of=session), trial.profile, actor=actor, **by_name
    )
    return [
        shown,
        trial.profile,
        _chosen(chosen, trial.house),
        f"{report['rows']:,}",
        f"{report['created']:,}",
        _causes(report["rejected"]),
        _said(again),
        _said(export),
    ]


def _chosen(chosen: Mapping[str, Any], house: str) -> str:
    words = [
        f"{name} {house if name == 'brand' else value}" for name, value in chosen.items() if name != "mapping"
    ]
    words += [
        f"«{header}» is {name}" if name else f"«{header}» left out"
        for header, name in chosen.get("mapping", {}).items()
    ]
    return ", ".join(words)


def _causes(rejected: Mapping[str, int]) -> str:
    return ", ".join(f"`{code}` {count:,}" for code, count in sorted(rejected.items())) or "none"


def _said(session: ImportSession) -> str:
    return (
        ", ".join(f"{count:,} {name}" for name, count in counted(session).items()).replace(
            "error", "rejected"
        )
        or "nothing"
    )


def _row(line: list[str]) -> str:
    return "| " + " | ".join(_cell(text) for text in line) + " |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
