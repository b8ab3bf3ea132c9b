"""What people chose before: which header fills which column, per company."""

from django.db.models import Q

from .models import ImportSession
from .states import SessionStatus

SESSIONS_LOOKED_AT = 20


def remembered(session: ImportSession, headers: list[str]) -> dict[str, str]:
    """Header → column ("" is left out) as mapped by hand in imports of this company that were applied.

    A company is that of the session's brand; the platform's own people share what they chose. The latest word counts,
    but one from a file with the very same headers goes before it: two senders may call different things by one name.
    An import that was undone teaches nothing.
    """
    own = Q(brand=session.brand_id)
    if session.brand is not None:
        own |= Q(brand__company=session.brand.company_id)
    earlier = ImportSession.objects.filter(
        own, profile=session.profile, status=SessionStatus.APPLIED, options__has_key="mapping"
    )
    latest = earlier.order_by("-pk").values_list("options__mapping", "reading__headers")[:SESSIONS_LOOKED_AT]
    words = list(latest)[::-1]
    of_others = [mapping for mapping, theirs in words if theirs != headers]
    of_alike = [mapping for mapping, theirs in words if theirs == headers]
    return {header: name for mapping in (*of_others, *of_alike) for header, name in mapping.items()}
