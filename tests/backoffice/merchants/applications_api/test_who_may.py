"""Who may read and write applications over REST, and who may not."""

from collections.abc import Callable

import pytest
from django.test import Client

from backoffice.access.models import Role, Scope, User
from backoffice.access.scope import scope
from backoffice.access.services import deactivate_client, revoke_secret
from backoffice.merchants import services
from backoffice.merchants.models import Application, Document
from backoffice.merchants.states import ApplicationStatus as S
from tests.backoffice.merchants.applications_api.partners import (
    FACTS,
    A,
    Partner,
    assert_problem,
    complete,
    content_of,
    paper,
    reviewer_asks,
    status_of,
)
from tests.conftest import World


def test_a_token_without_the_scope_reads_or_writes_nothing(world: World, own: Partner) -> None:
    said = own.open()
    reader = Partner(own.client, world.token_of(own.client, scopes=[Scope.APPLICATIONS_READ]))
    writer = Partner(own.client, world.token_of(own.client, scopes=[Scope.APPLICATIONS_WRITE]))

    assert reader.get(A).status_code == 200
    assert_problem(reader.post(A, FACTS), 403, "permission_denied")
    assert_problem(
        reader.patch(f"{A}/{said['id']}", {"territory": ["HK"]}, etag="*"), 403, "permission_denied"
    )
    assert_problem(writer.get(A), 403, "permission_denied")
    assert writer.post(f"{A}/{said['id']}/withdraw").status_code == 200


@pytest.mark.parametrize(("role", "status"), [(Role.WAREHOUSE_OPERATOR, 403), (Role.AUDITOR, 200)])
def test_people_read_what_their_role_lets_them(
    world: World, own: Partner, as_person: Callable[[User], Client], role: Role, status: int
) -> None:
    said = own.open()
    document = own.upload(f"{A}/{said['id']}/documents", kind="brand_story", file=paper("Story")).json()
    with scope(world.office):
        browser = as_person(world._user("reads", role))

    for address in (
        A,
        f"{A}/{said['id']}",
        f"{A}/{said['id']}/gaps",
        f"{A}/{said['id']}/timeline",
        f"/api/v1/documents/{document['id']}",
        document["versions"][0]["file"],
        f"/api/v1/companies/{said['company']['id']}",
    ):
        answer = browser.get(address)
        assert answer.status_code == status, address
        if answer.streaming:
            content_of(answer)


def test_other_companies_ids_open_nothing_in_any_place(own: Partner, rival: Partner, world: World) -> None:
    mine, theirs = rival.open(), own.open(agreed=True)
    complete(world, theirs, world.office)
    own.post(f"{A}/{theirs['id']}/submit")
    reviewer_asks(world, theirs, services.InfoAsk(sentence="Who?"))
    (request,) = own.get(f"{A}/{theirs['id']}/questions").json()["results"]
    item = request["items"][0]["id"]
    document = own.get(f"{A}/{theirs['id']}/documents").json()["results"][0]
    own_document = rival.upload(f"{A}/{mine['id']}/documents", kind="other", file=paper("1")).json()
    own_version = own_document["versions"][0]["id"]

    for address in (
        f"{A}/{theirs['id']}",
        f"{A}/{theirs['id']}/gaps",
        f"{A}/{theirs['id']}/questions",
        f"{A}/{theirs['id']}/timeline",
        f"{A}/{theirs['id']}/documents",
        f"/api/v1/documents/{document['id']}",
        document["versions"][0]["file"],
        f"/api/v1/companies/{own.client.company_id}",
    ):
        assert_problem(rival.get(address), 404, "not_found")
    assert rival.get(A, company=own.client.company_id).json()["results"] == []
    assert [each["id"] for each in rival.get(A).json()["results"]] == [mine["id"]]
    for attempt in (
        rival.patch(f"{A}/{theirs['id']}", {"brand_name": "Mine"}, etag="*"),
        rival.post(f"{A}/{theirs['id']}/submit"),
        rival.post(f"{A}/{theirs['id']}/withdraw"),
        rival.post(f"{A}/{theirs['id']}/answer", {"items": [{"item": item, "words": "Me."}]}),
        rival.upload(f"{A}/{theirs['id']}/documents", kind="other", file=paper("1")),
        rival.upload(f"/api/v1/documents/{document['id']}/versions", file=paper("1")),
        rival.patch(f"/api/v1/companies/{own.client.company_id}", {"name": "Mine"}, etag="*"),
    ):
        assert_problem(attempt, 404, "not_found")
    translated = rival.upload(
        f"{A}/{mine['id']}/documents", kind="translation", file=paper("1"),
        translation_of=document["versions"][0]["id"],
    )  # fmt: skip
    assert_problem(translated, 422, "invalid")
    # And the other way round: what is mine answers nothing of theirs.
    foreign = own.post(f"{A}/{theirs['id']}/answer", {"items": [{"item": item, "version": own_version}]})
    assert_problem(foreign, 404, "not_found")
    with scope(world.office):
        row = Application.objects.get(pk=theirs["id"])
        assert (row.status, row.brand_name) == (S.NEED_INFO, "Maison Orfèvre")
        assert Document.objects.filter(company_id=own.client.company_id or 0, kind="other").count() == 0


def test_tokens_that_ended_open_nothing(own: Partner, world: World) -> None:
    said = own.open()
    other = Partner(own.client, world.token_of(own.client))
    with scope(world.office):
        revoke_secret(secret=own.client.secrets.get(), actor=world.office)
    assert_problem(own.get(f"{A}/{said['id']}"), 401, "authentication_failed")
    assert_problem(other.post(f"{A}/{said['id']}/withdraw"), 401, "authentication_failed")
    fresh = Partner(own.client, world.token_of(own.client))
    assert fresh.get(f"{A}/{said['id']}").status_code == 200
    with scope(world.office):
        deactivate_client(client=own.client, actor=world.office)
    assert_problem(fresh.post(f"{A}/{said['id']}/withdraw"), 401, "authentication_failed")
    assert status_of(world, said) == S.DRAFT


def test_no_client_reviews(own: Partner, platform: Partner, world: World) -> None:
    """A client's scopes are its roles; none of them is a reviewer's."""
    said = own.open(agreed=True)
    complete(world, said, world.office)
    own.post(f"{A}/{said['id']}/submit")
    for partner in (own, platform):
        for verb in ("review", "approve", "reject", "assign", "ask", "endorse", "release"):
            assert partner.post(f"{A}/{said['id']}/{verb}").status_code == 404
    assert status_of(world, said) == S.SUBMITTED
