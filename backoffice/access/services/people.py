"""People who log in: who they are here, and where they work.

A platform admin looks after everybody; a company's owners, and its members with the right to it, after the members of
their own company, and never further than they reach themselves. The rows are the office's to write.
"""

from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move_many
from backoffice.events.log import append, fact_about, record

from .. import locks
from ..models import PLATFORM_ROLES, Invitation, Membership, Posting, Right, Role, User
from ..scope import scope
from ..states import INVITATION, KEEPERS, PLATFORM, InvitationStatus
from .places import Place, place
from .sessions import drop_sessions


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
    warehouse_ids: Iterable[int] = (),
) -> User:
    """Creates a person who can log in; a company's people are given their company and the brands to work for.

    Raises `Forbidden`, or `Invalid` for what does not fit together and for a name or an address in use.
    """
    if not actor.may(PLATFORM):
        raise Forbidden("Only a platform admin creates users.")
    with scope(office("access")):
        given = place(
            role=role, company_id=company_id, brand_ids=brand_ids, rights=rights, warehouse_ids=warehouse_ids
        )
        return add_person(username=username, password=password, email=email, given=given, actor=actor)


def add_person(
    *, username: str, password: str, email: str, given: Place, actor: Actor, name: str = ""
) -> User:
    """The row of a new person, what they are here, and the event. Must be called as the office.

    Raises `Invalid` for a name or an address in use.
    """
    if User.objects.filter(username=username).exists():
        raise Invalid(f"A user named «{username}» exists already; choose another name.", field="username")
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username=username,
                password=password,
                email=email.lower(),
                first_name=name,
                role=given.role,
                is_staff=given.role != Role.APPLICANT,
                company_id=given.company_id,
                rights=list(given.rights),
            )
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise Invalid("There is a login with this address or name already.", field="email") from error
        raise
    if email:
        EmailAddress.objects.create(user=user, email=email.lower(), primary=True, verified=True)
    Membership.objects.bulk_create(Membership(user=user, brand_id=pk) for pk in given.brand_ids)
    Posting.objects.bulk_create(Posting(user=user, warehouse_id=pk) for pk in given.warehouse_ids)
    record(
        user, "user.created", actor=actor, username=username, role=given.role, brands=list(given.brand_ids)
    )
    return user


@transaction.atomic
def change_role(
    *,
    person: User,
    role: str,
    actor: Actor,
    rights: Iterable[str] = (),
    warehouse_ids: Iterable[int] = (),
    everywhere: bool = False,
) -> None:
    """Gives the person another role on their side of the walls: staff stay staff, a company's people its people.

    What belonged to the old role goes with it: rights, warehouses. Where a warehouse operator works is said as in
    `bind_to_warehouses`. Raises `Forbidden` (only platform admins, and nobody their own), `Invalid`, or `Conflict` with
    code `last_admin`.
    """
    if not actor.may(PLATFORM):
        raise Forbidden("Only a platform admin changes roles.")
    _refuse_oneself(person, actor, "change your role")
    with scope(office("access")):
        current, admins = locks.person_among_admins(person.pk)
        if current is None:
            raise NotFound("There is no such person.")
        if (current.role in PLATFORM_ROLES) != (role in PLATFORM_ROLES):
            raise Invalid(
                "Platform staff and a company's people do not change sides; invite them anew, with another address.",
                field="role",
            )
        given = place(role=role, company_id=current.company_id, rights=rights, warehouse_ids=warehouse_ids)
        say_where(given, everywhere=everywhere)
        if role != Role.PLATFORM_ADMIN and admins == {current.pk}:
            raise _last_admin()
        before = current.role
        current.role, current.rights, current.is_staff = (
            given.role,
            list(given.rights),
            role != Role.APPLICANT,
        )
        current.save(update_fields=["role", "rights", "is_staff"])
        _bind(current, given)
        record(current, "user.role_changed", actor=actor, role=role, before=before)


@transaction.atomic
def give_rights(*, person: User, rights: Iterable[str], brand_ids: Iterable[int], actor: Actor) -> None:
    """Sets what a brand member may do, and for which brands of the company.

    Raises `Forbidden` for who may not, and for a right or a brand that goes beyond the actor's own, given or taken;
    `NotFound` for a person of another company, `Invalid`.
    """
    with scope(office("access")):
        current = _managed(person, actor)
        if current.role != Role.BRAND_MEMBER:
            raise Invalid(f"{current} is no brand member; an owner has all rights.", field="rights")
        given = place(role=current.role, company_id=current.company_id, brand_ids=brand_ids, rights=rights)
        worked_for = set(current.memberships.values_list("brand_id", flat=True))
        refuse_beyond(
            actor,
            rights=set(given.rights) ^ set(current.rights),
            brand_ids=set(given.brand_ids) ^ worked_for,
        )
        current.rights = list(given.rights)
        current.save(update_fields=["rights"])
        current.memberships.exclude(brand_id__in=given.brand_ids).delete()
        Membership.objects.bulk_create(
            Membership(user=current, brand_id=pk) for pk in given.brand_ids if pk not in worked_for
        )
        record(
            current,
            "user.rights_changed",
            actor=actor,
            rights=list(given.rights),
            brands=list(given.brand_ids),
        )


