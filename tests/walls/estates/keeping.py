"""Custody, consignment, repackaging, and what is told of a piece."""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from catalog.inventory.models import Unit
from fulfillment.consignment.models import (
    Agreement,
    AgreementTerms,
    Arrival,
    BankAccount,
    ConsignedPiece,
    Consignor,
    Payout,
    SetOff,
)
from fulfillment.custody.models import Basis, BinCount, Difference, Journey, Loss, LossKind
from fulfillment.repackaging.models import LotConsumption, Recipe, RecipeLine, WorkOrder
from fulfillment.traceability.models import EpcisDocument, Passport

from .catalog import claim, product, unit, warehouse
from .estate import NOON, Estate, builds


@builds("repackaging.Recipe")
def recipe(estate: Estate, serial: int) -> Recipe:
    return Recipe.objects.create(
        brand=estate.brand, product=estate.one("products.Product"), version=serial, shelf_life_days=365
    )


@builds("repackaging.RecipeLine")
def recipe_line(estate: Estate, serial: int) -> RecipeLine:
    return RecipeLine.objects.create(
        brand=estate.brand,
        recipe=estate.one("repackaging.Recipe"),
        product=product(estate, 10_000 + serial),
        net_mg=60_000,
    )


@builds("repackaging.WorkOrder")
def work_order(estate: Estate, serial: int) -> WorkOrder:
    return WorkOrder.objects.create(
        brand=estate.brand,
        recipe=estate.one("repackaging.Recipe"),
        warehouse=estate.one("inventory.Warehouse"),
        output_number=estate.text(serial, 20),
        packs_on=date(2026, 11, 11),
        planned_pieces=10,
        piece_mg=60_000,
    )


@builds("repackaging.LotConsumption")
def lot_consumption(estate: Estate, serial: int) -> LotConsumption:
    return LotConsumption.objects.create(
        brand=estate.brand,
        work_order=estate.one("repackaging.WorkOrder") if serial == 1 else work_order(estate, 1000 + serial),
        lot=estate.one("inventory.Lot"),
        quantity=10,
    )


@builds("consignment.Consignor")
def consignor(estate: Estate, serial: int) -> Consignor:
    text = estate.text(serial)
    return Consignor.objects.create(
        brand=estate.brand,
        kind="person",
        name=text,
        email=f"{text}@example.com",
        phone=text[:40],
        address=text,
        country="FR",
    )


@builds("consignment.BankAccount")
def bank_account(estate: Estate, serial: int) -> BankAccount:
    owner = estate.one("consignment.Consignor") if serial == 1 else consignor(estate, 1000 + serial)
    text = estate.text(serial)
    return BankAccount.objects.create(
        brand=estate.brand, consignor=owner, holder=text, sealed=text, ends_in=text[:4], written_by_name=text
    )


@builds("consignment.Agreement")
def agreement(estate: Estate, serial: int) -> Agreement:
    return Agreement.objects.create(
        brand=estate.brand, consignor=estate.one("consignment.Consignor"), number=estate.text(serial, 40)
    )


@builds("consignment.AgreementTerms")
def agreement_terms(estate: Estate, serial: int) -> AgreementTerms:
    return AgreementTerms.objects.create(
        brand=estate.brand,
        agreement=estate.one("consignment.Agreement"),
        number=serial,
        starts_on=NOON.date(),
        ends_on=NOON.date() + timedelta(days=365),
        share_bp=7000,
        minimum_price=estate.amount,
        sale_fee=estate.amount,
        withdrawal_fee=estate.amount,
        currency="EUR",
        return_days=30,
        return_rules=estate.text(serial),
    )


@builds("consignment.ConsignedPiece")
def consigned_piece(estate: Estate, serial: int) -> ConsignedPiece:
    if serial == 1:
        # Nobody holds a piece whose agreement is not in force, as the estate's is not: so its hold comes first.
        estate.one("inventory.Claim")
    return ConsignedPiece.objects.create(
        brand=estate.brand,
        agreement=estate.one("consignment.Agreement"),
        unit=estate.one("inventory.Unit") if serial == 1 else unit(estate, 50_000 + serial),
        minimum_price=estate.amount,
        currency="EUR",
    )


@builds("custody.Journey")
def journey(estate: Estate, serial: int) -> Journey:
    piece = unit(estate, 60_000 + serial)
    destination = estate.one("inventory.Warehouse")
    Unit.objects.filter(pk=piece.pk).update(
        warehouse=warehouse(estate, 60_000 + serial), in_transit_to=destination, bin=""
    )
    piece.refresh_from_db()
    return Journey.objects.create(
        brand=estate.brand, unit=piece, reference=estate.text(serial, 40), origin=piece.warehouse,
        destination=destination, sent_by=estate.text(serial, 150),
    )  # fmt: skip


