"""Companies and applications for the tests of this room; to be used inside a scope."""

from backoffice.events.actors import Actor
from backoffice.merchants import services
from backoffice.merchants.models import Application, Channel, Company
from backoffice.merchants.states import ApplicationStatus


def make_company(
    actor: Actor, *, name: str = "Maison Orfèvre SAS", number: str = "RCS 552 100 554"
) -> Company:
    return services.register_company(name=name, country="FR", registration_number=number, actor=actor)


def make_application(
    clerk: Actor,
    *,
    company: Company | None = None,
    brand_name: str = "Maison Orfèvre",
    status: str = ApplicationStatus.DRAFT,
    reviewer: Actor | None = None,
) -> Application:
    """An application as far along as `status`: a draft, submitted, or in review by `reviewer`."""
    application = services.open_application(
        company=company or make_company(clerk),
        brand_name=brand_name,
        brand_country="FR",
        channels=[Channel.OVERSEAS],
        actor=clerk,
    )
    if status != ApplicationStatus.DRAFT:
        application = services.submit(application=application, actor=clerk)
    if status == ApplicationStatus.IN_REVIEW:
        assert reviewer is not None
        application = services.review(application=application, actor=reviewer)
    return application
