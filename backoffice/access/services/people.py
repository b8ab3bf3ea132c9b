"""People who log in."""

from collections.abc import Iterable

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.log import append, fact_about, record

from ..models import Membership, Role, User


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str,
    role: str,
    actor: Actor,
    email: str = "",
    brand_ids: Iterable[int] = (),
    company_id: int | None = None,
    rights: Iterable[str] = (),
) -> User:
    """Creates a person who can log in; a company's people are given their company and the brands to work for."""
    if not actor.may(frozenset({Role.PLATFORM_ADMIN})):
        raise Forbidden("Only a platform admin creates users.")
    if User.objects.filter(username=username).exists():
        raise Invalid(f"A user named «{username}» exists already; choose another name.", field="username")
    user = User.objects.create_user(
        username=username,
        password=password,
        email=email,
        role=role,
        is_staff=role != Role.APPLICANT,
        company_id=company_id,
        rights=sorted(set(rights)),
    )
    for brand_id in brand_ids:
        user.memberships.create(brand_id=brand_id)
    record(user, "user.created", actor=actor, username=username, role=role, brands=sorted(brand_ids))
    return user


@transaction.atomic
def join_company(*, user_id: int, company_id: int, actor: Actor) -> bool:
    """The person belongs to the company from now on; False for one who has a company already, or may have none.

    For the verb by which a person names their company; the caller has asked who they are. Within the office's scope.
    """
    alone = User.objects.filter(pk=user_id, company=None, role=Role.APPLICANT, is_active=True)
    if not alone.update(company=company_id):
        return False
    record(User.objects.get(pk=user_id), "user.joined_company", actor=actor, company=company_id)
    return True


@transaction.atomic
def move_to_company(*, from_id: int, company_id: int, actor: Actor) -> list[User]:
    """The people of one company belong to the other from now on; returns them. Within a staff scope.

    For the verb that finds both to be the same company: its people have no brands yet.
    """
    people = list(User.objects.filter(company=from_id).order_by("pk").select_for_update(of=("self",)))
    User.objects.filter(pk__in=[user.pk for user in people]).update(company=company_id)
    for user in people:
        user.company_id = company_id
    append(
        actor=actor,
        facts=[fact_about(user, "user.joined_company", {"company": company_id}) for user in people],
    )
    return people


@transaction.atomic
def give_brand(*, brand_id: int, company_id: int, actor: Actor) -> list[User]:
    """A brand was onboarded for the company: its applicants become brand owners, and all its owners work for the brand.

    Members stay with the brands that were chosen for them. Returns who works for the brand from now on. For the verb
    that onboards; within a staff scope.
    """
    people = User.objects.filter(
        company=company_id, is_active=True, role__in=[Role.APPLICANT, Role.BRAND_OWNER]
    )
    owners = list(people.order_by("pk").select_for_update(of=("self",)))
    applicants = [user.pk for user in owners if user.role == Role.APPLICANT]
    User.objects.filter(pk__in=applicants).update(role=Role.BRAND_OWNER, is_staff=True)
    there = set(Membership.objects.filter(brand=brand_id).values_list("user_id", flat=True))
    new = [user for user in owners if user.pk not in there]
    Membership.objects.bulk_create(Membership(user=user, brand_id=brand_id) for user in new)
    append(
        actor=actor,
        facts=[
            fact_about(user, "user.given_brand", {"brand": brand_id, "role": Role.BRAND_OWNER})
            for user in new
        ],
    )
    return new