@builds("custody.BinCount")
def bin_count(estate: Estate, serial: int) -> BinCount:
    return BinCount.objects.create(
        warehouse=estate.one("inventory.Warehouse"), bin=f"C-{serial}", expected=1, found=0, moved=0, missing=1,
        unknown=[], by_name="Ward",
    )  # fmt: skip


@builds("custody.Difference")
def difference(estate: Estate, serial: int) -> Difference:
    return Difference.objects.create(
        brand=estate.brand, unit=unit(estate, 70_000 + serial), count=estate.one("custody.BinCount"),
        warehouse=estate.one("inventory.Warehouse"), bin=f"C-{serial}", reported_by=estate.text(serial, 150),
        outcome=estate.text(serial, 300),
    )  # fmt: skip


@builds("custody.Loss")
def loss(estate: Estate, serial: int) -> Loss:
    return Loss.objects.create(
        brand=estate.brand, unit=unit(estate, 80_000 + serial), kind=LossKind.DAMAGED,
        warehouse=estate.one("inventory.Warehouse"), reason=estate.text(serial, 500), value=estate.amount,
        currency="EUR", basis=Basis.ASKING, reported_by=estate.text(serial, 150),
        claim_reference=estate.text(serial, 80),
    )  # fmt: skip


@builds("consignment.Arrival")
def arrival(estate: Estate, serial: int) -> Arrival:
    text = estate.text(serial)
    return Arrival.objects.create(
        brand=estate.brand,
        warehouse=estate.one("inventory.Warehouse"),
        agreement=estate.one("consignment.Agreement"),
        reference=f"{text}-due",
        title=text,
        category=estate.one("products.Category"),
        model_reference=text,
        serial=text,
        tracking_number=text,
        asking_price=estate.amount,
        currency="EUR",
        expected_on=NOON.date(),
        codes=[text.replace("-", "")],
        differences=[{"fact": "serial", "expected": text, "found": text}],
        damage=text,
    )


@builds("consignment.Payout")
def payout(estate: Estate, serial: int) -> Payout:
    piece = (
        estate.one("consignment.ConsignedPiece") if serial == 1 else consigned_piece(estate, 1000 + serial)
    )
    sale = estate.one("inventory.Claim") if serial == 1 else claim(estate, 60_000 + serial)
    return Payout.objects.create(
        brand=estate.brand,
        piece=piece,
        claim=sale,
        terms=estate.one("consignment.AgreementTerms"),
        order_reference=estate.text(serial),
        price=estate.amount,
        fee=0,
        net=estate.amount,
        share=estate.amount,
        rest=0,
        currency="EUR",
        delivered_at=NOON,
        window_until=NOON + timedelta(days=3650),
    )


@builds("consignment.SetOff")
def set_off(estate: Estate, serial: int) -> SetOff:
    piece = (
        estate.one("consignment.ConsignedPiece") if serial == 1 else consigned_piece(estate, 2000 + serial)
    )
    return SetOff.objects.create(
        brand=estate.brand,
        payout=estate.one("consignment.Payout"),
        piece=piece,
        amount=estate.amount,
        currency="EUR",
    )


@builds("traceability.Passport")
def passport(estate: Estate, serial: int) -> Passport:
    return Passport.objects.create(
        brand=estate.brand,
        unit=estate.one("inventory.Unit") if serial == 1 else unit(estate, 40_000 + serial),
        issued_by_name=estate.text(serial),
    )


@builds("traceability.EpcisDocument")
def epcis_document(estate: Estate, serial: int) -> EpcisDocument:
    person = estate.person
    row = EpcisDocument(
        brand=estate.brand,
        units=[estate.one("inventory.Unit").pk],
        author=f"user:{person.pk}" if person else f"client:{estate.brand.pk}",
        created_by_name=estate.text(serial),
    )
    row.save()
    row.file.save(f"{estate.mark}-{serial}.jsonld", ContentFile(estate.mark.encode()), save=False)
    EpcisDocument.objects.filter(pk=row.pk).update(
        status="ready",
        file=row.file.name,
        size=len(estate.mark),
        ready_at=timezone.now(),
        file_until=timezone.now() + timedelta(days=7),
    )
    row.refresh_from_db()
    return row
