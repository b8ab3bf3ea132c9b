"""The page of the background jobs as each person meets it."""

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.access.scope import scope
from backoffice.jobs.models import Job, JobStatus

LIST = "admin:jobs_job_changelist"


def make_job(world, key: str, *, status: str = JobStatus.FAILED, **columns) -> Job:
    ended = {"finished_at": Now()} if status in (JobStatus.DONE, JobStatus.FAILED) else {}
    with scope(world.office):
        return Job.objects.create(
            kind="tests.sort", key=key, status=status, asked_by="tests", **ended, **columns
        )


def verb_of(job: Job) -> str:
    return reverse("admin:jobs_job_change", args=[job.pk]).replace("/change/", "/verb/retry/")


def status_of(world, job: Job) -> str:
    with scope(world.office):
        return Job.objects.get(pk=job.pk).status


def test_it_lists_state_progress_and_error(world, as_person) -> None:
    make_job(world, "half", progress_done=1500, progress_total=2000, error="The carrier does not answer.")
    make_job(world, "long", error="x" * 500)
    text = as_person(world.operator).get(reverse(LIST)).content.decode()
    assert "1,500 of 2,000 (75 %)" in text
    assert "The carrier does not answer." in text
    assert "Failed" in text
    assert "x" * 159 + "…" in text
    assert "x" * 160 not in text


def test_it_tries_a_failed_job_again(world, as_person) -> None:
    job = make_job(world, "again", attempts=5)
    browser = as_person(world.operator)
    assert verb_of(job) in browser.get(reverse("admin:jobs_job_change", args=[job.pk])).content.decode()
    assert browser.post(verb_of(job), {"go": "on"}).status_code == 302
    assert status_of(world, job) == JobStatus.QUEUED
    assert verb_of(job) not in browser.get(reverse("admin:jobs_job_change", args=[job.pk])).content.decode()


def test_it_leaves_a_failed_job_whose_work_was_asked_for_anew(world, as_person) -> None:
    job, newer = make_job(world, "same"), make_job(world, "same", status=JobStatus.QUEUED)
    browser = as_person(world.operator)
    assert browser.post(verb_of(job), {"go": "on"}).status_code == 302
    assert (status_of(world, job), status_of(world, newer)) == (JobStatus.FAILED, JobStatus.QUEUED)


def test_it_tries_chosen_jobs_again_and_says_which_it_left(world, as_person) -> None:
    failed, done = make_job(world, "a"), make_job(world, "b", status=JobStatus.DONE)
    answer = as_person(world.admin).post(
        reverse(LIST), {"action": "retry", "_selected_action": [failed.pk, done.pk]}, follow=True
    )
    text = answer.content.decode()
    assert "Try again: done for 1." in text
    assert "tests.sort b has not failed" in text
    assert (status_of(world, failed), status_of(world, done)) == (JobStatus.QUEUED, JobStatus.DONE)


def test_it_shows_a_brand_operator_the_own_jobs_and_no_buttons(world, as_person) -> None:
    own = make_job(world, "own-work", brand_id=world.aurore.pk)
    others = make_job(world, "others-work", brand_id=world.kestrel.pk), make_job(world, "platform-work")
    browser = as_person(world.owner)
    text = browser.get(reverse(LIST)).content.decode()
    assert "own-work" in text
    assert "others-work" not in text
    assert "platform-work" not in text
    assert verb_of(own) not in browser.get(reverse("admin:jobs_job_change", args=[own.pk])).content.decode()
    for job in (own, *others):
        browser.post(verb_of(job), {"go": "on"})
        browser.post(reverse(LIST), {"action": "retry", "_selected_action": [job.pk]})
        assert status_of(world, job) == JobStatus.FAILED
    for job in others:
        assert browser.get(reverse("admin:jobs_job_change", args=[job.pk])).status_code == 302


@pytest.mark.parametrize(
    ("person", "sees"), [("operator", True), ("admin", True), ("reviewer", False), ("owner", False)]
)
def test_it_puts_failed_jobs_on_the_home_page(world, as_person, person: str, sees: bool) -> None:
    make_job(world, "broken")
    text = as_person(getattr(world, person)).get(reverse("admin:index")).content.decode()
    assert ("Failed jobs" in text) is sees


def test_it_lists_with_a_constant_number_of_queries(world, as_person, django_assert_num_queries) -> None:
    browser = as_person(world.operator)
    make_job(world, "0")
    browser.get(reverse(LIST))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse(LIST))
    for number in range(1, 12):
        make_job(world, str(number), brand_id=world.aurore.pk)
    with django_assert_num_queries(len(few)):
        browser.get(reverse(LIST))
