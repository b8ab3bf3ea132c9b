"""Products, single pieces, and where they are offered."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from backoffice.merchants.models import Channel
from catalog.channels.models import Listing, PriceStep, Store
from catalog.inventory.bench_models import (
    BenchTerm,
    Bin,
    Defect,
    GivenGrade,
    Inspection,
    Material,
    Permit,
    SerialPattern,
    TamperTag,
    Verdict,
)
from catalog.inventory.models import Claim, Grade, Lot, Movement, Unit, UnitPhoto, Warehouse
from catalog.products.models import Category, Product

from .estate import NOON, Estate, builds, first_free


def _of_unit(estate: Estate, serial: int) -> dict[str, Any]:
    """What every record of the bench says: which piece, who, and on which visit."""
    return {
        "brand": estate.brand,
        "unit": estate.one("inventory.Unit"),
        "visit": serial,
        "by": f"user:{serial}",
        "by_name": estate.text(serial),
    }


@builds("inventory.Warehouse")
def warehouse(estate: Estate, serial: int) -> Warehouse:
    return Warehouse.objects.create(
        code=f"wh-{estate.brand.pk}-{serial}", name="Hall", kind="overseas", country="FR", address="Quai 1"
    )


@builds("inventory.Grade")
def grade(estate: Estate, serial: int) -> Grade:
    return Grade.objects.create(scale=f"scale-{estate.brand.pk}", code=f"g{serial}", label="Good", rank=50)


@builds("inventory.BenchTerm")
def bench_term(estate: Estate, serial: int) -> BenchTerm:
    return BenchTerm.objects.create(
        list="zone",
        code=f"term-{estate.brand.pk}-{serial}",
        label="Front",
        position=serial % 100,
        source_note="Us",
    )


@builds("inventory.SerialPattern")
def serial_pattern(estate: Estate, serial: int) -> SerialPattern:
    return SerialPattern.objects.create(
        house=f"house-{estate.brand.pk}", label=f"Way {serial}", pattern="[0-9]+", source_note="Us"
    )


@builds("inventory.Material")
def material(estate: Estate, serial: int) -> Material:
    return Material.objects.create(
        word=f"word-{estate.brand.pk}-{serial}", standing="not_listed", source_note="Us"
    )


@builds("inventory.Bin")
def a_bin(estate: Estate, serial: int) -> Bin:
    return Bin.objects.create(
        warehouse=estate.one("inventory.Warehouse"), code=f"B-{estate.brand.pk}-{serial}"
    )


@builds("products.Category")
def category(estate: Estate, serial: int) -> Category:
    return Category.objects.create(code=f"category-{estate.brand.pk}-{serial}", name="Bags")


@builds("products.Product")
def product(estate: Estate, serial: int) -> Product:
    return Product.objects.create(
        brand=estate.brand,
        sku=estate.text(serial),
        title=estate.text(serial),
        category=estate.one("products.Category"),
        measure="gram",
        country_of_origin="FR",
    )


@builds("inventory.Unit")
def unit(estate: Estate, serial: int) -> Unit:
    text = estate.text(serial)
    return Unit.objects.create(
        brand=estate.brand,
        reference=text,
        title=text,
        category=estate.one("products.Category"),
        model_reference=text,
        serial=text,
        material=text,
        colour=text,
        size=text,
        asking_price=estate.amount,
        currency="EUR",
        source_grade=estate.one("inventory.Grade"),
        source_url=f"https://example.com/{text}",
        warehouse=estate.one("inventory.Warehouse"),
        bin=text[:20],
    )


@builds("inventory.UnitPhoto")
def unit_photo(estate: Estate, serial: int) -> UnitPhoto:
    row = UnitPhoto(brand=estate.brand, unit=estate.one("inventory.Unit"), view=estate.text(serial, 30))
    row.file.save(f"{estate.mark}.webp", ContentFile(estate.mark.encode()), save=False)
    row.save()
    return row


@builds("inventory.Inspection")
def inspection(estate: Estate, serial: int) -> Inspection:
    # On a visit that no walk gets to: the database keeps one inspection of a visit.
    facts = {**_of_unit(estate, serial), "visit": 30_000 + serial % 2_000}
    return Inspection.objects.create(findings=estate.text(serial), **facts)


@builds("inventory.Defect")
def defect(estate: Estate, serial: int) -> Defect:
    return Defect.objects.create(
        inspection=estate.one("inventory.Inspection"),
        zone=estate.one("inventory.BenchTerm"),
        kind=estate.one("inventory.BenchTerm"),
        severity=1,
        note=estate.text(serial),
        **_of_unit(estate, serial),
    )


@builds("inventory.Verdict")
def verdict(estate: Estate, serial: int) -> Verdict:
    return Verdict.objects.create(
        verdict="inconclusive", findings=estate.text(serial), **_of_unit(estate, serial)
    )


@builds("inventory.GivenGrade")
def given_grade(estate: Estate, serial: int) -> GivenGrade:
    return GivenGrade.objects.create(
        grade=estate.one("inventory.Grade"), reason=estate.text(serial), **_of_unit(estate, serial)
    )


@builds("inventory.TamperTag")
def tamper_tag(estate: Estate, serial: int) -> TamperTag:
    return TamperTag.objects.create(
        number=estate.text(serial, 40), broken_at=NOON, broken_because="cut", **_of_unit(estate, serial)
    )


@builds("inventory.Permit")
def permit(estate: Estate, serial: int) -> Permit:
    return Permit.objects.create(
        kind="export",
        number=estate.text(serial, 60),
        species="Python spp.",
        valid_until=date(2030, 1, 1),
        **_of_unit(estate, serial),
    )


@builds("inventory.Claim")
def claim(estate: Estate, serial: int) -> Claim:
    piece = estate.one("inventory.Unit") if serial == 1 else unit(estate, 10_000 + serial)
    return Claim.objects.create(
        brand=estate.brand,
        unit=piece,
        channel=Channel.OVERSEAS,
        claimant=estate.text(serial),
        price=estate.amount,
        currency="EUR",
        held_until=datetime.now(UTC) + timedelta(hours=1),
    )


@builds("inventory.Lot")
def lot(estate: Estate, serial: int) -> Lot:
    return Lot.objects.create(
        brand=estate.brand,
        product=estate.one("products.Product"),
        warehouse=estate.one("inventory.Warehouse"),
        number=estate.text(serial, 20),
        expires_on=date(2030, 1, 1),
        quantity=1000,
    )


@builds("inventory.Movement")
def movement(estate: Estate, serial: int) -> Movement:
    return Movement.objects.create(
        brand=estate.brand,
        lot=estate.one("inventory.Lot"),
        source=f"supplier:{estate.text(serial)}",
        target=f"warehouse:{estate.text(serial)}",
        quantity=1000,
        reason=estate.text(serial),
    )


@builds("channels.Store")
def store(estate: Estate, serial: int) -> Store:
    return Store.objects.create(
        code=estate.text(serial).lower(),
        name=estate.text(serial),
        channel=Channel.FLAGSHIP,
        brand=estate.brand,
    )


@builds("channels.Listing")
def listing(estate: Estate, serial: int) -> Listing:
    return Listing.objects.create(
        brand=estate.brand,
        unit=estate.one("inventory.Unit") if serial == 1 else unit(estate, 20_000 + serial),
        store=estate.one("channels.Store"),
        price=estate.amount,
        currency="EUR",
    )


@builds("channels.PriceStep")
def price_step(estate: Estate, serial: int) -> PriceStep:
    return PriceStep.objects.create(
        valid_from=first_free(PriceStep.objects.values_list("valid_from", flat=True)),
        number=1,
        same_model=True,
        rank_span=0,
        days=180,
        least=3,
        source_note="A test",
    )
