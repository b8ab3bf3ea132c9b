"""Letters about logins. Their links are made here, of the row, and stand in no event and in no job."""

from collections.abc import Sequence
from secrets import token_hex

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from backoffice.access.models import Invitation, User
from backoffice.access.scope import scope
from backoffice.access.services import link_token
from backoffice.events.actors import Actor, office
from backoffice.events.log import Fact, react_to

from .services import tell, write_to

CHANGES = {
    "user.password_changed": gettext_noop("Your password was changed"),
    "user.second_factor_set": gettext_noop("A second factor was set up"),
    "user.second_factor_dropped": gettext_noop("Your second factor was put away"),
    "user.second_factor_reset": gettext_noop("A platform admin has reset your second factor"),
}


@react_to("invitation.made", "invitation.sent_again")
def write_invitations(facts: Sequence[Fact], actor: Actor) -> None:
    with scope(office("notices")):
        invitations = list(Invitation.objects.filter(pk__in=[fact.subject_id for fact in facts]))
    for invitation in invitations:
        write_to(
            address=invitation.email,
            language=invitation.language,
            topic="invitation",
            key=f"invitation:{invitation.pk}:{invitation.sendings}",
            params={
                "by": invitation.invited_by_name,
                "role": invitation.role,
                "until": invitation.expires_at,
            },
            link=reverse("follow_invitation", args=[link_token(invitation)]),
        )


@react_to("user.new_password_asked")
def write_new_passwords(facts: Sequence[Fact], actor: Actor) -> None:
    for person in _people(facts):
        if person.email:
            with scope(office("notices")):
                key = default_token_generator.make_token(person)
            write_to(
                address=person.email,
                language=person.language,
                topic="new_password",
                key=f"new-password:{person.pk}:{token_hex(8)}",
                params={"login": person.username},
                link=reverse(
                    "account_reset_password_from_key",
                    kwargs={"uidb36": user_pk_to_url_str(person), "key": key},
                ),
            )


@react_to(*CHANGES)
def tell_of_changes(facts: Sequence[Fact], actor: Actor) -> None:
    """Also when the person did it: whoever took over the login would rather not have it told."""
    people = {person.pk: person for person in _people(facts)}
    for fact in facts:
        if person := people.get(fact.subject_id):
            with override(person.language):
                what = _(CHANGES[fact.verb])
            tell(
                users=[person],
                topic="login_changed",
                key=f"{fact.verb}:{token_hex(8)}",
                params={"what": what},
                link=reverse("usersessions_list"),
            )


def _people(facts: Sequence[Fact]) -> list[User]:
    with scope(office("notices")):
        return list(User.objects.filter(pk__in=[fact.subject_id for fact in facts], is_active=True))
