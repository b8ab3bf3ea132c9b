"""Who may act for whom: a company's people for their company, account managers for those they look after, four eyes."""

from django.utils.translation import gettext as _

from backoffice.access.models import Role, User
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, NotFound

from .. import locks
from ..models import Application, Company
from ..states import CLERKS, REVIEW, ApplicationStatus

_SECOND = ApplicationStatus.SECOND_REVIEW


def must_act_for(company: Company, actor: Actor) -> None:
    """Raises `NotFound` for people of another company, `Forbidden` for an account manager who looks after others."""
    if not actor.passes_walls and company.pk not in actor.companies:
        raise NotFound("There is no such company among yours.")
    if Role.ACCOUNT_MANAGER in actor.roles and company.account_manager_id != actor.id:
        manager = company.account_manager
        raise Forbidden(
            f"{company.name} is looked after by {name_of(manager)}."
            if manager
            else f"{company.name} has no account manager; a platform admin appoints one."
        )


def must_be_clerk(actor: Actor) -> None:
    """Raises `Forbidden` for whoever handles no applications at all."""
    if not actor.may(CLERKS):
        raise Forbidden(
            f"{actor.name} may not do this: it is for the company's own people, and for reviewers, account managers "
            "and platform admins on its behalf.",
            roles=sorted(CLERKS),
        )


def locked(application: Application, actor: Actor) -> Application:
    """The application as it is now, locked until the transaction ends, for who may act for its company.

    Raises `NotFound`, the same for one that is not there and for another company's, or `Forbidden`.
    """
    current = locks.application(application.pk)
    if current is None or not (actor.passes_walls or current.company_id in actor.companies):
        raise NotFound(_("There is no such application among those of your company."))
    must_act_for(current.company, actor)
    return current


def must_be_another_person(application: Application, actor: Actor) -> None:
    """Four eyes: who opens an application never decides on it, and a machine does not either."""
    if actor.kind != "user":
        raise Forbidden(
            f"{actor.name} is not a person; an application is reviewed by a reviewer or a platform admin."
        )
    if actor.id == application.created_by_id:
        raise Forbidden(
            f"{actor.name} opened the application of {application.brand_name}; another person must review it."
        )


def must_not_be_first(application: Application, actor: Actor) -> None:
    """The second of two reviews is another person's."""
    if actor.id == application.reviewer_id:
        raise Forbidden(
            f"{actor.name} did the first review of {application.brand_name}; the second one is another person's."
        )


def holder_of(application: Application) -> User | None:
    """Who has the application in review now: the second reviewer in a second review; None while it waits for one."""
    if application.status == _SECOND:
        return application.second_reviewer
    return application.second_reviewer or application.reviewer


def must_hold(application: Application, actor: Actor) -> None:
    """Only the person who has an application in review goes on with it. Raises `Conflict` naming who has it."""
    must_be_another_person(application, actor)
    holder = holder_of(application)
    if holder is None:
        raise Conflict(
            f"Nobody has taken the second review of {application.brand_name} yet; take it first.",
            code="not_taken",
        )
    if holder.pk != actor.id:
        raise Conflict(
            f"{name_of(holder)} has {application.brand_name} in review; ask them to give it back, "
            "or a platform admin to assign it.",
            code="taken",
            holder=name_of(holder),
        )


def reviews(user: User) -> bool:
    """Whether the person can do reviews at present."""
    return user.is_active and user.role in REVIEW


def name_of(user: User) -> str:
    return user.get_full_name() or user.username
