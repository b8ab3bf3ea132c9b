"""Where webhooks go, and each event on its way there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.access.models import ApiClient
from backoffice.events.feed import Position

from .states import WEBHOOK, DeliveryStatus, DisabledBecause, WebhookStatus


class Webhook(models.Model):
    """An address that is told of what happens behind the wall of its client.

    `patterns` say of what: `application.approved`, `document.*`, `*`. `after_transaction` and `after_id` are its place
    in the event feed: up to there every event has become a delivery or was not asked for. No secret is kept: it is made
    of `seed` and the installation's key (`secrets.py`); the one of `former_seed` signs too until `former_until`.
    `failing_since` is the first failure since something last arrived, `rests_until` when the next attempt may be made.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField("URL", max_length=500)
    description = models.CharField(max_length=200, blank=True)
    patterns = ArrayField(models.CharField(max_length=80), verbose_name="events")
    seed = models.CharField(max_length=64)
    former_seed = models.CharField(max_length=64, blank=True)
    former_until = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=WebhookStatus, default=WebhookStatus.ACTIVE)
    disabled_because = models.CharField(max_length=10, choices=DisabledBecause, blank=True)
    after_transaction = models.BigIntegerField(default=0)
    after_id = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, help_text="Failures since something last arrived")
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    last_arrival_at = models.DateTimeField(null=True)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = WEBHOOK.triggers()
        constraints = [
            models.CheckConstraint(condition=Q(status__in=WebhookStatus.values), name="webhook_status_known"),
            models.CheckConstraint(
                condition=Q(status=WebhookStatus.ACTIVE, disabled_because="")
                | Q(status=WebhookStatus.DISABLED, disabled_because__in=DisabledBecause.values),
                name="webhook_disabled_has_cause",
            ),
            models.CheckConstraint(
                condition=Q(former_seed="", former_until__isnull=True)
                | (~Q(former_seed="") & Q(former_until__isnull=False)),
                name="webhook_former_secret_has_end",
            ),
            models.CheckConstraint(condition=Q(patterns__len__gt=0), name="webhook_asks_for_something"),
            models.UniqueConstraint(fields=["client", "url"], name="webhook_once_per_address"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def brand_id(self) -> int | None:
        """A webhook stands behind its client's wall, with its events."""
        return self.client.brand_id

    @property
    def company_id(self) -> int | None:
        return self.client.company_id

    @property
    def position(self) -> Position:
        return Position(self.after_transaction, self.after_id)


class Delivery(models.Model):
    """One event for one webhook: created exactly once, sent at least once, always under the same `message_id`.

    Deliveries of one `subject` (`unit:7`) go out in the order of its events; one that waits holds up those behind it.
    `due_at` is the next attempt; while an attempt is being made it lies ahead, so that whatever dies, it is made again.
    A test has no event.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.BigIntegerField(null=True)
    event_transaction = models.BigIntegerField(null=True)
    verb = models.CharField("event", max_length=60)
    subject = models.CharField(max_length=80)
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    attempted_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField("took", null=True, help_text="Milliseconds until the answer")
    answer_status = models.PositiveSmallIntegerField("answer", null=True)
    answer = models.CharField("said", max_length=500, blank=True, help_text="How the answer began")
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event_id"],
                condition=Q(event_id__isnull=False),
                name="delivery_once_per_event",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DeliveryStatus.values), name="delivery_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=DeliveryStatus.PENDING, ended_at__isnull=True)
                | (~Q(status=DeliveryStatus.PENDING) & Q(ended_at__isnull=False)),
                name="delivery_ended_has_end",
            ),
            models.CheckConstraint(
                condition=Q(event_id__isnull=True, event_transaction__isnull=True)
                | Q(event_id__isnull=False, event_transaction__isnull=False),
                name="delivery_event_has_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["webhook", "due_at"], condition=Q(status=DeliveryStatus.PENDING), name="delivery_due"
            ),
            models.Index(
                fields=["webhook", "subject", "event_id"],
                condition=Q(status=DeliveryStatus.PENDING),
                name="delivery_queue",
            ),
            models.Index(fields=["webhook", "-id"], name="delivery_by_webhook"),
            models.Index(fields=["webhook"], condition=Q(status=DeliveryStatus.DEAD), name="delivery_dead"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="delivery_ended"),
        ]

    def __str__(self) -> str:
        return f"Message {self.message_id}"

    @property
    def message_id(self) -> str:
        """The name of the message for whoever gets it: the same at every attempt and every replay."""
        return f"evt_{self.event_id}" if self.event_id is not None else f"test_{self.pk}"
