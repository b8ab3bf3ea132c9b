"""Row locks of this room."""

from backoffice.events.errors import NotFound

from .models import ImportSession


def lock_session(session_id: int) -> ImportSession:
    """The session, locked until the transaction ends: a preview and an apply of one session exclude each other."""
    session = ImportSession.objects.select_for_update(of=("self",)).filter(pk=session_id).first()
    if session is None:
        raise NotFound("There is no such import.")
    return session
