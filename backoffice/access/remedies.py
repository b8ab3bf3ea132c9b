"""What one who was refused may do about it: a person takes a role or a right, a partner system a scope."""

from backoffice.events.actors import Actor

from .models import Right, Role, Scope


def who_may(allowed: frozenset[str], actor: Actor) -> str:
    """«it takes the role Catalog manager or Platform admin»; to a system, which can take none, that people may."""
    scopes = sorted(allowed & frozenset(Scope.values))
    if actor.kind == "client" and scopes:
        return f"it takes the scope {' or '.join(scopes)}"
    people = [str(Role(each).label) for each in sorted(allowed & frozenset(Role.values))]
    if actor.kind == "client":
        return f"no scope allows it to a system: people do it in the office ({', '.join(people)})"
    rights = [str(Right(each).label) for each in sorted(allowed & frozenset(Right.values))]
    of_rights = f", or the right {' or '.join(rights)}" if rights else ""
    return f"it takes the role {' or '.join(people)}{of_rights}"
