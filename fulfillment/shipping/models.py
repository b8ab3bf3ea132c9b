"""How it reaches the buyer: carriers and their numbers, parcels, tracking."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django_countries.fields import CountryField
from pgtrigger import Before, Condition, Trigger, Update

from backoffice.merchants.models import Brand
from catalog.inventory.models import Warehouse
from fulfillment.orders.models import Order

from .states import PARCEL, ParcelStatus


class Vocabulary(models.TextChoices):
    """In whose words a carrier reports; `codes.py` has the words."""

    AFTERSHIP = "aftership", "AfterShip"
    SEVENTEEN_TRACK = "17track", "17TRACK"
    EASYPOST = "easypost", "EasyPost"
    SF = "sf", "SF Express"


class Carrier(models.Model):
    """Who carries parcels to the buyer."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    service = models.CharField(max_length=60, help_text="As printed on the label")
    vocabulary = models.CharField(
        max_length=20, choices=Vocabulary, help_text="In whose words it reports tracking"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(vocabulary__in=Vocabulary.values), name="carrier_vocabulary_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class NumberPool(models.Model):
    """A range of waybill serials that a carrier gave us; numbers are S10 (UPU) with their check digit.

    `next_serial` moves forward under a row lock; a serial is given out once and never again.
    """

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="pools")
    service = models.CharField(max_length=2, help_text="S10 service indicator, for example RR")
    country = CountryField(help_text="The issuing post's country")
    first_serial = models.PositiveIntegerField()
    next_serial = models.PositiveIntegerField()
    last_serial = models.PositiveIntegerField()

    class Meta:
        constraints = [
            # A serial in two pools would be one waybill for two parcels.
            ExclusionConstraint(
                name="number_pool_ranges_apart",
                expressions=[
                    (F("service"), RangeOperators.EQUAL),
                    (F("country"), RangeOperators.EQUAL),
                    (
                        Func(F("first_serial"), F("last_serial"), Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(next_serial__gte=F("first_serial"), next_serial__lte=F("last_serial") + 1),
                name="number_pool_never_overdrawn",
            ),
            models.CheckConstraint(
                condition=Q(first_serial__lte=F("last_serial")), name="number_pool_first_before_last"
            ),
            models.CheckConstraint(condition=Q(last_serial__lte=99_999_999), name="number_pool_of_8_digits"),
            models.CheckConstraint(
                condition=Q(service__regex="^[A-Z]{2}$"), name="number_pool_service_of_2_letters"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.first_serial:08d} to {self.last_serial:08d} {self.country}"

    @property
    def left(self) -> int:
        """How many serials have not been given out."""
        return self.last_serial + 1 - self.next_serial


# It may have been cancelled before its turn came.
_UNPACKED = [ParcelStatus.PLANNED, ParcelStatus.PICKED, ParcelStatus.CANCELLED]


# What the rules of the day ask for is found and written down by the database as the parcel is packed, and never again.
PICTURED = [
    Trigger(
        name="packed_with_its_photographs",
        when=Before,
        operation=Update,
        condition=Condition(
            "OLD.status IS DISTINCT FROM NEW.status AND NEW.status IN ('packed', 'labelled', 'handed_over')"
        ),
        func="""
            IF NEW.status = 'packed' THEN
                NEW.views_asked := (
                    SELECT CASE WHEN bool_and(rule_id IS NOT NULL) THEN jsonb_object_agg(unit_id, codes) END
                    FROM packing_asked(NEW.order_id, NEW.warehouse_id)
                );
                IF NEW.views_asked IS NULL THEN
                    RAISE EXCEPTION 'Parcel % has no piece, or one that no packing rule covers', NEW.id
                        USING ERRCODE = 'check_violation';
                END IF;
            END IF;
            IF EXISTS (
                SELECT FROM jsonb_each(NEW.views_asked) AS asked(unit, views),
                    jsonb_array_elements_text(asked.views) AS view(code)
                WHERE NOT EXISTS (
                    SELECT FROM shipping_packingphoto photo
                    WHERE photo.parcel_id = NEW.id AND photo.unit_id = asked.unit::bigint AND photo.view = view.code
                )
            ) THEN
                RAISE EXCEPTION 'Parcel % lacks a photograph that was asked for at packing', NEW.id
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    ),
    Trigger(
        name="views_asked_stay",
        when=Before,
        operation=Update,
        condition=Condition(
            "OLD.views_asked IS NOT NULL AND OLD.views_asked IS DISTINCT FROM NEW.views_asked"
        ),
        func="""
            RAISE EXCEPTION 'What was asked of parcel % at packing is not changed', OLD.id
                USING ERRCODE = 'restrict_violation';
        """,
    ),
]


class Parcel(models.Model):
    """The box that carries one order. From its label on it has a waybill."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="parcels")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="parcel")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="parcels")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="parcels")
    status = models.CharField(max_length=20, choices=ParcelStatus, default=ParcelStatus.PLANNED)
    waybill = models.CharField(max_length=34, null=True, unique=True)
    numbered_at = models.DateTimeField(null=True, help_text="When its waybill was given; the label prints it")
    weight_g = models.PositiveIntegerField(null=True, help_text="Gross, in grams; set when packed")
    label = models.FileField(upload_to="labels/%Y/%m/", blank=True)
    views_asked = models.JSONField(
        null=True, help_text="Which photographs the rules asked for when it was packed: codes by unit id"
    )
    created_at = models.DateTimeField(db_default=Now())
    handed_over_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [*PARCEL.triggers(), *PICTURED]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ParcelStatus.values), name="parcel_status_known"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        ParcelStatus.PLANNED,
                        ParcelStatus.PICKED,
                        ParcelStatus.PACKED,
                        ParcelStatus.CANCELLED,
                    ]
                )
                | Q(waybill__isnull=False),
                name="parcel_labelled_has_waybill",
            ),
            models.CheckConstraint(
                condition=Q(waybill__isnull=True, numbered_at__isnull=True)
                | Q(waybill__isnull=False, numbered_at__isnull=False),
                name="parcel_waybill_has_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        ParcelStatus.PLANNED,
                        ParcelStatus.PICKED,
                        ParcelStatus.PACKED,
                        ParcelStatus.CANCELLED,
                    ]
                )
                | ~Q(label=""),
                name="parcel_labelled_has_label",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_UNPACKED) | Q(weight_g__gt=0),
                name="parcel_packed_has_weight",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_UNPACKED) | Q(views_asked__isnull=False),
                name="parcel_packed_by_a_rule",
            ),
            models.CheckConstraint(
                condition=~Q(status=ParcelStatus.DELIVERED) | Q(delivered_at__isnull=False),
                name="parcel_delivered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(delivered_at__gte=F("handed_over_at")),
                name="parcel_delivered_after_hand_over",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="parcel_by_brand"),
            models.Index(fields=["status", "-id"], name="parcel_by_status"),
        ]

    def __str__(self) -> str:
        return self.waybill or f"parcel {self.pk}"


