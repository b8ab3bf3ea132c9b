"""Five hundred applications in one job, whose workers are killed: nothing is lost, nothing is done twice."""

import hashlib
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from backoffice.access.scope import scope
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.files.services import sweep_files
from backoffice.imports import queries, services
from backoffice.imports.models import ImportRow, ImportSession
from backoffice.jobs.models import Job, JobStatus
from backoffice.merchants.models import Application, Company, Document, DocumentVersion
from tests.backoffice.merchants.bulk.making import furnish, papers, row, rows_of, upload
from tests.conftest import World
from tests.workers import interrupted_jobs, running_workers

ROWS = 500
KINDS = ("trademark", "loa")
KILLS_AT = (60, 210, 400)
"""Numbers of applications at which the worker is killed, in the middle of a chunk of ten as likely as not."""


@pytest.mark.django_db(transaction=True)
def test_it_opens_500_applications_once_though_workers_are_killed(
    world: World, tmp_path: Path, settings: object
) -> None:
    files: dict[str, bytes] = {}
    for n in range(ROWS):
        files |= papers(n, KINDS)
    clerk = world.actor(world.admin)
    with scope(clerk):
        furnish()
        session = upload([row(n) for n in range(ROWS)], files, clerk)
        assert (session.counts["create"], session.counts["error"]) == (ROWS, 0)

    def opened() -> int:
        with scope(world.office):
            return Application.objects.count()

    def progress() -> tuple[str, int]:
        with scope(world.office):
            job = Job.objects.get(kind="imports.apply")
            return job.status, job.progress_done

    interrupted, seen = 0, []
    with running_workers(1, log=tmp_path / "workers.log", queues="imports,default") as workers:
        with scope(clerk):
            services.confirm(session=session, actor=clerk)
        for number in KILLS_AT:
            workers.sweep_until(lambda number=number: opened() >= number, seconds=600)  # type: ignore[misc]
            workers.kill()
            interrupted += interrupted_jobs()
            seen.append(progress()[1])
            workers.let_time_pass()
            workers.start()
        workers.sweep_until(lambda: progress()[0] == JobStatus.DONE, seconds=600)

    assert interrupted == len(KILLS_AT)
    assert seen == sorted(seen)
    assert seen[0] >= KILLS_AT[0] - 10
    with scope(world.office):
        session = ImportSession.objects.get(pk=session.pk)
        assert queries.report(session) == {
            "rows": ROWS, "created": ROWS, "updated": 0, "unchanged": 0, "rejected": {},
        }  # fmt: skip
        assert ImportRow.objects.filter(session=session, applied=False).count() == 0
        applications = list(Application.objects.order_by("pk"))
        assert sorted(each.reference for each in applications) == sorted(f"A-{n}" for n in range(ROWS))
        assert len({each.company_id for each in applications}) == ROWS
        assert Company.objects.filter(name__startswith="Maison Clairvallon").count() == ROWS
        assert Document.objects.count() == DocumentVersion.objects.count() == ROWS * len(KINDS)
        verbs = Counter(Event.objects.values_list("verb", flat=True))
        assert (verbs["application.opened"], verbs["company.named"], verbs["document.added"]) == (
            ROWS, ROWS, ROWS * len(KINDS),
        )  # fmt: skip
        once = Counter(Event.objects.filter(verb="document.added").values_list("subject_id", flat=True))
        assert set(once.values()) == {1}
        for version in DocumentVersion.objects.select_related("document__application"):
            reference = version.document.application.reference
            assert version.filename in (f"{reference}_trademark.pdf", f"{reference}_loa.pdf")
            with version.file.open("rb") as stored:
                assert hashlib.sha256(stored.read()).hexdigest() == version.sha256
        rows = rows_of(session)
        missing = {
            tuple(sorted(note["column"] for note in each.notes if note["code"] == "document_missing"))
            for each in rows.values()
        }
        assert missing == {
            ("bank_proof_file", "brand_story_file", "registration_file", "retail_licence_file")
        }
        assert broken_chains() == []
        # What the killed workers left on the disk is all that no row points to.
        sweep_files(older_than=timedelta(0))
        root = Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
        assert len([path for path in root.rglob("*") if path.is_file()]) == ROWS * len(KINDS) + 3
