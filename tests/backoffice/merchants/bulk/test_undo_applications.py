"""An applied sheet of applications is undone: drafts are withdrawn, former words come back, papers stay."""

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.feed import broken_chains, timeline
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from backoffice.merchants.models import Application, Company, DocumentVersion
from backoffice.merchants.services import change_application, review, submit
from tests.backoffice.imports.making import work_off
from tests.backoffice.merchants.bulk.making import papers, row, rows_of
from tests.backoffice.merchants.bulk.test_apply_applications import applied, clerk
from tests.conftest import World

__all__ = ["clerk"]


def undone(session: ImportSession, actor: Actor) -> dict[int, str]:
    """What was left, and why."""
    with scope(actor):
        services.undo(session=session, actor=actor)
    assert [(job.status, job.error) for job in work_off()] == [("done", "")]
    with scope(actor):
        session.refresh_from_db()
        return {number: each.left["sentence"] for number, each in rows_of(session).items() if each.left}


def test_it_withdraws_drafts_and_frees_their_references(clerk: Actor) -> None:
    session = applied([row(1), row(2)], {**papers(1), **papers(2)}, clerk)
    assert undone(session, clerk) == {}
    with scope(clerk):
        first = Application.objects.earliest("pk")
        assert (first.status, first.reference, first.reason) == ("withdrawn", "", "The import was undone.")
        assert DocumentVersion.objects.count() == 12
        assert timeline("application", first.pk)[0].verb == "application.withdrawn"
        assert broken_chains() == []
    again = applied([row(1), row(2)], {**papers(1), **papers(2)}, clerk)
    assert again.counts["applied"]["created"] == 2


def test_it_leaves_what_a_reviewer_has_taken_and_what_was_changed(world: World, clerk: Actor) -> None:
    session = applied([row(n) for n in (1, 2, 3)], {**papers(1), **papers(2), **papers(3)}, clerk)
    reviewer = world.actor(world.reviewer)
    with scope(clerk):
        of = {each.reference: each for each in Application.objects.all()}
        submit(application=of["A-1"], actor=clerk)
        change_application(application=of["A-2"], actor=clerk, territory=["JP"])
    with scope(reviewer):
        review(application=of["A-1"], actor=reviewer)
    assert undone(session, clerk) == {
        2: "The application is in review by now, so it stays.",
        3: "The application was changed since the import (territory), so it stays as it is.",
    }
    with scope(clerk):
        assert Application.objects.get(pk=of["A-3"].pk).status == "withdrawn"


def test_it_gives_back_the_former_words_and_leaves_papers(clerk: Actor) -> None:
    applied([row(1), row(2)], {**papers(1), **papers(2)}, clerk)
    session = applied(
        [
            row(1, Company="Maison Clairvallon 1 SARL", Term_to="2028-12-31"),
            row(2, Trademark_number="018999999"),
        ],
        {**papers(1), **papers(2)},
        clerk,
    )
    left = undone(session, clerk)
    assert list(left) == [3]
    assert left[3].startswith("The row brought papers (trademark)")
    with scope(clerk):
        assert str(Application.objects.get(reference="A-1").ends_on) == "2027-12-31"
        assert Company.objects.filter(name="Maison Clairvallon 1 SAS").exists()


def test_it_leaves_the_words_of_a_company_that_is_verified_by_now(clerk: Actor) -> None:
    applied([row(1)], papers(1), clerk)
    session = applied([row(1, Company="Maison Clairvallon 1 SARL")], papers(1), clerk)
    with scope(clerk):
        Company.objects.update(verified_at="2026-11-20T10:00:00Z")
    assert undone(session, clerk) == {2: "The company is verified by now, so what the row said of it stays."}