@transaction.atomic
def bind_to_warehouses(
    *, person: User, warehouse_ids: Iterable[int], actor: Actor, everywhere: bool = False
) -> None:
    """Binds a warehouse operator to these warehouses, or to none of them: `everywhere` says so expressly.

    Raises `Forbidden`, or `Invalid` for another role, an unknown warehouse, or when neither or both are said.
    """
    if not actor.may(PLATFORM):
        raise Forbidden("Only a platform admin binds people to warehouses.")
    with scope(office("access")):
        current = locks.person(person.pk)
        if current.role != Role.WAREHOUSE_OPERATOR:
            raise Invalid(f"{current} is no warehouse operator.", field="warehouses")
        given = place(role=current.role, warehouse_ids=warehouse_ids)
        say_where(given, everywhere=everywhere)
        _bind(current, given)
        record(
            current, "user.bound", actor=actor, warehouses=list(given.warehouse_ids), everywhere=everywhere
        )


@transaction.atomic
def deactivate_user(*, person: User, actor: Actor) -> None:
    """The person is logged out everywhere and gets in no more; what they invited others to is revoked.

    Raises `Forbidden` (also for oneself, and for a member with rights that the actor lacks), `NotFound`, or `Conflict`
    with code `last_admin`.
    """
    with scope(office("access")) as doorkeeper:
        _, admins = locks.person_among_admins(person.pk)
        current = _managed(person, actor)
        if admins == {current.pk}:
            raise _last_admin()
        if not current.is_active:
            raise Conflict(f"{current} is deactivated already.", code="user_inactive")
        refuse_beyond(actor, rights=current.rights, brand_ids=())
        User.objects.filter(pk=current.pk).update(is_active=False)
        drop_sessions(current)
        pending = Invitation.objects.filter(invited_by=current, status=InvitationStatus.OPEN)
        move_many(INVITATION, pending, "revoke", actor=doorkeeper)
        record(current, "user.deactivated", actor=actor)


@transaction.atomic
def reactivate_user(*, person: User, actor: Actor) -> None:
    """The person may log in again, with the password and the second factor they had."""
    with scope(office("access")):
        current = _managed(person, actor)
        if current.is_active:
            raise Conflict(f"{current} is active.", code="user_active")
        refuse_beyond(actor, rights=current.rights, brand_ids=())
        User.objects.filter(pk=current.pk).update(is_active=True)
        record(current, "user.reactivated", actor=actor)


def may_manage(actor: Actor, person: User) -> bool:
    """Whether the actor looks after this person: never after themselves; after owners the platform does."""
    if not actor.may(KEEPERS) or (actor.kind == "user" and actor.id == person.pk):
        return False
    if actor.may(PLATFORM):
        return True
    subordinate = person.role == Role.BRAND_MEMBER or (
        person.role == Role.APPLICANT and Role.BRAND_OWNER in actor.roles
    )
    return person.company_id in actor.colleagues and subordinate


def refuse_beyond(actor: Actor, *, rights: Collection[str], brand_ids: Collection[int]) -> None:
    """Raises `Forbidden` for a right or a brand that is not the actor's own: nobody gives or takes what they lack."""
    if actor.passes_walls:
        return
    if beyond := sorted(set(rights) - actor.roles):
        raise Forbidden(
            f"«{Right(beyond[0]).label}» is not yours to give or take; ask an owner of your company.",
            rights=beyond,
        )
    if not set(brand_ids) <= set(actor.brands or ()):
        raise Forbidden(
            "You do not work for one of these brands; ask an owner of your company.", field="brands"
        )


def say_where(given: Place, *, everywhere: bool) -> None:
    """An operator's warehouses are named, or it is said that there are none to be bound to: silence opens nothing."""
    if given.role == Role.WAREHOUSE_OPERATOR and bool(given.warehouse_ids) == everywhere:
        raise Invalid(
            "Choose the warehouses, or tick that the person works in all; not both.", field="warehouses"
        )


def _bind(person: User, given: Place) -> None:
    Posting.objects.filter(user=person).delete()
    Posting.objects.bulk_create(Posting(user=person, warehouse_id=pk) for pk in given.warehouse_ids)


def _managed(person: User, actor: Actor) -> User:
    """The person, locked, for who looks after them."""
    if not actor.may(KEEPERS):
        raise Forbidden(
            f"{actor.name} may not do this: a platform admin, or who looks after a company's people, does."
        )
    _refuse_oneself(person, actor, "do this for you")
    current = User.objects.filter(pk=person.pk).select_for_update(of=("self",)).first()
    if current is None or not (actor.may(PLATFORM) or current.company_id in actor.colleagues):
        raise NotFound("There is no such person.")
    if not may_manage(actor, current):
        raise Forbidden(f"{current} is an owner of your company; ask the platform.")
    return current


def _refuse_oneself(person: User, actor: Actor, what: str) -> None:
    if actor.kind == "user" and actor.id == person.pk:
        raise Forbidden(f"Ask somebody else to {what}.", code="not_oneself")


def _last_admin() -> Conflict:
    return Conflict("This is the last platform admin; make another one first.", code="last_admin")


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
