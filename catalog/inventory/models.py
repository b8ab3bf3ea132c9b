"""What there is and where: warehouses, single units and the claims on them, lots, and every movement."""

from typing import Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Now, Upper
from django_countries.fields import CountryField

from backoffice.access.models import User
from backoffice.merchants.models import Brand, Channel
from backoffice.money import amount_field, currency_field, money_checks
from catalog.products.models import Category, Product

from .bench_models import (
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
from .grades import HOUSE_SCALE
from .known.wearers import Wearer
from .states import CLAIM, LOT, UNIT, ClaimState, LotStatus, UnitStatus

__all__ = [
    "BenchTerm",
    "Bin",
    "Claim",
    "Defect",
    "GivenGrade",
    "Grade",
    "Inspection",
    "Lot",
    "Material",
    "Movement",
    "Permit",
    "SerialPattern",
    "TamperTag",
    "Unit",
    "UnitPhoto",
    "Verdict",
    "Warehouse",
    "WarehouseKind",
    "Wearer",
]


class WarehouseKind(models.TextChoices):
    OVERSEAS = "overseas", "Overseas"
    BONDED = "bonded", "Bonded zone"
    DOMESTIC = "domestic", "Domestic"


class WarehouseQuerySet(models.QuerySet["Warehouse"]):
    def open(self) -> Self:
        """Those in use: a closed one is offered nowhere."""
        return self.filter(closed_at=None)


class Warehouse(models.Model):
    """A building with stock. In an automated one picking and packing are confirmed by its own system.

    `grade_scale` is the scale on which its bench grades. Nothing comes into one that is closed, since `closed_at`.
    """

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=WarehouseKind)
    country = CountryField()
    address = models.CharField(max_length=300)
    automated = models.BooleanField(default=False)
    grade_scale = models.SlugField(max_length=30, default=HOUSE_SCALE, db_default=HOUSE_SCALE)
    closed_at = models.DateTimeField(null=True)

    objects = WarehouseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=WarehouseKind.values), name="warehouse_kind_known")
        ]

    def __str__(self) -> str:
        return self.name


# Of a grade, beside its own name: the best that there is.
HIGHEST_RANK = 100


