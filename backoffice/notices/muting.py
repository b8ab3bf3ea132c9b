"""The address by which somebody mutes a topic straight from a mail, without logging in."""

from django.core import signing

_SALT = "notices.mute"


def mute_token(user_id: int, topic: str) -> str:
    """Opens nothing but this: that one person gets no more mails of one topic."""
    return signing.dumps([user_id, topic], salt=_SALT)


def read_mute_token(token: str) -> tuple[int, str] | None:
    """(user id, topic), or None for anything that was not signed here."""
    try:
        user_id, topic = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return int(user_id), str(topic)
