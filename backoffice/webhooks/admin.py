"""The pages of webhooks and of what was sent: for platform admins, and for who looks after a company's systems."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import JSONField, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from backoffice.access.models import ApiClient
from backoffice.desk.admin import Desk
from backoffice.desk.filters import YesNoFilter
from backoffice.desk.requests import actor_of
from backoffice.desk.todo import CAP, Card, todo, waiting
from backoffice.desk.told import headline, moment, pages_for
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid

from . import services
from .addresses import LENGTH
from .models import Delivery, Webhook
from .queries import dead_letters, failing_webhooks, is_failing, waiting_for, webhooks_with_counts
from .states import KEEPERS, VIEWERS, WEBHOOK, DeliveryStatus, WebhookStatus

ANSWERS = {status.value: status.phrase for status in HTTPStatus}
HOURS_OF_OVERLAP = (
    ("24", "For 24 hours more"),
    ("168", "For seven days more"),
    ("1", "For one hour more"),
    ("0", "No longer"),
)


class WordsOfWebhook(VerbForm):
    url = forms.CharField(
        label="URL", max_length=LENGTH, help_text="https://…, a public address of the partner"
    )
    patterns = forms.CharField(
        label="Events",
        widget=forms.Textarea,
        help_text="One in a line: application.approved, application.* for all of a kind, * for everything",
    )
    description = forms.CharField(max_length=200, required=False)

    def clean_patterns(self) -> list[str]:
        try:
            return services.checked_patterns(str(self.cleaned_data["patterns"]).replace(",", "\n").split())
        except Invalid as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


class NewWebhookForm(WordsOfWebhook):
    client = forms.ModelChoiceField(
        ApiClient.objects.filter(active=True).order_by("name", "pk"),
        label="API client",
        help_text="Whose wall it stands behind; it needs the scope events:read",
    )
    field_order = ("client", "url", "patterns", "description")


class ChangedWebhookForm(WordsOfWebhook):
    def fit(self, row: Webhook) -> None:
        self.fields["url"].initial = row.url
        self.fields["patterns"].initial = "\n".join(row.patterns)
        self.fields["description"].initial = row.description


class RotationForm(VerbForm):
    hours = forms.ChoiceField(
        choices=HOURS_OF_OVERLAP,
        label="The former secret signs too",
        help_text="In this time the partner puts the new secret in the place of the old one",
    )


class EnablingForm(VerbForm):
    skip_missed = forms.BooleanField(
        required=False,
        label="Only from now on",
        help_text="Let go of what waits and of what happened meanwhile; else it is sent now",
    )


class ReplayForm(VerbForm):
    since = forms.SplitDateTimeField(
        label="Everything since (UTC)",
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text="At most 30 days back; delivered or not, each message goes out again under its id",
    )


def _rotate(webhook: Webhook, *, actor: Actor, hours: str) -> tuple[Webhook, str]:
    return services.rotate_secret(webhook=webhook, overlap=timedelta(hours=int(hours)), actor=actor)


def _replay_since(webhook: Webhook, *, since: datetime, actor: Actor) -> None:
    services.replay_from(webhook=webhook, since=since, actor=actor)


def _is_active(webhook: Webhook) -> bool:
    return webhook.status == WebhookStatus.ACTIVE


def _has_dead(webhook: Webhook) -> bool:
    return _is_active(webhook) and dead_letters().filter(webhook=webhook).exists()


class FailingFilter(YesNoFilter):
    title = "failing"
    parameter_name = "failing"

    @property
    def holds(self) -> Q:  # type: ignore[override]
        """By the clock of the moment."""
        return is_failing()


@admin.register(Webhook)
class WebhookAdmin(Desk):
    """A secret is shown in the answer that makes it, the only place where it ever stands."""

    lifecycle = WEBHOOK
    subject = "webhook"
    viewers = VIEWERS
    creation = AdminVerb(
        "create", "Register a webhook", services.create_webhook, NewWebhookForm, roles=KEEPERS
    )
    rotation = AdminVerb("rotate", "New secret", _rotate, RotationForm, roles=KEEPERS)
    verbs = (
        AdminVerb(
            "test",
            "Send a test",
            lambda row, **words: services.send_test(webhook=row, **words),
            roles=KEEPERS,
            offered=_is_active,
            outlook=lambda row: (
                "A message webhook.test goes out; what became of it stands in the deliveries."
            ),
        ),
        AdminVerb(
            "change",
            "Change",
            lambda row, **words: services.change_webhook(webhook=row, **words),
            ChangedWebhookForm,
            roles=KEEPERS,
        ),
        rotation,
        AdminVerb(
            "replay-dead",
            "Replay dead letters",
            lambda row, **words: services.replay_dead(webhook=row, **words),
            roles=KEEPERS,
            offered=_has_dead,
            bulk=True,
        ),
        AdminVerb(
            "replay", "Replay from a time", _replay_since, ReplayForm, roles=KEEPERS, offered=_is_active
        ),
        AdminVerb(
            "enable",
            "Enable",
            lambda row, **words: services.enable_webhook(webhook=row, **words),
            EnablingForm,
        ),
        AdminVerb(
            "disable",
            "Disable",
            lambda row, **words: services.disable_webhook(webhook=row, **words),
            danger=True,
            outlook=lambda row: "Nothing is sent until it is enabled again; nothing is lost meanwhile.",
        ),
        AdminVerb(
            "delete",
            "Delete",
            lambda row, **words: services.delete_webhook(webhook=row, **words),
            roles=KEEPERS,
            danger=True,
            outlook=lambda row: (
                "The webhook goes, with its deliveries and all that waits. This cannot be taken back."
            ),
        ),
    )
    list_display = ("address", "client", "events", "state", "waiting", "dead", "last_arrival_at")
    list_filter = (("status", ChoicesDropdownFilter), FailingFilter)
    list_filter_submit = True
    search_fields = ("url", "description", "client__name")
    ordering = ("url", "pk")
    empty_advice = "A partner system registers its own over REST, or you register one for an API client."
    fieldsets = (
        (None, {"fields": ("address", "description", "client", "events", "stage", "deliveries")}),
        (
            "How it goes",
            {"fields": ("last_arrival_at", "failing_since", "failures", "rests_until", "disabled_because")},
        ),
        ("Made", {"fields": ("created_at", "maker", "former_secret")}),
    )
    readonly_fields = ("address", "events", "stage", "deliveries", "maker", "former_secret")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        return webhooks_with_counts().order_by(*self.get_ordering(request))

    @display(description="URL", ordering="url")
    def address(self, webhook: Webhook) -> SafeString:
        return _address(webhook.url)

    @display(description="Registered by")
    def maker(self, webhook: Webhook) -> str:
        return webhook.created_by_name

    @display(description="Its former secret signs too until", empty_value="")
    def former_secret(self, webhook: Webhook) -> str:
        return "" if webhook.former_until is None else moment(webhook.former_until)

    @display(description="Events")
    def events(self, webhook: Webhook) -> str:
        return ", ".join(webhook.patterns)

    @display(description="State", ordering="status", label={"active": "success", "disabled": "danger"})
    def state(self, webhook: Webhook) -> tuple[str, str]:
        return webhook.status, webhook.get_status_display()

    @display(description="State")
    def stage(self, webhook: Webhook) -> str:
        return webhook.get_status_display()

    @display(description="Waiting", ordering="waiting")
    def waiting(self, webhook: Any) -> int:
        return int(webhook.waiting)

    @display(description="Dead letters", ordering="dead")
    def dead(self, webhook: Any) -> int:
        return int(webhook.dead)

    @display(description="Deliveries")
    def deliveries(self, webhook: Any) -> str:
        address = f"{reverse('admin:webhooks_delivery_changelist')}?webhook__id__exact={webhook.pk}"
        link = '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>'
        everything = format_html(link, address, "All of them")
        dead = format_html(
            link,
            f"{address}&status__exact={DeliveryStatus.DEAD}",
            f"{webhook.dead:,} dead letter{'' if webhook.dead == 1 else 's'}",
        )
        return format_html("{}: {} waiting, {}", everything, f"{webhook.waiting:,}", dead)

    def address_after(self, row: Any) -> str:
        """Whoever deleted a webhook goes on in the list."""
        stays = Webhook.objects.filter(pk=row.pk).exists()
        return "" if stays else reverse("admin:webhooks_webhook_changelist")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.creation.may(actor_of(request)):
            raise PermissionDenied
        form = NewWebhookForm(request.POST if request.method == "POST" else None)

        def create() -> tuple[Webhook, str]:
            return services.create_webhook(actor=actor_of(request), **form.cleaned_data)

        back = reverse("admin:webhooks_webhook_changelist")
        shown = self._secret_page(request, form, create)
        return shown or self.form_page(request, self.creation, form, title=self.creation.label, back=back)

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        webhook = self.get_object(request, object_id) if self.has_view_permission(request) else None
        rotates = verb == self.rotation.name and self.rotation.may(actor_of(request))
        if webhook is None or not rotates:
            return super().verb_view(request, object_id, verb)
        form = RotationForm(request.POST if request.method == "POST" else None, row=webhook)

        def rotate() -> tuple[Webhook, str]:
            return _rotate(webhook, actor=actor_of(request), **form.cleaned_data)

        back = reverse("admin:webhooks_webhook_change", args=[webhook.pk])
        shown = self._secret_page(request, form, rotate)
        title = f"{self.rotation.label}: {webhook}"
        return shown or self.form_page(request, self.rotation, form, title=title, back=back, row=webhook)

    def _secret_page(
        self, request: HttpRequest, form: VerbForm, make: Callable[[], tuple[Webhook, str]]
    ) -> TemplateResponse | None:
        """Makes the secret and shows it in the answer itself: neither a message nor a session ever holds it."""
        made: list[tuple[Webhook, str]] = []
        if request.method != "POST" or not form.is_valid():
            return None
        if not self._do(request, lambda: made.append(make()), form):
            return None
        webhook, secret = made[0]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "The new secret",
            "webhook": webhook,
            "secret": secret,
            "record": reverse("admin:webhooks_webhook_change", args=[webhook.pk]),
        }
        return TemplateResponse(request, "webhooks/secret.html", context)


def _address(url: str) -> SafeString:
    """An address that may be broken into lines at its slashes: a column of a table is narrower."""
    return format_html_join(
        mark_safe("<wbr>"), "{}", ((part,) for part in re.findall(r"[^/]*/*", url) if part)
    )


def _replay(delivery: Delivery, *, actor: Actor) -> None:
    services.replay_delivery(delivery=delivery, actor=actor)


def _how_it_goes_again(delivery: Delivery) -> str:
    if delivery.status == DeliveryStatus.PENDING:
        return f"{delivery} is tried now and not only at {moment(delivery.due_at)}, under the same id."
    return f"It goes out again under its id {delivery.message_id}."


@admin.register(Delivery)
class DeliveryAdmin(Desk):
    """What was sent, and what the other side said to it."""

    viewers = VIEWERS
    verbs = (
        AdminVerb(
            "replay",
            "Send again",
            _replay,
            roles=KEEPERS,
            offered=lambda delivery: delivery.status != DeliveryStatus.PENDING or delivery.attempts > 0,
            bulk=True,
            outlook=_how_it_goes_again,
        ),
    )
    list_display = (
        "message_id",
        "happened",
        "about",
        "state",
        "attempts",
        "said",
        "to",
        "next_attempt",
        "created_at",
    )
    list_select_related = ("webhook__client",)
    list_filter = (("status", ChoicesDropdownFilter), ("webhook", admin.RelatedOnlyFieldListFilter))
    list_filter_submit = True
    search_fields = ("=verb", "=subject")
    ordering = ("-pk",)
    empty_advice = "Each event that a webhook asks for becomes one, within seconds."
    fieldsets = (
        (None, {"fields": ("message_id", "event", "about", "stage", "client", "address", "created_at")}),
        ("Attempts", {"fields": ("attempts", "attempted_at", "next_attempt", "ended_at")}),
        ("The other side", {"fields": ("said", "took", "error", "answer")}),
    )
    readonly_fields = (
        "message_id", "event", "about", "stage", "client", "address", "next_attempt", "said", "took",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Each row with the pages that this person may see: a link that leads to a refusal is none."""
        return super().get_queryset(request).annotate(pages=Value(pages_for(request), JSONField()))

    @display(description="Message")
    def message_id(self, delivery: Delivery) -> str:
        return delivery.message_id

    @display(
        description="State",
        ordering="status",
        label={
            DeliveryStatus.PENDING: "warning",
            DeliveryStatus.DELIVERED: "success",
            DeliveryStatus.DEAD: "danger",
        },
    )
    def state(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.status, delivery.get_status_display()

    @display(description="State")
    def stage(self, delivery: Delivery) -> str:
        return delivery.get_status_display()

    @display(description="Event", ordering="verb")
    def happened(self, delivery: Delivery) -> str:
        return headline(delivery.verb)

    @display(description="Event")
    def event(self, delivery: Delivery) -> str:
        return f"{headline(delivery.verb)} ({delivery.verb})"

    @display(description="About", ordering="subject", empty_value="")
    def about(self, delivery: Any) -> str:
        """A link to the subject's page, where this person may see it. A test is about nothing."""
        subject, _, number = delivery.subject.partition(":")
        if delivery.event_id is None:
            return ""
        words, page = f"{headline(subject)} {number}", delivery.pages.get(subject)
        return format_html('<a href="{}">{}</a>', reverse(page, args=[number]), words) if page else words

    @display(description="Answer", ordering="answer_status", empty_value="")
    def said(self, delivery: Delivery) -> str:
        """By its number and its name, or why there was none."""
        if delivery.answer_status is None:
            return delivery.error
        return f"{delivery.answer_status} {ANSWERS.get(delivery.answer_status, '')}".strip()

    @display(description="Took", empty_value="")
    def took(self, delivery: Delivery) -> str:
        return "" if delivery.took_ms is None else f"{delivery.took_ms:,} ms"

    @display(description="Next attempt", ordering="due_at", empty_value="")
    def next_attempt(self, delivery: Delivery) -> str:
        return moment(delivery.due_at) if delivery.status == DeliveryStatus.PENDING else ""

    @display(description="To", ordering="webhook")
    def to(self, delivery: Delivery) -> SafeString:
        """With its path: a client may have several webhooks on one machine."""
        parts = urlsplit(delivery.webhook.url)
        return format_html(
            "{}, <wbr>{}", delivery.webhook.client.name, _address(f"{parts.netloc}{parts.path}")
        )

    @display(description="Client")
    def client(self, delivery: Delivery) -> str:
        return delivery.webhook.client.name

    @display(description="URL")
    def address(self, delivery: Delivery) -> SafeString:
        return _address(delivery.webhook.url)


def _how_it_fails(webhook: Webhook | None) -> str:
    """Of the one that has failed longest: for how long, and how much waits for it."""
    if webhook is None or webhook.failing_since is None:
        return "Nothing arrives there; what waits is sent once it answers."
    waits = waiting_for(webhook, most=CAP + 1)
    messages = (
        f"{CAP:,}+ messages wait" if waits > CAP else f"{waits} message{' waits' if waits == 1 else 's wait'}"
    )
    return f"{webhook.url}: nothing has arrived since {moment(webhook.failing_since)}; {messages}."


@todo(*KEEPERS)
def webhook_troubles(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Dead letters of webhooks",
        waiting=waiting(dead_letters()),
        link=f"{reverse('admin:webhooks_delivery_changelist')}?status__exact={DeliveryStatus.DEAD}",
        advice="Read what the other side said, and replay them once it is mended.",
        urgent=True,
    )
    failing = failing_webhooks()
    yield Card(
        title="Webhooks that fail",
        waiting=waiting(failing),
        link=f"{reverse('admin:webhooks_webhook_changelist')}?failing=yes",
        advice=_how_it_fails(failing.first()),
        urgent=True,
    )
    yield Card(
        title="Webhooks turned off",
        waiting=waiting(Webhook.objects.filter(status=WebhookStatus.DISABLED)),
        link=f"{reverse('admin:webhooks_webhook_changelist')}?status__exact={WebhookStatus.DISABLED}",
        advice="Enable those whose address works again.",
    )