class Milestone(models.TextChoices):
    """Our words for what carriers report."""

    ANNOUNCED = "announced", "Announced"
    IN_TRANSIT = "in_transit", "In transit"
    OUT_FOR_DELIVERY = "out_for_delivery", "Out for delivery"
    DELIVERED = "delivered", "Delivered"
    EXCEPTION = "exception", "Exception"


class TrackingEvent(models.Model):
    """What a carrier reported, kept as it said it. The same report twice is one event."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="tracking")
    code = models.CharField(max_length=40, help_text="The carrier's own code")
    text = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    milestone = models.CharField(max_length=20, choices=Milestone)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    applied = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "happened_at", "code"], name="tracking_event_once"),
            models.CheckConstraint(
                condition=Q(milestone__in=Milestone.values), name="tracking_milestone_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["parcel", "happened_at"], condition=Q(applied=False), name="tracking_pending"
            ),
            models.Index(fields=["brand", "-id"], name="tracking_by_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.happened_at:%Y-%m-%d %H:%M}"


from .packing_models import PackingPhoto, PackingRule  # noqa: E402

__all__ = [
    "Carrier", "Milestone", "NumberPool", "PackingPhoto", "PackingRule", "Parcel", "TrackingEvent", "Vocabulary",
]  # fmt: skip
