from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.models import Event
from backoffice.merchants import dossier, services
from backoffice.merchants.models import Application, Document, DocumentVersion
from tests.backoffice.merchants.papers import complete_dossier, hand_in, pdf

FACTS = {
    "paper_number": " R 018 ", "issuer": "EUIPO", "holder": "Aurore SA", "mark": "Aurore", "trademark_status": "R",
    "nice_classes": [25, 3, 3], "territory": ["fr", "DE"], "issued_on": date(2020, 1, 1),
    "expires_on": date(2030, 1, 1), "language": "zh-Hans",
}  # fmt: skip


@pytest.fixture
def application(world) -> Application:
    with scope(world.office):
        services.install_rules()
        return Application.objects.create(
            company=world.aurore.company, brand_name="Aurore", channels=["flagship"], sectors=["bags"],
            starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), created_by=world.owner,
        )  # fmt: skip


@pytest.fixture
def owner(world):
    return world.actor(world.owner)


@pytest.fixture
def reviewer(world):
    return world.actor(world.reviewer)


def read(response) -> bytes:
    """What a file answers; closing the answer itself would close the connection, as at the end of a request."""
    content = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return content


def set_status(application, world, status) -> None:
    rows = Application.objects.filter(pk=application.pk)
    path = ["submitted", "in_review", "approved", "contract_signed", "deposit_paid", "live"]
    if status in ("rejected", "need_info"):
        path = ["submitted", "in_review", status]
    for step in path[: path.index(status) + 1]:
        columns = {"reviewer": world.reviewer} if step == "in_review" else {}
        columns |= {"onboarded_brand": world.aurore} if step == "approved" else {}
        columns |= {"reason_code": "other"} if step == "rejected" else {}
        rows.update(status=step, **columns)


def test_it_takes_in_a_paper_and_what_it_says(application, owner) -> None:
    with scope(owner):
        version = hand_in(application, "trademark", owner, filename="../Cert ific.PDF", **FACTS)
    assert (version.number, version.verdict, version.media_type) == (1, "pending", "application/pdf")
    assert version.filename == "Cert ific.PDF"
    assert (version.paper_number, version.holder_key, version.language) == ("R 018", "aurore", "zh")
    assert (version.nice_classes, version.territory) == ([3, 25], ["DE", "FR"])
    assert (version.uploaded_by_name, version.uploaded_by_key) == (owner.name, owner.key)
    assert "Aurore" not in str(version.file.name)
    assert "Cert" not in str(version.file.name)


def test_it_tells_the_company_and_nobody_else(world, application, owner) -> None:
    with scope(owner):
        version = hand_in(application, "trademark", owner, **FACTS)
        event = Event.objects.get(verb="document.added")
        assert (event.subject_id, event.company_id) == (version.document_id, application.company_id)
        assert event.data["application"] == application.pk
    with scope(world.actor(world.stranger)):
        assert not Event.objects.filter(verb="document.added").exists()
        assert not DocumentVersion.objects.exists()


def test_it_numbers_further_versions(application, owner) -> None:
    with scope(owner):
        first = hand_in(application, "trademark", owner, **FACTS)
        second = hand_in(application, "trademark", owner, document=first.document, **FACTS)
        assert (second.document_id, second.number) == (first.document_id, 2)
        assert Event.objects.filter(verb="document.renewed").count() == 1
        with pytest.raises(Invalid, match="kind"):
            hand_in(application, "bank_proof", owner, document=first.document)


def test_it_states_the_same_file_anew(application, owner) -> None:
    with scope(owner):
        first = hand_in(application, "trademark", owner, mark="Aurore")
        again = services.restate_document(
            document=first.document, facts=services.DocumentFacts(**FACTS), actor=owner
        )
        assert (again.number, again.sha256, again.file.name) == (2, first.sha256, first.file.name)
        assert again.nice_classes == [3, 25]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"nice_classes": [46]}, "nice_classes"),
        ({"territory": ["XX"]}, "territory"),
        ({"language": "qq"}, "language"),
        ({"trademark_status": "C"}, "trademark_status"),
        ({"expires_on": date(2019, 1, 1)}, "expires_on"),
        ({"unlimited": True}, "expires_on"),
        ({"issued_on": date(26, 1, 1)}, "issued_on"),
        ({"holder": "A" * 201}, "holder"),
        ({"translation_of": 999_999}, "translation_of"),
    ],
)
def test_it_refuses_what_cannot_be(application, owner, words, field) -> None:
    with scope(owner):
        with pytest.raises(Invalid) as refusal:
            hand_in(application, "trademark", owner, **{**FACTS, **words})
        assert refusal.value.data["field"] == field
        assert not Document.objects.exists()


