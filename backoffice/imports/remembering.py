"""What people chose before, per company: which header fills which column, and what a word of a column means."""

import unicodedata
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from .mapping import Vocabulary
from .models import ImportSession
from .states import SessionStatus

SESSIONS_LOOKED_AT = 20


def remembered(session: ImportSession, headers: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Header → column ("" is left out) as mapped by hand in imports of this company that were applied.

    A company is that of the session's brand; the platform's own people share what they chose. The latest word counts,
    but one from a file with the same headers goes before it: two senders may call different things by one name.
    Capitals and blanks make no other header. An import that was undone teaches nothing.

    Of a file with other headers it is not known what else stood there: from it nothing is left out, and no header goes
    before one that is the column's own here and was not there, «Cost» before «Price».
    """
    latest = _earlier(session, "mapping").values_list("options__mapping", "reading__headers")
    here = {_key(header): header for header in headers}
    alike_first = sorted(
        latest[:SESSIONS_LOOKED_AT], key=lambda earlier: list(map(_key, earlier[1])) != list(here)
    )
    own = {
        name: {_key(each) for each in headers if name in vocabulary.names(each)}
        for name in vocabulary.columns
    }
    found: dict[str, str] = {}
    for mapping, there in alike_first:
        known = set(map(_key, there))
        for header, name in mapping.items():
            if known == here.keys() or (name and own.get(name, set()) <= known | {_key(header)}):
                found.setdefault(here.get(_key(header), header), name)
    return found


def _key(header: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", header).casefold().split())


def remembered_words(session: ImportSession) -> dict[str, dict[str, str]]:
    """Column → word → what it means, as told in imports of this company that were applied; the latest word counts."""
    found: dict[str, dict[str, str]] = {}
    told = _earlier(session, "words").values_list("options__words", flat=True)
    for words_of in list(told[:SESSIONS_LOOKED_AT])[::-1]:
        for name, words in words_of.items():
            found.setdefault(name, {}).update(words)
    return found


def _earlier(session: ImportSession, option: str) -> QuerySet[ImportSession]:
    """Applied imports of the company in which this was chosen, the latest first."""
    own = Q(brand=session.brand_id)
    if session.brand is not None:
        own |= Q(brand__company=session.brand.company_id)
    return ImportSession.objects.filter(
        own, profile=session.profile, status=SessionStatus.APPLIED, options__has_key=option
    ).order_by("-pk")
