"""The list of jobs: what is done all the time and went well stands in nobody's way."""

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.jobs.models import Job, JobStatus
from backoffice.webhooks.services import SEND
from tests.conftest import World

LIST = "/admin/jobs/job/"


def job(world: World, kind: str, key: str, status: str, **facts: int) -> None:
    ended = timezone.now() if status in (JobStatus.DONE, JobStatus.FAILED) else None
    with scope(world.office):
        Job.objects.create(kind=kind, key=key, status=status, finished_at=ended, asked_by="tests", **facts)


def test_sent_webhooks_are_shown_to_who_asks_and_failed_ones_to_all(
    world: World, as_person: Callable[[User], Client]
) -> None:
    job(world, SEND, "1", JobStatus.DONE)
    job(world, SEND, "2", JobStatus.FAILED)
    job(world, "imports.apply", "3", JobStatus.DONE)
    browser = as_person(world.admin)

    def keys(address: str) -> set[str]:
        return {each.key for each in browser.get(f"{LIST}{address}").context["cl"].result_list}

    assert keys("") == {"2", "3"}
    assert keys("?work=all") == {"1", "2", "3"}
    assert keys(f"?work={SEND}") == {"1", "2"}
    assert keys(f"?q={SEND}") == {"1", "2"}


def test_a_job_that_is_done_is_no_part_of_itself(world: World, as_person: Callable[[User], Client]) -> None:
    job(world, "shipping.fulfil", "4", JobStatus.DONE, progress_done=1, progress_total=6)
    text = as_person(world.admin).get(LIST).content.decode()
    assert "1 of 6" not in text
    assert "16 %" not in text
