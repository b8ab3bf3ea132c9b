"""The append-only log and the answers kept for repeated requests."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One fact: who did what to which subject, when, and what changed.

    The database fills `sequence`, `at`, `transaction`, `previous_hash` and `hash` (trigger `events_chain`) and refuses
    UPDATE and DELETE. Per subject the hashes form a chain: each covers the one before it. `brand_id` is
    the wall the event stands behind, `company_id` that of a company's papers; an event has one of them at most, the
    same for all events of one subject.
    """

    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    sequence = models.IntegerField()
    verb = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    brand_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    data = models.JSONField()
    at = models.DateTimeField(db_default=Now())
    transaction = models.BigIntegerField()
    previous_hash = models.BinaryField(null=True)
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "sequence"], name="event_sequence_once"
            ),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="event_sequence_from_one"),
            models.CheckConstraint(
                condition=models.Q(brand_id__isnull=True) | models.Q(company_id__isnull=True),
                name="event_behind_one_wall",
            ),
        ]
        indexes = [
            models.Index(fields=["transaction", "id"], name="event_feed"),
            models.Index(fields=["brand_id", "transaction", "id"], name="event_feed_by_brand"),
            models.Index(
                fields=["company_id", "transaction", "id"],
                condition=models.Q(company_id__isnull=False),
                name="event_feed_by_company",
            ),
            BrinIndex(fields=["at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} #{self.sequence}: {self.verb}"


class Answer(models.Model):
    """The answer given to a request that carried an Idempotency-Key, kept for its repetition.

    The row is written in the transaction of the request's own effects, so a key exists exactly when its
    effects do. Keys are per caller: two partners may use the same one.
    """

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    content_type = models.CharField(max_length=80, default="application/json")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="answer_key_once_per_caller")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
