"""Where it is sold: stores on the four channels, and listings in them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand, Channel
from backoffice.money import amount_field, currency_field, money_checks
from catalog.inventory.models import Unit

from .states import LISTING, ListingStatus


class Store(models.Model):
    """A storefront on one channel. A flagship store belongs to its brand; the platform's stores sell every brand."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=20, choices=Channel)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="stores")
    hold_minutes = models.PositiveSmallIntegerField(default=15, help_text="How long an unpaid hold lasts")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="store_channel_known"),
            models.CheckConstraint(
                condition=~Q(channel=Channel.FLAGSHIP) | Q(brand__isnull=False),
                name="store_flagship_has_brand",
            ),
            models.CheckConstraint(
                condition=Q(hold_minutes__gte=1, hold_minutes__lte=60), name="store_hold_minutes_to_60"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PriceStep(models.Model):
    """One step of the rule by which a price is proposed from the house's own sales, in force from a day on.

    The steps of a day replace those before it, all together. They are tried in the order of their numbers until one
    finds at least `least` sales: of the same model (or of the same category of the brand), of a grade whose rank lies
    at most `rank_span` away, sold within `days` days.
    """

    valid_from = models.DateField()
    number = models.PositiveSmallIntegerField()
    same_model = models.BooleanField(help_text="Else of the same brand and category")
    rank_span = models.PositiveSmallIntegerField(help_text="0 is the same grade")
    days = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField(help_text="How many sales it takes")
    source_note = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["valid_from", "number"], name="price_step_once_per_day"),
            models.CheckConstraint(
                condition=Q(rank_span__lte=100, days__gte=1, least__gte=1), name="price_step_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.number} from {self.valid_from}"


class Listing(models.Model):
    """A unit offered in a store at a price. It is live exactly while the unit may be bought there.

    It is suspended while a restriction of its brand covers the store's channel and the sector of the unit's category.
    The store was told at `taken_off_at` to take it off, `reminded` times again, and says that it has at
    `acknowledged_at`; an offer that comes back asks for a new word.
    """

    # The wall's key, (unit, brand), holds both, and the indexes below serve the brand.
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="listings", db_constraint=False)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="listings")
    price = amount_field()
    currency = currency_field()
    status = models.CharField(max_length=10, choices=ListingStatus, default=ListingStatus.LIVE)
    taken_off_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0, db_default=0)
    reminded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = LISTING.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "store"],
                condition=~Q(status=ListingStatus.ENDED),
                name="listing_open_once_per_store",
            ),
            models.CheckConstraint(condition=Q(status__in=ListingStatus.values), name="listing_status_known"),
            models.CheckConstraint(
                condition=~Q(status=ListingStatus.LIVE)
                | Q(taken_off_at__isnull=True, acknowledged_at__isnull=True),
                name="listing_live_is_not_taken_off",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(taken_off_at__isnull=False),
                name="listing_acknowledges_what_it_was_told",
            ),
            *money_checks("listing_price", "price"),
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="listing_by_brand"),
            models.Index(
                fields=["brand"], condition=Q(status=ListingStatus.SUSPENDED), name="listing_suspended"
            ),
            models.Index(
                fields=["taken_off_at"],
                condition=Q(taken_off_at__isnull=False, acknowledged_at__isnull=True),
                name="listing_unacknowledged",
            ),
        ]

    def __str__(self) -> str:
        return f"unit {self.unit_id} in {self.store}"