def test_it_asks_what_a_translation_translates(world, application, owner) -> None:
    with scope(world.office):
        foreign = Application.objects.create(
            company=world.kestrel.company, brand_name="Kestrel", channels=["flagship"]
        )
        theirs = hand_in(foreign, "brand_story", world.office)
    with scope(owner):
        with pytest.raises(Invalid, match="translation of"):
            hand_in(application, "translation", owner)
        with pytest.raises(Invalid, match="not here"):
            hand_in(application, "translation", owner, translation_of=theirs.pk)
        story = hand_in(application, "brand_story", owner, language="fr")
        assert hand_in(application, "translation", owner, translation_of=story.pk).translation_of == story


def test_it_refuses_a_file_that_is_no_paper(application, owner) -> None:
    with scope(owner):
        with pytest.raises(Invalid) as refusal:
            hand_in(
                application, "bank_proof", owner, file=ContentFile(b"MZ\x90 a program"), filename="proof.pdf"
            )
        assert refusal.value.code == "file_type_refused"
        assert not DocumentVersion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_file_behind_when_it_is_rolled_back(application, owner) -> None:
    with pytest.raises(RuntimeError, match="the view failed"), scope(owner):
        version = hand_in(application, "bank_proof", owner)
        name = version.file.name
        assert default_storage.exists(name)
        raise RuntimeError("the view failed")
    assert not default_storage.exists(name)


def test_it_does_not_let_a_stranger_hand_in_or_open(world, application, owner) -> None:
    stranger = world.actor(world.stranger)
    with scope(owner):
        version = hand_in(application, "trademark", owner, **FACTS)
    with scope(stranger):
        with pytest.raises(NotFound):
            hand_in(application, "trademark", stranger, **FACTS)
        with pytest.raises(NotFound):
            services.open_file(version=version, actor=stranger)
        with pytest.raises(NotFound):
            services.restate_document(
                document=version.document, facts=services.DocumentFacts(), actor=stranger
            )
        assert not Document.objects.exists()


def test_it_opens_the_file_to_its_company_and_to_staff(world, application, owner, reviewer) -> None:
    with scope(owner):
        version = hand_in(application, "trademark", owner, file=pdf("Hello"), filename="Zertifikat Ä.pdf")
        assert read(services.open_file(version=version, actor=owner)).startswith(b"%PDF")
    with scope(reviewer):
        assert read(services.open_file(version=version, actor=reviewer)).startswith(b"%PDF")
    operator = world.actor(world.operator)
    with scope(operator), pytest.raises(Forbidden):
        services.open_file(version=version, actor=operator)


@pytest.mark.parametrize("status", ["submitted", "in_review"])
def test_the_company_waits_while_a_reviewer_looks(world, application, owner, status) -> None:
    with scope(world.office):
        set_status(application, world, status)
    with scope(owner), pytest.raises(StateConflict, match="with a reviewer"):
        hand_in(application, "bank_proof", owner)
    clerk = world.actor(world.admin)
    with scope(clerk):
        assert hand_in(application, "bank_proof", clerk).number == 1


@pytest.mark.parametrize("status", ["need_info", "approved", "live"])
def test_the_company_renews_at_any_other_time(world, application, owner, status) -> None:
    with scope(world.office):
        set_status(application, world, status)
    with scope(owner):
        assert hand_in(application, "bank_proof", owner).number == 1


def test_a_closed_application_takes_no_papers(world, application) -> None:
    clerk = world.actor(world.admin)
    with scope(clerk):
        set_status(application, world, "rejected")
        with pytest.raises(StateConflict, match="closed"):
            hand_in(application, "bank_proof", clerk)


