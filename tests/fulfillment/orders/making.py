"""Pieces on their way to a buyer, made by the verbs of the rooms below."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.merchants.models import Brand, Channel
from catalog.channels.models import Store
from catalog.channels.services import hold_listed, list_units, open_store
from catalog.inventory.models import Claim, Unit, Warehouse, WarehouseKind
from catalog.inventory.services import (
    UnitIntake,
    install_bench,
    install_grades,
    open_warehouse,
    receive_units,
    release_hold,
)
from catalog.products.models import Category
from fulfillment.orders.buyers import Buyer
from fulfillment.orders.models import Order, Presale, PresaleRule, SaleCase
from fulfillment.orders.services import Payment, place_order, reserve_piece, take_payment
from fulfillment.shipping.services import install_packing_rules
from tests.catalog.inventory.making import over_the_bench

BUYER = Buyer(
    name="王小明",
    phone="+86 138 0013 8000",
    address="天河区珠江新城华夏路30号2101室",
    city="广州市",
    postcode="510620",
    country="CN",
)
PRICE = Decimal("1250.00")
_numbers = itertools.count(1)


@dataclass
class House:
    """A warehouse with people, an automated one, and a store that sells every brand."""

    by_hand: Warehouse
    automated: Warehouse
    store: Store
    category: Category
    office: Actor


def open_house(actor: Actor) -> House:
    with scope(actor):
        install_grades()
        install_bench()
        install_packing_rules()
        # As the migration installs it; tests with transactions of their own empty every table.
        PresaleRule.objects.get_or_create(
            channel=Channel.OVERSEAS,
            valid_from=date(2020, 1, 1),
            defaults={"deposit_bp": 1000, "balance_days": 3, "keeps_deposit": False, "source_note": "A test"},
        )
        category, _ = Category.objects.get_or_create(code="handbags", defaults={"name": "Handbags"})
        return House(
            by_hand=_warehouse("roissy", actor, automated=False),
            automated=_warehouse("osaka", actor, automated=True),
            store=open_store(code="overseas", name="Overseas", channel=Channel.OVERSEAS, actor=actor),
            category=category,
            office=actor,
        )


def _warehouse(code: str, actor: Actor, *, automated: bool) -> Warehouse:
    return open_warehouse(
        code=code,
        name=f"Entrepôt {code.title()}",
        kind=WarehouseKind.OVERSEAS,
        country="FR",
        address="12 rue du Fret, 95700 Roissy-en-France",
        automated=automated,
        actor=actor,
    )


def receive(
    house: House, brand: Brand, *, count: int = 1, warehouse: Warehouse | None = None, currency: str = "EUR"
) -> list[Unit]:
    with scope(house.office) as actor:
        intakes = [
            UnitIntake(
                brand_id=brand.pk,
                reference=f"R{next(_numbers):06d}",
                title="Calf handbag, black",
                material="Calfskin",
                category_id=house.category.pk,
                asking_price=PRICE if currency != "JPY" else Decimal(180_000),
                currency=currency,
                warehouse_id=(warehouse or house.automated).pk,
            )
            for _ in range(count)
        ]
        ids = receive_units(intakes=intakes, actor=actor)
        return list(Unit.objects.filter(pk__in=ids).order_by("pk"))


def put_on_sale(house: House, units: Sequence[Unit]) -> None:
    ids = [unit.pk for unit in units]
    with scope(house.office) as actor:
        over_the_bench(ids, actor)
        list_units(unit_ids=ids, store_codes=[house.store.code], actor=actor)


def hold(house: House, units: Sequence[Unit], *, actor: Actor | None = None) -> list[Claim]:
    holder = actor or house.office
    with scope(holder):
        return [hold_listed(unit_id=unit.pk, store_code=house.store.code, actor=holder) for unit in units]


def held_units(house: House, brand: Brand, *, actor: Actor | None = None, **words: Any) -> list[Claim]:
    units = receive(house, brand, **words)
    put_on_sale(house, units)
    return hold(house, units, actor=actor)


def order(house: House, claims: Sequence[Claim], *, reference: str = "", actor: Actor | None = None) -> Order:
    buyer_of_it = actor or house.office
    total = sum((claim.price for claim in claims), Decimal())
    with scope(buyer_of_it):
        return place_order(
            store_code=house.store.code,
            reference=reference or f"O-{next(_numbers):06d}",
            claim_ids=[claim.pk for claim in claims],
            buyer=BUYER,
            payment=Payment(reference="PAY-1", amount=total, currency=claims[0].currency),
            actor=buyer_of_it,
        )


def ordered(house: House, brand: Brand, *, actor: Actor | None = None, **words: Any) -> Order:
    return order(house, held_units(house, brand, actor=actor, **words), actor=actor)


def pay(
    house: House, actor: Actor, *, reference: str = "A-1", amount: Decimal = PRICE, **words: Any
) -> Order | SaleCase:
    return take_payment(
        store_code=house.store.code,
        reference=reference,
        buyer=BUYER,
        payment=Payment(reference="PAY-1", amount=amount, currency="EUR"),
        actor=actor,
        **words,
    )


def paid_in_vain(house: House, brand: Brand) -> SaleCase:
    """A payment for a hold that was given up before."""
    (claim,) = held_units(house, brand)
    with scope(house.office) as actor:
        release_hold(claim_id=claim.pk, actor=actor)
        case = pay(house, actor, claim_ids=[claim.pk])
    assert isinstance(case, SaleCase)
    return case


def reserved(
    house: House, unit: Unit, *, actor: Actor | None = None, reference: str = "P-1", amount: str = "125.00"
) -> Presale:
    """A piece that is not on sale yet, kept against a deposit: as the rule is installed, a tenth."""
    with scope(actor or house.office) as shop:
        return reserve_piece(
            unit_id=unit.pk,
            store_code=house.store.code,
            reference=reference,
            deposit=Payment(reference="DEP-1", amount=Decimal(amount), currency="EUR"),
            actor=shop,
        )


def order_body(
    house: House, claims: Sequence[Claim], *, reference: str = "A-1", **changes: Any
) -> dict[str, Any]:
    """What a shop posts to place an order."""
    return {
        "store": house.store.code,
        "reference": reference,
        "holds": [claim.pk for claim in claims],
        "buyer": {
            "name": BUYER.name,
            "phone": BUYER.phone,
            "address": BUYER.address,
            "city": BUYER.city,
            "postcode": BUYER.postcode,
            "country": BUYER.country,
        },
        "payment": {
            "reference": "PAY-1",
            "amount": str(sum((claim.price for claim in claims), Decimal())),
            "currency": claims[0].currency if claims else "EUR",
        },
        **changes,
    }
