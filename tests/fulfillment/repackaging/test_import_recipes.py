"""Sheets of recipes: which rows make one, what is written of it, and why not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.feed import broken_chains, timeline
from backoffice.imports import services as imports
from catalog.products.models import Measure, Product
from fulfillment.repackaging import services
from fulfillment.repackaging.models import Recipe, WorkOrder
from fulfillment.repackaging.queries import newest_recipes
from tests.backoffice.imports.making import (
    brought_in,
    counted,
    exported_again,
    preview,
    sentences,
    sheet_of,
    taken_back,
    work_off,
)
from tests.conftest import World
from tests.fulfillment.repackaging.making import a_product, a_work_order


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        for sku in ("RAW-1", "RAW-2", "RAW-3", "BLEND"):
            a_product(world.aurore, sku)
        for sku in ("POUCH", "JAR"):
            a_product(world.aurore, sku, Measure.PIECE)
        a_product(world.kestrel, "FOREIGN")
    return world.actor(world.operator)


def line(product: str, ingredient: str, quantity: str, **cells: str) -> dict[str, str]:
    return {
        "成品编码": product, "原料编码": ingredient, "用量": quantity, "单位": "g", "损耗率": "", "保质期": "540",
        "品牌": "Aurore", **cells,
    }  # fmt: skip


def recipe_of(sku: str, world: World) -> dict[str, Any] | None:
    """Version and words of the recipe in force."""
    with scope(world.office):
        recipe = newest_recipes().filter(product__sku=sku).first()
        if recipe is None:
            return None
        return {
            "version": recipe.version,
            "life": recipe.shelf_life_days,
            "tolerance": recipe.tolerance_bp,
            "lines": [
                (each.product.sku, each.net_mg, each.loss_bp)
                for each in recipe.lines.select_related("product").order_by("pk")
            ],
        }


TWO = [
    line("POUCH", "RAW-1", "60", 损耗率="2.5%"),
    line("", "RAW-2", "0.5", 保质期="", 品牌=""),
    line("JAR", "RAW-1", "0.1", 单位="kg", 损耗率="1"),
]


def test_rows_become_recipes_and_later_new_versions(world: World, clerk: Actor) -> None:
    session = brought_in(sheet_of(*TWO), "recipes", actor=clerk)
    assert counted(session) == {"create": 3}
    assert recipe_of("POUCH", world) == {
        "version": 1, "life": 540, "tolerance": 10, "lines": [("RAW-1", 60_000, 250), ("RAW-2", 500, 0)],
    }  # fmt: skip
    assert recipe_of("JAR", world) == {
        "version": 1, "life": 540, "tolerance": 10, "lines": [("RAW-1", 100_000, 100)],
    }  # fmt: skip
    assert "In 1 row the product was taken from the row above." in session.reading["notes"]
    with scope(clerk):
        pouch = Recipe.objects.get(product__sku="POUCH")
        assert [event.verb for event in timeline("recipe", pouch.pk)] == ["recipe.written"]
        assert {row.number: row.record for row in session.rows.all()}[3] == {
            "id": pouch.pk, "label": "recipe of POUCH, version 1",
        }  # fmt: skip
    # The same, in another order, says nothing new.
    again = [
        TWO[2],
        line("POUCH", "RAW-2", "500", 单位="mg"),
        line("POUCH", "RAW-1", "0.06", 单位="kg", 损耗率="2.50"),
    ]
    assert counted(preview(sheet_of(*again), "recipes", actor=clerk)) == {"unchanged": 3}

    changed = [line("POUCH", "RAW-1", "61", 损耗率="2.5"), line("POUCH", "RAW-3", "1", 保质期="")]
    session = brought_in(sheet_of(*changed), "recipes", actor=clerk)
    assert counted(session) == {"update": 2}
    now = recipe_of("POUCH", world)
    assert now is not None
    assert (now["version"], now["lines"]) == (2, [("RAW-1", 61_000, 250), ("RAW-3", 1_000, 0)])
    with scope(world.office):
        first = Recipe.objects.get(product__sku="POUCH", version=1)
        assert first.lines.count() == 2
        assert broken_chains() == []


def test_a_row_of_sums_spoils_no_recipe(world: World, clerk: Actor) -> None:
    total = {
        "成品编码": "合计",
        "原料编码": "",
        "用量": "100",
        "单位": "",
        "损耗率": "",
        "保质期": "",
        "品牌": "",
    }
    session = brought_in(
        sheet_of(line("POUCH", "RAW-1", "60"), total, line("JAR", "RAW-1", "40")), "recipes", actor=clerk
    )
    assert (counted(session)["create"], session.counts["rejected"]) == (2, {"total_row": 1})


def test_a_heading_between_recipes_spoils_none(world: World, clerk: Actor) -> None:
    heading = {**dict.fromkeys(line("", "", ""), ""), "成品编码": "*** jars ***"}
    session = brought_in(
        sheet_of(line("POUCH", "RAW-1", "60"), heading, line("JAR", "RAW-1", "40")), "recipes", actor=clerk
    )
    assert (counted(session)["create"], session.counts["rejected"]) == (2, {"aside": 1})


def test_what_was_planned_keeps_its_recipe(world: World, clerk: Actor) -> None:
    brought_in(sheet_of(*TWO), "recipes", actor=clerk)
    with scope(world.office) as office:
        order = a_work_order(Recipe.objects.get(product__sku="POUCH"), actor=office)
    brought_in(sheet_of(line("POUCH", "RAW-1", "70")), "recipes", actor=clerk)
    with scope(world.office):
        order = WorkOrder.objects.select_related("recipe").get(pk=order.pk)
        assert (order.recipe.version, order.piece_mg) == (1, 60_500)


@pytest.mark.parametrize(
    ("cells", "net_mg"),
    [
        ({"产出数量": "1000", "单位": "kg", "用量": "60"}, 60_000),
        ({"产出数量": "100", "产出单位": "pcs", "用量": "6000"}, 60_000),
        ({"单位": "毫克", "用量": "1"}, 1),
        ({"单位": "", "用量": "60,25"}, 60_250),
        ({"产出数量": "3", "用量": "180"}, 60_000),
        ({"单位": "", "用量": "0,06 kg"}, 60_000),
        ({"用量": "60g"}, 60_000),
        ({"用量": "60", "保质期": "540天"}, 60_000),
    ],
)
def test_quantities_come_down_to_one_piece(
    world: World, clerk: Actor, cells: dict[str, str], net_mg: int
) -> None:
    brought_in(sheet_of(line("POUCH", "RAW-1", "1", **cells)), "recipes", actor=clerk)
    now = recipe_of("POUCH", world)
    assert now is not None
    assert now["lines"] == [("RAW-1", net_mg, 0)]


def test_a_blend_adds_up_to_the_whole(world: World, clerk: Actor) -> None:
    shares = [line("BLEND", "RAW-1", "99.5", 单位="%"), line("BLEND", "RAW-2", "0.5 %", 单位="", 保质期="")]
    brought_in(sheet_of(*shares), "recipes", actor=clerk)
    now = recipe_of("BLEND", world)
    assert now is not None
    assert now["lines"] == [("RAW-1", 995, 0), ("RAW-2", 5, 0)]
    batch = [
        line("BLEND", "RAW-1", "497.5", 单位="kg", 产出数量="500", 产出单位="kg"), line("BLEND", "RAW-2", "2500"),
    ]  # fmt: skip
    assert counted(preview(sheet_of(*batch), "recipes", actor=clerk)) == {"unchanged": 2}
    short = [line("BLEND", "RAW-1", "90", 单位="%"), line("BLEND", "RAW-2", "5", 单位="%")]
    session = preview(sheet_of(*short), "recipes", actor=clerk)
    assert session.counts["rejected"] == {"bad_quantity": 1, "recipe_incomplete": 1}
    assert "they give 95 %" in sentences(session, actor=clerk)[2][0]


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        (line("NOPE", "RAW-1", "1"), "unknown_product", "no product «NOPE»"),
        (line("POUCH", "NOPE", "1"), "unknown_product", "no product «NOPE»"),
        (line("POUCH", "FOREIGN", "1"), "unknown_product", "no product «FOREIGN»"),
        (line("POUCH", "JAR", "1"), "other_measure", "JAR is counted in pieces"),
        (line("BLEND", "BLEND", "1"), "recipe_cycle", "cannot be made from itself"),
        (line("POUCH", "", "1"), "missing_value", "Ingredient SKU is blank"),
        (line("POUCH", "RAW-1", ""), "missing_value", "Quantity is blank"),
        (line("POUCH", "RAW-1", "0"), "bad_quantity", "0 is no quantity"),
        (line("POUCH", "RAW-1", "-5"), "bad_quantity", "-5 is no quantity"),
        (line("POUCH", "RAW-1", "lots"), "bad_number", "Quantity"),
        (line("POUCH", "RAW-1", "0.0001"), "bad_quantity", "whole milligrams"),
        (line("POUCH", "RAW-1", "10", 产出数量="3"), "bad_quantity", "3333.333333 mg per piece"),
        (line("POUCH", "RAW-1", "10", 产出数量="0"), "bad_quantity", "Nothing is made of 0"),
        (line("POUCH", "RAW-1", "10", 产出单位="kg"), "other_measure", "counted in pieces"),
        (line("POUCH", "RAW-1", "10", 产出单位="barrel"), "unknown_unit", "«barrel»"),
        (line("POUCH", "RAW-1", "10", 单位="ml"), "other_measure", "is a volume"),
        (line("POUCH", "RAW-1", "10", 单位="pcs"), "other_measure", "pieces of POUCH"),
        (line("POUCH", "RAW-1", "10", 单位="%"), "other_measure", "per cent of POUCH"),
        (line("POUCH", "RAW-1", "10%", 单位=""), "other_measure", "per cent of POUCH"),
        (line("POUCH", "RAW-1", "10 mg"), "other_measure", "is in «mg», and the unit is «g»"),
        (line("POUCH", "RAW-1", "10 sachets", 单位=""), "unknown_unit", "«sachets»"),
        (line("POUCH", "RAW-1", "10", 保质期="18 months"), "bad_shelf_life", "18 months are no days"),
        (line("POUCH", "RAW-1", "10", 单位="spoon"), "unknown_unit", "«spoon»"),
        (line("POUCH", "RAW-1", "10", 损耗率="100"), "bad_number", "from 0 to below 100"),
        (line("POUCH", "RAW-1", "10", 损耗率="0.025"), "bad_number", "up to two decimals"),
        (line("POUCH", "RAW-1", "10", 损耗率="=2"), "bad_number", "no share"),
        (line("POUCH", "RAW-1", "10", 保质期=""), "missing_value", "no row says how long it keeps"),
        (line("POUCH", "RAW-1", "10", 保质期="0"), "bad_shelf_life", "no number of days"),
        (line("POUCH", "RAW-1", "10", 保质期="1.5"), "bad_shelf_life", "no number of days"),
        (line("POUCH", "RAW-1", "10", 品牌="Nobody"), "unknown_brand", "not onboarded"),
        (line("POUCH", "RAW-1", "10", 品牌=""), "missing_value", "which brand"),
        (line("", "RAW-1", "10"), "missing_value", "no row stands above it"),
        (line("1.2E+12", "RAW-1", "10"), "bad_code", "lost"),
    ],
)
def test_it_says_what_is_wrong_with_a_row(
    world: World, clerk: Actor, said: dict[str, str], code: str, sentence: str
) -> None:
    session = preview(sheet_of(said), "recipes", actor=clerk)
    assert session.counts["rejected"] == {code: 1}
    assert sentence in " ".join(sentences(session, actor=clerk)[2])
    with scope(clerk):
        assert session.rows.get().errors[0]["suggestion"] or code == "bad_code"


@pytest.mark.parametrize(
    "header",
    [
        "Qty (mg/kg)",
        "Qty (g/sachet)",
        "用量（g/袋装）",
        "Quantity (g per sachet)",
        "Cantidad (mg por kg)",
        "Ilość (mg na kg)",
    ],
)
def test_a_rate_is_no_quantity_of_one_piece(world: World, clerk: Actor, header: str) -> None:
    row = line("POUCH", "RAW-1", "10", **{header: "2", "单位": ""})
    del row["用量"]
    session = preview(sheet_of(row), "recipes", actor=clerk)
    assert session.counts["rejected"] == {"other_measure": 1}
    assert f"«{header}» is not how much goes into one POUCH." in sentences(session, actor=clerk)[2]
    per_piece = {("Qty (g/pc)" if name == header else name): text for name, text in row.items()}
    assert counted(preview(sheet_of(per_piece), "recipes", actor=clerk)) == {"create": 1}


def test_a_wrong_row_takes_its_own_recipe_with_it_and_no_other(world: World, clerk: Actor) -> None:
    rows = [line("POUCH", "RAW-1", "60"), line("JAR", "RAW-1", "5"), line("POUCH", "RAW-2", "-1")]
    session = brought_in(sheet_of(*rows), "recipes", actor=clerk)
    assert counted(session) == {"create": 1, "error": 2}
    assert sentences(session, actor=clerk)[2] == ["Row 4 of this recipe is wrong: nothing of it is written."]
    assert (recipe_of("POUCH", world), recipe_of("JAR", world) is not None) == (None, True)


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([line("POUCH", "RAW-1", "1"), line("POUCH", "RAW-1", "1")], {"ingredient_twice": 1, "recipe_incomplete": 1}),
        (
            [line("POUCH", "RAW-1", "1", 配方="a"), line("POUCH", "RAW-2", "1", 配方="b")],
            {"recipe_twice": 2},
        ),
        (
            [line("POUCH", "RAW-1", "1", 配方="a"), line("JAR", "RAW-2", "1", 配方="A")],
            {"differs_within_recipe": 1, "recipe_incomplete": 1},
        ),
        (
            [line("POUCH", "RAW-1", "1"), line("POUCH", "RAW-2", "1", 保质期="90")],
            {"differs_within_recipe": 1, "recipe_incomplete": 1},
        ),
        # A row of which nobody knows whose line it is taints the recipes on either side.
        (
            [line("POUCH", "RAW-1", "1"), line("1.2E+12", "RAW-2", "1"), line("JAR", "RAW-2", "1")],
            {"bad_code": 1, "recipe_incomplete": 2},
        ),
        (
            [line("POUCH", f"RAW-{number}", "1") for number in range(61)],
            {"unknown_product": 57, "recipe_incomplete": 3, "too_many_lines": 1},
        ),
    ],
)  # fmt: skip
def test_rows_of_one_recipe_are_judged_together(
    world: World, clerk: Actor, rows: list[dict[str, str]], codes: dict[str, int]
) -> None:
    session = preview(sheet_of(*rows), "recipes", actor=clerk)
    assert session.counts["rejected"] == codes


def test_a_recipe_code_holds_rows_together_wherever_they_stand(world: World, clerk: Actor) -> None:
    rows = [
        line("POUCH", "RAW-2", "1", 配方="P", 序号="2"),
        line("JAR", "RAW-1", "5", 配方="J", 序号="1"),
        line("", "RAW-1", "60", 配方="p", 序号="1", 保质期="", 品牌=""),
    ]
    assert counted(brought_in(sheet_of(*rows), "recipes", actor=clerk)) == {"create": 3}
    now = recipe_of("POUCH", world)
    assert now is not None
    assert [sku for sku, _, _ in now["lines"]] == ["RAW-1", "RAW-2"]


def test_nothing_is_made_from_itself_by_way_of_others(world: World, clerk: Actor) -> None:
    with scope(world.office):
        a_product(world.aurore, "BLEND-2")
    whole = {"单位": "%"}
    rows = [line("BLEND", "BLEND-2", "100", **whole), line("BLEND-2", "BLEND", "100", **whole)]
    session = preview(sheet_of(*rows), "recipes", actor=clerk)
    assert session.counts["rejected"] == {"recipe_cycle": 2}
    assert (
        "BLEND would be made from itself: it from BLEND-2 from BLEND" in sentences(session, actor=clerk)[2][0]
    )
    brought_in(sheet_of(rows[0]), "recipes", actor=clerk)
    session = preview(sheet_of(rows[1]), "recipes", actor=clerk)
    assert session.counts["rejected"] == {"recipe_cycle": 1}
    with scope(world.office) as office:
        blend, other = (Product.objects.get(sku=sku) for sku in ("BLEND", "BLEND-2"))
        with pytest.raises(Invalid) as refusal:
            services.write_recipe(
                product=other, lines=[services.Ingredient(product=blend, net_mg=1000)], shelf_life_days=9,
                actor=office,
            )  # fmt: skip
        assert refusal.value.code == "recipe_cycle"


def test_what_moved_since_the_preview_is_left_alone(world: World, clerk: Actor) -> None:
    brought_in(sheet_of(*TWO), "recipes", actor=clerk)
    rows = [line("POUCH", "RAW-1", "61"), line("JAR", "RAW-1", "7")]
    session = preview(sheet_of(*rows), "recipes", actor=clerk)
    brought_in(sheet_of(line("POUCH", "RAW-1", "62")), "recipes", actor=clerk)
    with scope(clerk):
        imports.confirm(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
    assert session.counts["applied"]["conflicts"] == {"changed_since_preview": 1}
    pouch, jar = recipe_of("POUCH", world), recipe_of("JAR", world)
    assert pouch is not None
    assert jar is not None
    assert (pouch["lines"], jar["lines"]) == ([("RAW-1", 62_000, 0)], [("RAW-1", 7_000, 0)])


def test_stopped_at_a_bad_row_no_recipe_is_written_in_part(world: World, clerk: Actor) -> None:
    rows = [line("POUCH", "RAW-1", "60"), line("JAR", "NOPE", "5"), line("POUCH", "RAW-2", "1")]
    session = preview(sheet_of(*rows), "recipes", actor=clerk)
    with scope(clerk):
        imports.confirm(session=session, actor=clerk, policy="stop")
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        told = session.rows.get(number=2).errors[0]["sentence"]
    assert "Other rows of this recipe are left out" in told
    assert recipe_of("POUCH", world) is None


def test_an_import_is_undone_where_nothing_was_planned(world: World, clerk: Actor) -> None:
    first = brought_in(sheet_of(*TWO), "recipes", actor=clerk)
    second = brought_in(sheet_of(line("POUCH", "RAW-1", "61")), "recipes", actor=clerk)
    assert taken_back(second, actor=clerk).counts["undone"] == {"undone": 1, "left": 0}
    back = recipe_of("POUCH", world)
    assert back is not None
    assert (back["version"], back["lines"]) == (3, [("RAW-1", 60_000, 250), ("RAW-2", 500, 0)])
    with scope(world.office) as office:
        jar = Recipe.objects.get(product__sku="JAR")
    # The first import's recipe of POUCH has been replaced twice since; that of JAR goes.
    assert taken_back(first, actor=clerk).counts["undone"] == {"undone": 1, "left": 2}
    assert recipe_of("JAR", world) is None
    with scope(world.office):
        assert timeline("recipe", jar.pk)[0].verb == "recipe.struck"
    third = brought_in(sheet_of(TWO[2]), "recipes", actor=clerk)
    with scope(world.office) as office:
        recipe = Recipe.objects.get(product__sku="JAR")
        a_work_order(recipe, actor=office, number="P-2")
        struck = services.strike_recipes(recipe_ids=[recipe.pk], reason="a mistake", actor=office)
        assert isinstance(struck.conflicts[recipe.pk], Conflict)
    third = taken_back(third, actor=clerk)
    assert third.counts["undone"] == {"undone": 0, "left": 1}
    with scope(clerk):
        left = third.rows.get().left
    assert left is not None
    assert "Work orders were planned by JAR v1" in left["sentence"]


def lines_of(content: bytes) -> list[list[str]]:
    return [text.split(",") for text in content.decode("utf-8-sig").splitlines()]


def as_file(lines: list[list[str]]) -> bytes:
    return "\r\n".join(map(",".join, lines)).encode()


def test_an_export_comes_back_unchanged_edited_longer_and_shorter(world: World, clerk: Actor) -> None:
    shares = [line("BLEND", "RAW-1", "99.5", 单位="%"), line("BLEND", "RAW-2", "0.5", 单位="%")]
    brought_in(sheet_of(*TWO, *shares), "recipes", actor=clerk)
    content = exported_again("recipes", actor=clerk)
    assert counted(preview(content, "recipes", actor=clerk)) == {"unchanged": 5}
    head, *rows = lines_of(content)
    at = {name: place for place, name in enumerate(head)}
    pouch = [row for row in rows if row[at["Product SKU"]] == "POUCH"]
    others = [row for row in rows if row not in pouch]

    edited = [[*row] for row in pouch]
    edited[0][at["Quantity"]] = "59.5"
    assert counted(preview(as_file([head, *edited, *others]), "recipes", actor=clerk)) == {
        "update": 2, "unchanged": 3,
    }  # fmt: skip
    longer = [*pouch, ["" if place == at["_version"] else cell for place, cell in enumerate(pouch[1])]]
    longer[2][at["Ingredient SKU"]], longer[2][at["Line"]] = "RAW-3", "3"
    session = brought_in(as_file([head, *longer, *others]), "recipes", actor=clerk)
    assert counted(session) == {"update": 3, "unchanged": 3}
    now = recipe_of("POUCH", world)
    assert now is not None
    assert [sku for sku, _, _ in now["lines"]] == ["RAW-1", "RAW-2", "RAW-3"]

    # The file that knows two lines of the three, untouched, takes none away; a fresh one without a row does.
    assert counted(preview(content, "recipes", actor=clerk)) == {"unchanged": 5}
    head, *rows = lines_of(exported_again("recipes", actor=clerk))
    shorter = [row for row in rows if row[at["Ingredient SKU"]] != "RAW-3"]
    session = brought_in(as_file([head, *shorter]), "recipes", actor=clerk)
    assert counted(session) == {"update": 2, "unchanged": 3}
    now = recipe_of("POUCH", world)
    assert now is not None
    assert [sku for sku, _, _ in now["lines"]] == ["RAW-1", "RAW-2"]


def test_an_old_export_disputes_what_others_changed(world: World, clerk: Actor) -> None:
    brought_in(sheet_of(*TWO), "recipes", actor=clerk)
    head, *rows = lines_of(exported_again("recipes", actor=clerk))
    at = {name: place for place, name in enumerate(head)}
    brought_in(sheet_of(line("POUCH", "RAW-1", "62"), line("POUCH", "RAW-2", "1")), "recipes", actor=clerk)
    for row in rows:
        if row[at["Product SKU"]] == "POUCH":
            row[at["Shelf life (days)"]] = "300"
    # Only the shelf life was edited: the quantities that others changed stay.
    session = brought_in(as_file([head, *rows]), "recipes", actor=clerk)
    assert counted(session) == {"update": 2, "unchanged": 1}
    now = recipe_of("POUCH", world)
    assert now is not None
    assert (now["life"], now["lines"]) == (300, [("RAW-1", 62_000, 0), ("RAW-2", 1_000, 0)])
    rows[0][at["Quantity"]] = "65"
    session = preview(as_file([head, *rows]), "recipes", actor=clerk)
    assert session.counts["conflict"] == 2


def test_a_file_without_products_or_in_months_is_refused(world: World, clerk: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        preview(sheet_of({"原料编码": "RAW-1", "用量": "1"}), "recipes", actor=clerk)
    assert refusal.value.code == "column_missing"
    said = {
        "SKU": "POUCH",
        "Brand": "Aurore",
        "Ingredient": "RAW-1",
        "Qty (kg)": "0.06",
        "Shelf life (months)": "24",
    }
    session = preview(sheet_of(said), "recipes", actor=clerk)
    assert session.counts["rejected"] == {"bad_shelf_life": 1}
    del said["Shelf life (months)"]
    said["Shelf life (days)"] = "700"
    brought_in(sheet_of(said), "recipes", actor=clerk)
    now = recipe_of("POUCH", world)
    assert now is not None
    assert now["lines"] == [("RAW-1", 60_000, 0)]


def test_it_is_for_the_floor(world: World, clerk: Actor) -> None:
    for stranger in (world.actor(world.owner), world.actor(world.reviewer)):
        with pytest.raises(Forbidden):
            preview(sheet_of(*TWO), "recipes", actor=stranger)


def test_it_has_a_template_and_a_button_for_exports(
    world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    brought_in(sheet_of(*TWO), "recipes", actor=clerk)
    desk = as_person(world.operator)
    assert "Export all that match" in desk.get("/admin/repackaging/recipe/").content.decode()
    assert "recipes" in desk.get("/admin/imports/importsession/add/").content.decode()


@pytest.mark.parametrize(
    "header",
    [
        "Product,Reference,Quantity,Unit of Measure,BoM Lines/Component,BoM Lines/Quantity,BoM Lines/Unit of Measure",
        "product_tmpl_id,code,product_qty,product_uom_id,bom_line_ids/product_id,bom_line_ids/product_qty,"
        "bom_line_ids/product_uom_id",
    ],
)
def test_a_quantity_of_what_is_made_is_none_of_a_line_in_a_bill_of_odoo(
    world: World, clerk: Actor, header: str
) -> None:
    rows = "POUCH,BOM-1,1000,Units,RAW-1,60,kg\n,,,,RAW-2,500,g\n"
    brought_in(
        f"{header},Shelf life (days)\n{rows}".replace("kg\n", "kg,540\n").encode(),
        "recipes",
        actor=clerk,
        brand="aurore",
    )
    now = recipe_of("POUCH", world)
    assert now is not None
    assert now["lines"] == [("RAW-1", 60_000, 0), ("RAW-2", 500, 0)]


def test_a_bill_of_materials_as_chinese_erps_write_it_comes_in(world: World, clerk: Actor) -> None:
    header = "母件编码,母件计量单位,子件行号,子件编码,子件计量单位,基本用量,基础数量,子件损耗率(%),保质期"
    rows = "POUCH,袋,10,RAW-1,千克,60,1000,2.5,540\nPOUCH,袋,20,RAW-2,克,500,1000,,540\n"
    brought_in(f"{header}\n{rows}".encode(), "recipes", actor=clerk, brand="aurore")
    now = recipe_of("POUCH", world)
    assert now is not None
    assert now["lines"] == [("RAW-1", 60_000, 250), ("RAW-2", 500, 0)]


@pytest.mark.parametrize("header", ["Percentage", "Share", "比例", "配合率", "Anteil", "Доля"])
def test_a_column_of_shares_holds_no_grams(world: World, clerk: Actor, header: str) -> None:
    shares = f"Product,Ingredient,{header},Shelf life\nBLEND,RAW-1,99.5,540\nBLEND,RAW-2,0.5,540\n"
    brought_in(shares.encode(), "recipes", actor=clerk, brand="aurore")
    now = recipe_of("BLEND", world)
    assert now is not None
    assert now["lines"] == [("RAW-1", 995, 0), ("RAW-2", 5, 0)]
    of_pieces = shares.replace("BLEND", "POUCH").encode()
    assert preview(of_pieces, "recipes", actor=clerk, brand="aurore").counts["rejected"] == {
        "other_measure": 2
    }


def test_a_shelf_life_is_chosen_for_new_recipes_of_a_file_that_says_none(world: World, clerk: Actor) -> None:
    brought_in(sheet_of(*TWO), "recipes", actor=clerk)
    before = recipe_of("POUCH", world)
    content = b"Product,Ingredient,Quantity,Unit\nPOUCH,RAW-1,61,g\nBLEND,RAW-1,100,%\n"
    refused = preview(content, "recipes", actor=clerk, brand="aurore")
    with scope(clerk):
        (flaw,) = refused.rows.get(number=3).errors
    assert flaw["suggestion"] == "Fill in the shelf life in days, or choose one for all at upload."
    session = brought_in(content, "recipes", actor=clerk, brand="aurore", shelf_life="730")
    assert counted(session) == {"update": 1, "create": 1}
    now, new = recipe_of("POUCH", world), recipe_of("BLEND", world)
    assert before is not None
    assert now is not None
    assert new is not None
    assert (now["life"], new["life"]) == (before["life"], 730)
    assert "In 1 row of new recipes no shelf life is stated; it was taken as 730 days" in " ".join(
        session.reading["notes"]
    )
    assert counted(preview(content, "recipes", actor=clerk, brand="aurore", shelf_life="90")) == {
        "unchanged": 2
    }


@pytest.mark.parametrize(
    "header",
    [
        "Qty Per Assembly", "Menge pro Einheit", "cantidad_por_unidad", "Quantité par unité", "mass_g", "require_num",
    ],
)  # fmt: skip
def test_how_much_goes_into_one_is_the_quantity(world: World, clerk: Actor, header: str) -> None:
    content = f"product_id,material_id,material_name,{header}\nPOUCH,RAW-1,Powder,60\n"
    brought_in(content.encode(), "recipes", actor=clerk, brand="aurore", shelf_life="365")
    now = recipe_of("POUCH", world)
    assert now is not None
    assert now["lines"] == [("RAW-1", 60_000, 0)]


def test_a_bill_of_materials_of_erpnext_comes_in(world: World, clerk: Actor) -> None:
    header = (
        "ID,Item,Company,Quantity,Currency,ID (Items),Item Code (Items),Qty (Items),Rate (Items),UOM (Items)"
    )
    rows = "BOM-POUCH-001,POUCH,Aurore,1000,EUR,c1,RAW-1,60,0.35,Kg\n,,,,,c2,RAW-2,500,0.1,Gram\n"
    brought_in(f"{header}\n{rows}".encode(), "recipes", actor=clerk, brand="aurore", shelf_life="365")
    now = recipe_of("POUCH", world)
    assert now is not None
    assert now["lines"] == [("RAW-1", 60_000, 0), ("RAW-2", 500, 0)]