def test_a_paper_of_the_company_counts_for_every_application(application, owner) -> None:
    with scope(owner):
        version = services.add_document(
            application=None, company=application.company, kind="bank_proof", file=pdf("Bank"), filename="b.pdf",
            facts=services.DocumentFacts(holder="Aurore SA", language="en"), actor=owner,
        )  # fmt: skip
        assert version.document.application is None
        states = {each.kind: each.state for each in dossier.required(application)}
        assert states["bank_proof"] == "given"


def test_a_reviewer_accepts_and_refuses(application, owner, reviewer) -> None:
    with scope(owner):
        version = hand_in(application, "trademark", owner, **FACTS)
    with scope(reviewer):
        services.judge_document(version=version, verdict="accepted", actor=reviewer)
        version.refresh_from_db()
        assert (version.verdict, version.verdict_by_id) == ("accepted", reviewer.id)
        services.judge_document(version=version, verdict="refused", note="It is a draft.", actor=reviewer)
        services.judge_document(version=version, verdict="refused", note="It is a draft.", actor=reviewer)
        version.refresh_from_db()
        assert (version.verdict, version.verdict_note) == ("refused", "It is a draft.")
        told = Event.objects.filter(subject_type="document").order_by("id").values_list("verb", flat=True)
        assert list(told) == ["document.added", "document.accepted", "document.refused"]


def test_a_refusal_needs_a_note(application, owner, reviewer) -> None:
    with scope(owner):
        version = hand_in(application, "trademark", owner, **FACTS)
    with scope(reviewer):
        with pytest.raises(Invalid, match="note"):
            services.judge_document(version=version, verdict="refused", note=" ", actor=reviewer)
        with pytest.raises(Invalid, match="no verdict"):
            services.judge_document(version=version, verdict="pending", actor=reviewer)


def test_who_hands_in_never_judges(world, application, owner, reviewer) -> None:
    with scope(reviewer):
        version = hand_in(application, "trademark", reviewer, **FACTS)
        with pytest.raises(Forbidden, match="another person"):
            services.judge_document(version=version, verdict="accepted", actor=reviewer)
        with pytest.raises(Forbidden, match="another person"):
            services.accept_papers(application=application, actor=reviewer)
    with scope(owner), pytest.raises(Forbidden, match="a reviewer"):
        services.judge_document(version=version, verdict="accepted", actor=owner)


def test_an_approval_accepts_every_paper_that_counts(application, owner, reviewer) -> None:
    with scope(owner):
        story = hand_in(application, "brand_story", owner, language="en")
        mark = hand_in(application, "trademark", owner, **FACTS)
        other = services.add_document(
            application=None, company=application.company, kind="trademark", file=pdf("x"), filename="x.pdf",
            facts=services.DocumentFacts(**{**FACTS, "mark": "Something Else"}), actor=owner,
        )  # fmt: skip
    with scope(reviewer):
        services.judge_document(version=story, verdict="refused", note="Empty", actor=reviewer)
        assert services.accept_papers(application=application, actor=reviewer) == [mark]
        assert DocumentVersion.objects.get(pk=other.pk).verdict == "pending"
        assert DocumentVersion.objects.get(pk=story.pk).verdict == "refused"


def test_a_version_is_never_edited(world, application, owner) -> None:
    with scope(owner):
        version = hand_in(application, "trademark", owner, **FACTS)
    with scope(world.office):
        for change in ({"expires_on": date(2040, 1, 1)}, {"holder": "Me"}, {"file": "other"}):
            with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
                DocumentVersion.objects.filter(pk=version.pk).update(**change)


@pytest.mark.parametrize("mark_owner", ["", "Maison Aurore SA"])
def test_a_sample_dossier_is_complete(world, application, owner, reviewer, mark_owner) -> None:
    with scope(world.office):
        application.company.registered_on = date(2015, 1, 1)
        application.company.save(update_fields=["registered_on"])
        versions = complete_dossier(application, world.office, reviewer=reviewer, owner=mark_owner)
        assert dossier.gaps(application, on=date(2026, 11, 1)) == []
        kinds = {version.document.kind for version in versions}
        assert ("authorisation" in kinds) is bool(mark_owner)
        assert {each.state for each in dossier.required(application)} <= {"accepted", "not_needed"}
        assert complete_dossier(application, world.office) == []