class Grade(models.Model):
    """A grade on one shop's scale beside our own rank.

    Scales are never converted into each other: `rank` (0–100, higher is better) only sorts and filters.
    """

    scale = models.SlugField(max_length=30)
    code = models.CharField(max_length=30)
    label = models.CharField(max_length=80)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="grade_once_per_scale"),
            models.CheckConstraint(condition=Q(rank__lte=HIGHEST_RANK), name="grade_rank_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.scale})"


# The first and the last year in which a piece can have been made.
YEARS = (1700, 2100)


def serial_key(column: str) -> Func:
    """A serial in capitals, without blanks and signs: «SD 4178» and «sd-4178» are one."""
    return Upper(
        Func(F(column), Value("[^A-Za-z0-9]"), Value(""), Value("g"), function="regexp_replace"),
        output_field=models.CharField(),
    )


class Unit(models.Model):
    """One physical piece: its own stock, its own listing, its own story.

    `reference` is the name its consignor or brand gave it, unique per brand. What a source does not say stays empty.
    `source_grade` is the condition as the source stated it; `grade` is ours, given at the bench. `asking_price` is the
    consignor's. `visit` counts the visits to the bench (`bench_models`). A unit `in_transit_to` another warehouse is in
    no bin, and its `warehouse` is the one that it left until it arrives. `missing_since` is when a count of its bin did
    not find it; nobody is offered it until somebody has it in the hand again.
    """

    # Every index is paid for by each row of an import: these keys have none of their own where another one serves.
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="units", db_index=False)
    reference = models.CharField(max_length=80)
    title = models.CharField(max_length=250)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="units")
    model = models.CharField(max_length=250, blank=True, db_default="")
    model_reference = models.CharField(max_length=60, blank=True, help_text="The maker's reference number")
    serial = models.CharField(max_length=60, blank=True)
    material = models.CharField(max_length=120, blank=True)
    colour = models.CharField(max_length=80, blank=True)
    size = models.CharField(max_length=80, blank=True)
    gender = models.CharField("made for", max_length=10, choices=Wearer, blank=True, db_default="")
    year = models.PositiveSmallIntegerField("year made", null=True)
    asking_price = amount_field()
    currency = currency_field()
    source_grade = models.ForeignKey(
        Grade, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    source_url = models.CharField(max_length=500, blank=True)
    source_listed_on = models.DateField(null=True)
    source_country = CountryField(blank=True)

    status = models.CharField(max_length=15, choices=UnitStatus, default=UnitStatus.INTAKE)
    # Lists find pieces by it: an index of the status itself would be written by every hold. As it is a hold changes no
    # column that an index of units has, and the held row is written beside the listed one, which saves a third.
    stage = models.GeneratedField(
        expression=Case(When(status=UnitStatus.HELD, then=Value(UnitStatus.LISTED)), default=F("status")),
        output_field=models.CharField(max_length=15),
        db_persist=True,
    )
    visit = models.PositiveSmallIntegerField(default=1, db_default=1)
    held_until = models.DateTimeField(null=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="units")
    bin = models.CharField(max_length=20, blank=True)
    missing_since = models.DateTimeField(null=True)
    in_transit_to = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, null=True, related_name="arriving", db_index=False
    )
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    graded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    graded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            *UNIT.triggers(),
            pgtrigger.Trigger(
                # A condition alone, of the row that is written anyhow: a hold reads nothing more for it.
                name="missing_is_not_held",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Q(
                    old__status=UnitStatus.LISTED,
                    new__status=UnitStatus.HELD,
                    new__missing_since__isnull=False,
                ),
                func="""
                    RAISE EXCEPTION 'Unit % is missing and held by nobody before it is found', NEW.id
                        USING ERRCODE = 'restrict_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="two_examiners",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Q(new__status=UnitStatus.AUTHENTICATED)
                & ~pgtrigger.Q(old__status=UnitStatus.AUTHENTICATED),
                func="""
                    IF (
                        SELECT count(*) FILTER (WHERE verdict = 'pass') < 2 OR bool_or(verdict = 'fail')
                        FROM inventory_verdict WHERE unit_id = NEW.id AND visit = NEW.visit
                    ) THEN
                        RAISE EXCEPTION 'Unit % needs two examiners who pass it and none who fails it', NEW.id
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="failed_stays_aside",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Q(old__status=UnitStatus.QUARANTINED, new__status=UnitStatus.INTAKE),
                func="""
                    IF EXISTS (SELECT FROM inventory_verdict WHERE unit_id = NEW.id AND verdict = 'fail') THEN
                        RAISE EXCEPTION 'Unit % failed an examination; its quarantine is never lifted', NEW.id
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="failed_is_never_listed",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Condition(
                    "NEW.status = 'listed' AND OLD.status NOT IN ('listed', 'held', 'sold')"
                ),
                func="""
                    IF EXISTS (SELECT FROM inventory_verdict WHERE unit_id = NEW.id AND verdict = 'fail') THEN
                        RAISE EXCEPTION 'Unit % failed an examination and is never listed', NEW.id
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["brand", "reference"], name="unit_reference_once_per_brand"),
            models.CheckConstraint(
                condition=Q(in_transit_to=None) | (Q(bin="") & ~Q(in_transit_to=F("warehouse"))),
                name="unit_in_transit_is_in_no_bin",
            ),
            models.CheckConstraint(condition=Q(status__in=UnitStatus.values), name="unit_status_known"),
            models.CheckConstraint(
                condition=Q(status=UnitStatus.HELD, held_until__isnull=False)
                | (~Q(status=UnitStatus.HELD) & Q(held_until__isnull=True)),
                name="unit_held_has_end",
            ),
            models.CheckConstraint(
                condition=Q(grade__isnull=True, graded_at__isnull=True)
                | Q(grade__isnull=False, graded_at__isnull=False),
                name="unit_grade_has_time",
            ),
            *money_checks("unit_asking_price", "asking_price"),
            models.CheckConstraint(condition=Q(gender__in=["", *Wearer.values]), name="unit_gender_known"),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=YEARS), name="unit_year_plausible"
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="unit_by_brand"),
            models.Index(fields=["brand", "model"], condition=~Q(model=""), name="unit_by_model"),
            models.Index(fields=["stage", "-id"], name="unit_by_stage"),
            models.Index(fields=["warehouse", "bin"], condition=~Q(bin=""), name="unit_by_bin"),
            models.Index(fields=["grade"], condition=Q(grade__isnull=False), name="unit_by_grade"),
            # `icontains` compares UPPER(column), so that is what the index must hold.
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="unit_title_trigrams"),
            GinIndex(OpClass(Upper("reference"), "gin_trgm_ops"), name="unit_reference_trigrams"),
            GinIndex(OpClass(Upper("serial"), "gin_trgm_ops"), name="unit_serial_trigrams"),
            # Few sources tell a serial: those that do not pay nothing for finding its doubles.
            models.Index(serial_key("serial"), condition=~Q(serial=""), name="unit_by_serial_key"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class UnitPhoto(models.Model):
    """A photograph of a unit, re-encoded at intake of the file, without metadata.

    Several may point to one file that shows several views. `defect` is the flaw that it shows, `tag` the tamper tag
    whose number can be read on it: the proof that the set is of this very piece.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="photos")
    view = models.CharField(max_length=30, default="front")
    file = models.FileField(upload_to="units/%Y/%m/")
    visit = models.PositiveSmallIntegerField(default=1, db_default=1)
    defect = models.ForeignKey(Defect, on_delete=models.PROTECT, null=True, related_name="photos")
    tag = models.ForeignKey(TamperTag, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.unit} {self.view}"


class Claim(models.Model):
    """A hold on a unit, or its sale. At most one per unit is active: the partial unique index says so.

    A hold ends at `held_until`; that counts on every read, whether or not the sweep has come by.
    `order_reference` is the order that the sale belongs to. A sale closes only by cancelling it before it is picked.
    A hold may be extended once, at `extended_at`. Claims are written by the function `inventory_hold` alone.
    """

    # The wall's key, (unit, brand), holds both, and the indexes below serve them.
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="claims", db_index=False, db_constraint=False
    )
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.HELD)
    channel = models.CharField(max_length=20, choices=Channel)
    claimant = models.CharField(max_length=80, help_text="Key of the actor who holds it: client:12")
    price = amount_field()
    currency = currency_field()
    held_until = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    order_reference = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "hold"
        triggers = CLAIM.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=[ClaimState.HELD, ClaimState.SOLD]),
                name="claim_active_once_per_unit",
            ),
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="claim_state_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="claim_channel_known"),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.SOLD) | ~Q(order_reference=""), name="claim_sold_has_order"
            ),
            *money_checks("claim_price", "price"),
        ]
        indexes = [
            models.Index(
                fields=["held_until"], condition=Q(state=ClaimState.HELD), name="claim_holds_ending"
            ),
            models.Index(fields=["unit", "-id"], name="claim_by_unit"),
            models.Index(fields=["brand", "-id"], name="claim_by_brand"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Lot(models.Model):
    """A quantity of one product made or received together; counted in the product's measure.

    `quantity` is what is left. It is written only together with a movement, and the sum over the lot's movements
    into and out of the warehouse equals it (`queries.lots_out_of_balance`).
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="lots")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lots")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="lots")
    number = models.CharField(max_length=20, help_text="As printed on the goods; GS1 AI 10")
    manufactured_on = models.DateField(null=True)
    expires_on = models.DateField()
    quantity = models.BigIntegerField()
    status = models.CharField(max_length=12, choices=LotStatus, default=LotStatus.QUARANTINE)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = LOT.triggers()
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="lot_number_once_per_product"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="lot_quantity_not_negative"),
            models.CheckConstraint(condition=Q(status__in=LotStatus.values), name="lot_status_known"),
            models.CheckConstraint(
                condition=Q(manufactured_on__isnull=True) | Q(expires_on__gt=F("manufactured_on")),
                name="lot_expires_after_it_was_made",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "expires_on"], name="lot_first_expired_first_out"),
            models.Index(fields=["brand", "-id"], name="lot_by_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Movement(models.Model):
    """Goods went from one place to another. Every movement has two ends; a place is a warehouse or a named end.

    Places: `warehouse:<code>`, `transit:<warehouse it goes to>`, `supplier`, `buyer:<order>`, `work:<work order>`,
    `loss`, `sample`, `reject`.
    """

    # The wall's keys, (unit, brand) and (lot, brand), hold all three, and the indexes below serve them.
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        related_name="movements",
        db_index=False,
        db_constraint=False,
    )
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        null=True,
        related_name="movements",
        db_index=False,
        db_constraint=False,
    )
    source = models.CharField(max_length=100)
    target = models.CharField(max_length=100)
    quantity = models.BigIntegerField()
    reason = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, lot__isnull=True, quantity=1)
                | Q(unit__isnull=True, lot__isnull=False, quantity__gt=0),
                name="movement_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")) & ~Q(source="") & ~Q(target=""), name="movement_has_two_ends"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "id"], name="movement_by_unit"),
            # Most movements are of units, and would write an entry that nobody looks for.
            models.Index(fields=["lot", "id"], condition=Q(lot__isnull=False), name="movement_by_lot"),
            models.Index(fields=["brand", "-id"], name="movement_by_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} from {self.source} to {self.target}"
