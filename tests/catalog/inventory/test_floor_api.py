"""A partner warehouse grades, seals and puts pieces away over REST."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from catalog.inventory import services
from catalog.inventory.lacking import whole_tags
from catalog.inventory.models import Grade, Unit
from tests.catalog.inventory.making import make_units, pass_units


@pytest.fixture
def send(world: Any, as_client: Callable[[str], Client]) -> Callable[..., Any]:
    tokens = {}

    def sent(path: str, words: dict[str, Any], *, brand: Any = None) -> Any:
        if brand not in tokens:
            tokens[brand] = world.token(scopes=[Scope.BENCH_WRITE], brand=brand)[1]
        return as_client(tokens[brand]).post(
            f"/api/v1/{path}", words, content_type="application/json",
            headers={"Idempotency-Key": f"{path} {sorted(words.items())}"},
        )  # fmt: skip

    return sent


@pytest.fixture
def genuine(world: Any) -> list[Unit]:
    """Three pieces that two examiners have passed, in a warehouse with one bin."""
    units = make_units(world, 3)
    with scope(world.office) as office:
        services.install_grades()
        services.install_bench()
        services.open_bins(warehouse=units[0].warehouse, codes=["A-1"], actor=office)
        services.inspect_units(unit_ids=[unit.pk for unit in units], actor=office)
        pass_units([unit.pk for unit in units])
    return units


def test_it_is_graded_sealed_and_put_away_and_told_what_comes_next(
    genuine: list[Unit], send: Callable[..., Any]
) -> None:
    address = f"units/{genuine[0].pk}"
    graded = send(f"{address}/grade", {"grade": "very_good"})
    assert graded.status_code == 201, graded.content
    told = graded.json()
    assert (told["status"], told["grade"]["scale"], told["grade"]["rank"]) == ("graded", "entrepot", 77)
    assert {"tag", "bin"} <= {lack["code"] for lack in told["lacks"]}
    assert (told["next"]["verb"], "bench:write" in told["next"]["roles"]) == ("seal", True)
    sealed = send(f"{address}/seal", {"tag": "lock-77"}).json()
    assert (sealed["next"]["verb"], "tag" in {lack["code"] for lack in sealed["lacks"]}) == (
        "photograph",
        False,
    )
    put = send(f"{address}/put-away", {"bin": "a-1"})
    assert (put.status_code, put.json()["bin"]) == (201, "A-1")
    assert "bin" not in {lack["code"] for lack in put.json()["lacks"]}


def test_a_broken_tag_is_replaced_and_the_number_before_is_not_asked_for(
    world: Any, genuine: list[Unit], send: Callable[..., Any]
) -> None:
    address = f"units/{genuine[0].pk}/seal"
    none = send(f"{address}/replacement", {"tag": "LOCK-2", "reason": "Torn"})
    assert (none.status_code, none.json()["code"]) == (409, "not_sealed")
    send(address, {"tag": "LOCK-1"})
    twice = send(address, {"tag": "LOCK-3"})
    assert (twice.status_code, twice.json()["code"]) == (409, "sealed_already")
    assert send(f"{address}/replacement", {"tag": "LOCK-2", "reason": "Torn"}).status_code == 201
    with scope(world.office):
        assert whole_tags([genuine[0].pk])[genuine[0].pk].number == "LOCK-2"


def test_a_grade_of_another_scale_names_those_of_this_bench(
    world: Any, genuine: list[Unit], send: Callable[..., Any]
) -> None:
    refused = send(f"units/{genuine[0].pk}/grade", {"grade": "SA"})
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"]) == (422, "grade")
    assert "its scale has" in error["detail"]
    with scope(world.office):
        other = Grade.objects.exclude(scale="entrepot").order_by("pk").first()
        assert other is not None
        services.choose_scale(warehouse=genuine[0].warehouse, scale=other.scale, actor=world.office)
    told = send(f"units/{genuine[0].pk}/grade", {"grade": other.code}).json()
    assert (told["grade"]["scale"], told["grade"]["code"]) == (other.scale, other.code)


def test_of_many_put_away_each_has_a_verdict(
    world: Any, genuine: list[Unit], send: Callable[..., Any]
) -> None:
    first, second, third = genuine
    pieces = [
        {"unit": third.pk, "bin": "A-1"},
        {"unit": 999_999_999, "bin": "A-1"},
        {"unit": first.pk, "bin": "Z-9"},
        {"unit": second.pk, "bin": "A-1"},
    ]
    answer = send("put-away/batch", {"pieces": pieces})
    assert (answer.status_code, answer.json()["put_away"]) == (200, 2)
    results = answer.json()["results"]
    assert [each["unit"] for each in results] == [piece["unit"] for piece in pieces]
    assert [each.get("bin") or each["problem"]["code"] for each in results] == [
        "A-1", "not_found", "no_bin", "A-1",
    ]  # fmt: skip
    with scope(world.office):
        lie = dict(Unit.objects.values_list("pk", "bin"))
    assert lie == {first.pk: "", second.pk: "A-1", third.pk: "A-1"}
    twice = send("put-away/batch", {"pieces": pieces[:1] * 2})
    assert (twice.status_code, twice.json()["errors"][0]["field"]) == (422, "pieces")


def test_a_partner_of_one_brand_does_it_to_no_other_brands_pieces(
    world: Any, genuine: list[Unit], send: Callable[..., Any]
) -> None:
    address = f"units/{genuine[0].pk}"
    for path, words in (
        ("grade", {"grade": "very_good"}),
        ("seal", {"tag": "LOCK-1"}),
        ("put-away", {"bin": "A-1"}),
    ):
        assert send(f"{address}/{path}", words, brand=world.kestrel).status_code == 404
        assert send(f"{address}/{path}", words, brand=world.aurore).status_code == 201
    foreign = send("put-away/batch", {"pieces": [{"unit": genuine[1].pk, "bin": "A-1"}]}, brand=world.kestrel)
    assert foreign.json()["results"][0]["problem"]["code"] == "not_found"
