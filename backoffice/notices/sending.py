"""Sending what is due. The row is the letter; whatever dies in between, it goes out."""

import logging
import smtplib
from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.services import Run, TryLater

from .models import Letter, LetterStatus
from .muting import mute_token
from .registry import topic_of

logger = logging.getLogger(__name__)

AT_ONCE = 50
# A server that is away is asked again after this long; a letter that it would not take just now, ever more rarely.
SERVER_PAUSE = timedelta(minutes=1)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
PERMANENT = range(500, 600)


class _Refused(Exception):
    """The server will never take this letter as it is."""


class _NotNow(Exception):
    """The server is there, and would not take this letter just now."""


def send_due(run: Run) -> dict[str, Any]:
    """Sends all letters that are due over one connection, each recorded as soon as the server has it.

    1. A server that does not answer ends the job for a while (`TryLater`); nothing is lost and nothing else waits.
    2. A letter that the server refuses for good is marked with its words; for the moment, it is tried later.
    3. After a death between sending and recording the letter goes out again, under the same Message-ID.
    """
    sent = 0
    connection = get_connection()
    try:
        while letters := _due():
            for letter in letters:
                run.checkpoint(done=sent)
                sent += _send(connection, letter)
    finally:
        connection.close()
    return {"sent": sent}


def waits() -> bool:
    """Whether a letter is due."""
    return Letter.objects.filter(status=LetterStatus.DUE, due_at__lte=timezone.now()).exists()


def _due() -> Sequence[Letter]:
    with scope(office("mailer")):
        due = Letter.objects.filter(status=LetterStatus.DUE, due_at__lte=timezone.now())
        return list(due.select_related("user").order_by("due_at", "pk")[:AT_ONCE])


def _send(connection: Any, letter: Letter) -> bool:
    try:
        message = message_of(letter)
    except Exception as error:
        # One letter that cannot be written must not keep the others.
        logger.exception("Letter %s (%s) cannot be written.", letter.pk, letter)
        _record(letter, status=LetterStatus.REFUSED, error=f"It cannot be written: {error!r}"[:500])
        return False
    try:
        _hand_over(connection, message)
    except _Refused as refusal:
        logger.warning("The mail server refuses letter %s: %s", letter.pk, refusal)
        _record(letter, status=LetterStatus.REFUSED, error=str(refusal)[:500])
        return False
    except _NotNow as delay:
        pause = PAUSES[min(letter.attempts, len(PAUSES) - 1)]
        _record(letter, attempts=letter.attempts + 1, due_at=timezone.now() + pause, error=str(delay)[:500])
        return False
    _record(letter, status=LetterStatus.SENT, sent_at=Now(), params={}, link="", error="")
    return True


def _hand_over(connection: Any, message: EmailMultiAlternatives) -> None:
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as fault:
        raise _away(fault) from fault
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refusal:
        code, words = next(iter(refusal.recipients.values()))
        raise (_Refused if code in PERMANENT else _NotNow)(_said(code, words)) from refusal
    except smtplib.SMTPDataError as refusal:
        kind = _Refused if refusal.smtp_code in PERMANENT else _NotNow
        raise kind(_said(refusal.smtp_code, refusal.smtp_error)) from refusal
    except (ValueError, smtplib.SMTPNotSupportedError) as fault:
        raise _Refused(f"Its address or its words cannot be sent: {fault}") from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise _away(fault) from fault


def _away(fault: Exception) -> TryLater:
    return TryLater(f"The mail server cannot be used: {fault}", delay=SERVER_PAUSE)


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def _record(letter: Letter, **columns: Any) -> None:
    with scope(office("mailer")):
        Letter.objects.filter(pk=letter.pk, status=LetterStatus.DUE).update(**columns)


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The mail as it goes out: text and HTML in the letter's language, with the headers to mute its topic by."""
    topic = topic_of(letter.topic)
    mute_address = ""
    if letter.user is not None and letter.user.role in topic.muted_by:
        mute_address = _address(
            reverse("notices:unsubscribe", args=[mute_token(letter.user.pk, letter.topic)])
        )
    with translation.override(letter.language):
        link = _address(reverse("notices:open", args=[letter.notice_id])) if letter.notice_id else ""
        context = {
            "subject": letter.subject,
            "sentence": letter.sentence,
            "action": letter.action,
            "link": (link or _address(letter.link)) if letter.link else "",
            "topic": topic.name,
            "mute_address": mute_address,
            "office": settings.PUBLIC_URL,
            "language": letter.language,
        }
        message = EmailMultiAlternatives(
            subject=" ".join(letter.subject.split()),
            body=render_to_string("notices/mail.txt", context),
            to=[letter.address],
            headers={
                "Message-ID": f"<letter-{letter.pk}@{_domain()}>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": letter.language,
            },
        )
        message.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    if mute_address:
        message.extra_headers["List-Unsubscribe"] = f"<{mute_address}>"
        message.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def _address(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
