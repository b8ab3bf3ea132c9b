"""Rows of junk: each gets a sentence, and what is sound comes back unchanged and is undone without a trace."""

import random
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.profiles import profile_named
from backoffice.merchants import services
from backoffice.merchants.models import Application, Brand, BrandName, Company
from tests.backoffice.imports.making import brought_in, counted, exported_again, preview, sheet_of, taken_back
from tests.conftest import World

JUNK = (
    "-", "n/a", "NULL", "=1+1", "'=x", "\u202eevil", "ﬁ", "e\u0301", "İ", "ß", "a\nb", "x" * 90, "x" * 350, "1.5E+12",
    "0012", "０１２", "12;13", "A|B", "A/B", "<script>", "%s {0}", "2020-01-01", "31/31/2020", "FR", "中国", "Atlantis",
    "javascript:1", "https://a.example", "\N{GRINNING FACE}", "***", "SAS", "S-1", "732829320", "Aurore", "Kestrel SA",
    "CHANDO/自然堂", "晨曦", "flagship", "FR7630006000011234567890189",
)  # fmt: skip
ROWS = 120
# What most rows say, so that many of them are sound.
COMPANY = {"Reference": [f"R{n}" for n in range(150)], "Country": ["FR", "GB", "CN"]}
BRAND = {
    "Brand": [f"Brand {n}" for n in range(150)],
    "Company reference": ["S-1"],
    "Channels": ["overseas"],
    "Company": [""],
    "Registration number": [""],
    "Country of the company": [""],
    "Country of origin": ["", "IT"],
}


def junk(profile: str, usual: dict[str, list[str]], chance: random.Random) -> list[dict[str, str]]:
    labels = [column.label for column in profile_named(profile).columns().values()]
    rows = []
    for _ in range(ROWS):
        row = {label: chance.choice(JUNK) if chance.random() < 0.35 else "" for label in labels}
        rows.append(
            row | {label: chance.choice(words) for label, words in usual.items() if chance.random() < 0.8}
        )
    return rows


def standing(actor: Actor) -> list[Any]:
    with scope(actor):
        return [
            list(Company.objects.order_by("pk").values()),
            list(Brand.objects.order_by("pk").values()),
            sorted(BrandName.objects.values_list("brand_id", "name", "key")),
            list(Application.objects.exclude(status="withdrawn").values_list("pk")),
        ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("profile", "usual", "chosen"),
    [("companies", COMPANY, {"country": "FR"}), ("brands", BRAND, {"channel": "overseas"})],
)
def test_junk_gets_a_sentence_and_leaves_no_trace(
    world: World, profile: str, usual: dict[str, list[str]], chosen: dict[str, str], seed: int
) -> None:
    clerk = world.actor(world.admin)
    with scope(clerk):
        services.name_company(
            name="Maison", country="FR", registration_number="732829320", reference="S-1", actor=clerk
        )
    before = standing(clerk)
    content = sheet_of(*junk(profile, usual, random.Random(seed)))
    session = brought_in(content, profile, actor=clerk, **chosen)
    applied = session.counts["applied"]
    assert applied["created"] > 10
    assert applied["conflicts"] == {}
    with scope(clerk):
        errors = [each for row in session.rows.filter(outcome="error") for each in row.errors]
        assert all(each["sentence"] and each["code"] for each in errors)
        # A row that lacked a name may be about a company that a later row has brought.
        lacking = {
            row.number
            for row in session.rows.filter(outcome="error")
            if row.errors[0]["code"] == "missing_value"
        }
    again = preview(content, profile, actor=clerk, **chosen)
    with scope(clerk):
        moved = again.rows.filter(outcome__in=["create", "update"]).values_list("number", flat=True)
        assert set(moved) <= lacking
    export = exported_again(profile, actor=clerk)
    assert set(counted(preview(export, profile, actor=clerk))) == {"unchanged"}
    taken_back(session, actor=clerk)
    assert session.counts["undone"]["left"] == 0
    assert standing(clerk) == before
