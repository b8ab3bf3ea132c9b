"""The page of the background jobs: how far each is, and what stopped it."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import JSONField, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.requests import STAFF
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.told import headline, pages_for
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor

from . import services
from .models import Job, JobStatus


def _may_be_tried_again(job: Job) -> bool:
    """A failed job, unless the same work was asked for anew in the meantime."""
    ahead = Job.objects.filter(kind=job.kind, key=job.key, status__in=[JobStatus.QUEUED, JobStatus.RUNNING])
    return job.status == JobStatus.FAILED and not ahead.exists()


def _subject(job: Job) -> tuple[str, str]:
    """(type, number) of what the job is about, as its kind declares it: the first number in its key."""
    kind, number = services.kind_named(job.kind), re.search(r"\d+", job.key)
    return (kind.about, number[0]) if kind and kind.about and number else ("", "")


def _retry(job: Job, *, actor: Actor) -> None:
    services.retry(job=job, actor=actor)


class WorkFilter(DropdownFilter):
    """By the kind of work. To begin with, what is done every few seconds and went well stands in nobody's way."""

    title = "work"
    parameter_name = "work"
    all_option = ["", "All but what is sent all the time"]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = sorted((kind.label, name) for name, kind in services.all_kinds().items() if kind.label)
        return [("all", "All"), *((name, label) for label, name in kinds)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        chosen = self.value()
        if chosen == "all" or (not chosen and request.GET.get("q")):
            return queryset
        if chosen:
            return queryset.filter(kind=chosen)
        steady = [name for name, kind in services.all_kinds().items() if kind.steady]
        return queryset.exclude(kind__in=steady, status=JobStatus.DONE)


@admin.register(Job)
class JobAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    verbs = (
        AdminVerb(
            "retry", "Try again", _retry, roles=services.RETRIERS, offered=_may_be_tried_again, bulk=True
        ),
    )
    list_display = (
        "work",
        "about",
        "state",
        "progress",
        "attempts",
        "what_went_wrong",
        "asked_by",
        "created_at",
    )
    file_columns = (
        "work", "about", "state", FileColumn("Done", "progress_done"), FileColumn("Of", "progress_total"), "attempts",
        FileColumn("Error", "error"), "asked_by", "created_at", FileColumn("Ended at", "finished_at"),
    )  # fmt: skip
    list_filter = (("status", ChoicesDropdownFilter), WorkFilter)
    list_filter_submit = True
    search_fields = ("kind", "key")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("work", "about", "key", "stage", "progress", "error", "asked_by")}),
        ("Times", {"fields": ("created_at", "due_at", "finished_at", "attempts", "lease_until")}),
        ("Data", {"fields": ("payload", "result")}),
    )
    readonly_fields = ("work", "about", "stage", "progress")
    empty_advice = "A verb that needs more time than a page has asks for one."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """Each row with the pages that this person may see: a link that leads to a refusal is none."""
        return super().get_queryset(request).annotate(pages=Value(pages_for(request), JSONField()))

    @display(description="Work", ordering="kind")
    def work(self, job: Job) -> str:
        kind = services.kind_named(job.kind)
        return (kind and kind.label) or headline(job.kind)

    @display(description="About", ordering="key")
    def about(self, job: Job) -> str:
        """A link to what the job is about, where its kind says so; otherwise what the job is known by."""
        subject, number = _subject(job)
        if not subject:
            return job.key
        words = f"{headline(subject)} {number}"
        page = job.pages.get(subject)  # type: ignore[attr-defined]
        return format_html('<a href="{}">{}</a>', reverse(page, args=[number]), words) if page else words

    @display(description="State")
    def stage(self, job: Job) -> str:
        return job.get_status_display()

    @display(
        description="State",
        ordering="status",
        label={
            JobStatus.QUEUED: "warning",
            JobStatus.RUNNING: "info",
            JobStatus.DONE: "success",
            JobStatus.FAILED: "danger",
        },
    )
    def state(self, job: Job) -> tuple[str, str]:
        return job.status, job.get_status_display()

    @display(description="Progress", empty_value="–")
    def progress(self, job: Job) -> str | None:
        if job.progress_total is None or job.status == JobStatus.DONE:
            # What a job that is done did not do there was no need of.
            return f"{job.progress_done:,}" if job.progress_done else None
        percent = 100 * job.progress_done // job.progress_total if job.progress_total else 100
        return f"{job.progress_done:,} of {job.progress_total:,} ({percent} %)"

    @display(description="Error", ordering="error", empty_value="")
    def what_went_wrong(self, job: Job) -> str:
        return job.error if len(job.error) <= 160 else f"{job.error[:159]}…"


@todo(*services.RETRIERS)
def failed_jobs(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Failed jobs",
        waiting=waiting(Job.objects.filter(status=JobStatus.FAILED)),
        link=f"{reverse('admin:jobs_job_changelist')}?status__exact={JobStatus.FAILED}",
        advice="Read what stopped them, mend it, and try them again.",
        urgent=True,
    )
