"""People, companies and applications for the tests of this room; to be used inside a scope."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.base import ContentFile
from django.db.models import Max

from backoffice.access.models import User
from backoffice.access.services import create_user
from backoffice.events.actors import Actor, office
from backoffice.merchants import services
from backoffice.merchants.models import (
    Application,
    Channel,
    Company,
    Contract,
    Document,
    DocumentVersion,
    Sector,
    StepClock,
)
from backoffice.merchants.queries import company_key
from backoffice.merchants.states import ApplicationStatus
from tests.conftest import TOTP_KEY

S = ApplicationStatus
FIRST, LAST = date(2027, 1, 1), date(2035, 12, 31)


def make_person(name: str, role: str, *, company: Company | None = None, rights: Sequence[str] = ()) -> User:
    person = create_user(
        username=name,
        password="correct horse battery",
        role=role,
        actor=office("tests"),
        company_id=company.pk if company else None,
        rights=rights,
    )
    if person.is_platform_staff:
        TOTP.activate(person, TOTP_KEY)
    return person


def make_company(
    actor: Actor, *, name: str = "Maison Orfèvre SAS", number: str = "RCS 552 100 554"
) -> Company:
    return services.register_company(name=name, country="FR", registration_number=number, actor=actor)


def make_unverified(*, name: str = "Maison Orfèvre SAS", number: str = "RCS 552 100 554") -> Company:
    """A company as an applicant names it."""
    return Company.objects.create(
        name=name, name_key=company_key(name), country="FR", registration_number=number
    )


def make_sector(code: str = "bags") -> Sector:
    sector, _ = Sector.objects.get_or_create(
        code=code,
        defaults={
            "name": code.capitalize(),
            "nice_classes": [18],
            "valid_from": date(2020, 1, 1),
            "source_note": "test",
        },
    )
    return sector


def set_clocks(**days: int) -> None:
    """So many working days for each step that is named."""
    StepClock.objects.bulk_create(
        StepClock(step=step, working_days=many, valid_from=date(2020, 1, 1), source_note="test")
        for step, many in days.items()
    )


def make_application(
    clerk: Actor,
    *,
    company: Company | None = None,
    brand_name: str = "Maison Orfèvre",
    status: str = S.DRAFT,
    reviewer: Actor | None = None,
    second: Actor | None = None,
    **words: Any,
) -> Application:
    """An application as far along as `status`, complete in itself; reviewed by `reviewer`, and by `second`."""
    make_sector()
    facts: dict[str, Any] = {
        "channels": [Channel.OVERSEAS],
        "sectors": ["bags"],
        "territory": ["CN"],
        "starts_on": FIRST,
        "ends_on": LAST,
    }
    application = services.open_application(
        company=company or make_company(clerk),
        brand_name=brand_name,
        brand_country="FR",
        actor=clerk,
        **facts | words,
    )
    services.change_application(application=application, actor=clerk, agreed=True)
    if status != S.DRAFT:
        services.submit(application=application, actor=clerk)
    if status not in (S.DRAFT, S.SUBMITTED):
        assert reviewer is not None
        services.review(application=application, actor=reviewer)
    if status == S.NEED_INFO:
        asked = [services.InfoAsk(sentence="Who owns the trademark?")]
        services.ask(application=application, items=asked, actor=reviewer)
    if status == S.SECOND_REVIEW:
        services.endorse(application=application, actor=reviewer, because="The trademark is pending")
        if second is not None:
            services.review(application=application, actor=second)
    if status in (S.APPROVED, S.CONTRACT_SIGNED, S.DEPOSIT_PAID, S.LIVE, S.SUSPENDED):
        services.approve(application=application, actor=reviewer)
    if status in (S.CONTRACT_SIGNED, S.DEPOSIT_PAID, S.LIVE, S.SUSPENDED):
        sign_all(application)
    if status in (S.DEPOSIT_PAID, S.LIVE, S.SUSPENDED):
        services.deposit_paid(application=application, actor=office("tests"))
    if status in (S.LIVE, S.SUSPENDED):
        services.open_for_sale(application=application, actor=office("tests"))
    if status == S.SUSPENDED:
        services.suspend(application=application, reason="A recall", actor=office("tests"))
    return Application.objects.get(pk=application.pk)


def sign_all(application: Application) -> None:
    """A signed contract for each channel, and the application told of it."""
    current = Application.objects.get(pk=application.pk)
    for channel in current.channels:
        contract = Contract.objects.create(
            company_id=current.company_id,
            application=current,
            selling_brand_id=current.onboarded_brand_id or 0,
            channel=channel,
            number=f"C-{current.pk}-{channel}",
        )
        Contract.objects.filter(pk=contract.pk).update(status="signed")
    services.contract_signed(application=current, actor=office("tests"))


def add_paper(
    company: Company,
    kind: str,
    *,
    application: Application | None = None,
    document: Document | None = None,
    **facts: Any,
) -> DocumentVersion:
    """A version of a document as it stands in the database, a new document where none is named."""
    document = document or Document.objects.create(company=company, application=application, kind=kind)
    last = document.versions.aggregate(last=Max("number"))["last"] or 0
    version = DocumentVersion(
        company=company,
        document=document,
        number=last + 1,
        filename=f"{kind}-{last + 1}.pdf",
        media_type="application/pdf",
        size=4,
        sha256="0" * 64,
        **facts,
    )
    version.file.save("paper.pdf", ContentFile(b"%PDF"), save=False)
    version.save()
    return version
