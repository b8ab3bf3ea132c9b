"""Notices, the letters that carry them by mail, and what people do not want by mail."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.access.models import User

from .registry import topic_of


class Told(models.Model):
    """What was told, as facts: the words are made when somebody reads, in the language of that person."""

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=500, blank=True, help_text="A path of this office")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        topic = topic_of(self.topic)
        return topic.in_words(topic.subject, self.params)

    @property
    def sentence(self) -> str:
        topic = topic_of(self.topic)
        return topic.in_words(topic.sentence, self.params)

    @property
    def action(self) -> str:
        """The words of the button that leads to the link."""
        return str(topic_of(self.topic).action)


class Notice(Told):
    """One piece of news for one person. `key` names the news: whoever has been told it is not told it again.

    A notice is its person's alone; `company` and `brand` say about whom it is.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    company = models.ForeignKey("merchants.Company", on_delete=models.CASCADE, null=True, related_name="+")
    brand = models.ForeignKey("merchants.Brand", on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once_per_person")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_by_person"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]


class LetterStatus(models.TextChoices):
    DUE = "due", "To be sent"
    SENT = "sent", "Sent"
    REFUSED = "refused", "Refused"


class Letter(Told):
    """One mail to one address, in the outbox until the mail server has taken it.

    It carries a notice to its person, or news to somebody who has no account yet (`user` and `notice` are null).
    What was sent is not kept: params and link are emptied, for a link may open something.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="letters")
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, null=True, related_name="letter")
    address = models.EmailField()
    language = models.CharField(max_length=10)
    status = models.CharField(max_length=10, choices=LetterStatus, default=LetterStatus.DUE)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=LetterStatus.values), name="letter_status_known"),
            models.CheckConstraint(
                condition=Q(status=LetterStatus.SENT, sent_at__isnull=False)
                | (~Q(status=LetterStatus.SENT) & Q(sent_at__isnull=True)),
                name="letter_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(notice__isnull=True) | Q(user__isnull=False), name="letter_of_notice_has_person"
            ),
            models.UniqueConstraint(fields=["address", "key"], name="letter_once_per_address"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status=LetterStatus.DUE), name="letter_due"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} to {self.address}"


class Mute(models.Model):
    """A person does not want the mails of a topic; the notices come all the same."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mutes")
    topic = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.topic} by {self.user}"
