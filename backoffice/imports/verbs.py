"""What may be done with an import in the admin, and what each verb says beforehand."""

from django.core.files.uploadedfile import UploadedFile

from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor

from . import queries, services
from .approval import why_two
from .columns import unanswered
from .forms import ApplyForm, ReasonForm, UploadForm
from .models import ErrorPolicy, ImportSession, Outcome
from .sniffing import sniff
from .states import IMPORTERS, SessionStatus


def _upload(
    *,
    actor: Actor,
    file: UploadedFile,
    profile: str,
    documents: UploadedFile | None = None,
    **options: str,
) -> ImportSession:
    session = services.upload(
        file=file,
        filename=file.name or "upload",
        profile=profile,
        actor=actor,
        options=options,
        documents=documents,
        documents_filename=(documents.name or "") if documents else "",
        may_be_chosen=True,
    )
    # Mended rows were looked at before: where nothing is open, nothing is asked again.
    if session.corrects_id is not None and not unanswered(sniff(session, session.options)):
        services.check(session=session, actor=actor)
    return session


def _check_again(session: ImportSession, *, actor: Actor) -> None:
    services.check(session=session, actor=actor)


def _apply(session: ImportSession, *, actor: Actor, policy: str = "") -> None:
    services.confirm(session=session, actor=actor, policy=policy or ErrorPolicy.SKIP)


def _cancel(session: ImportSession, *, actor: Actor) -> None:
    services.cancel(session=session, actor=actor)


def _what_it_would_write(session: ImportSession) -> str:
    report = queries.report(session)
    return (
        f"{report['created']:,} will be created and {report['updated']:,} updated; {report['unchanged']:,} stay as "
        f"they are. {sum(report['rejected'].values()):,} rejected rows are left out. {why_two(session)}"
    ).strip()


def is_unsettled(session: ImportSession) -> bool:
    return bool(session.counts.get(Outcome.CONFLICT))


def is_rejected_whole(session: ImportSession) -> bool:
    counts = session.counts
    return session.status == SessionStatus.PREVIEWED and counts.get("error") == counts.get("rows")


def _what_approving_does(session: ImportSession) -> str:
    return f"{_what_it_would_write(session)} For bad rows was chosen: {session.get_policy_display().lower()}."


def _what_stopping_does(session: ImportSession) -> str:
    if session.policy == ErrorPolicy.ALL:
        return (
            "All or nothing was asked, so nothing of it will be written. Its rows come back in the workbook."
        )
    return "What is written by then stays, and can be undone. The other rows come back in the workbook."


def _approve(session: ImportSession, *, actor: Actor) -> None:
    services.approve(session=session, actor=actor)


def _send_back(session: ImportSession, *, actor: Actor, reason: str) -> None:
    services.send_back(session=session, actor=actor, reason=reason)


def _undo(session: ImportSession, *, actor: Actor) -> None:
    services.undo(session=session, actor=actor)


def _may_be_undone(session: ImportSession) -> bool:
    """Not what is undone whole or has written nothing, nor while it is at it; again where that has failed."""
    if session.status == SessionStatus.UNDOING:
        progress = queries.progress(session)
        return progress is None or not progress.is_open
    applied = session.counts.get("applied", {})
    has_written = applied.get("created", 0) + applied.get("updated", 0) > 0
    return has_written and bool(session.counts.get("undone", {}).get("left") != 0)


def _what_it_would_take_back(session: ImportSession) -> str:
    applied = session.counts.get("applied", {})
    return (
        f"{applied.get('created', 0):,} created records go again and {applied.get('updated', 0):,} get back what stood "
        "in them before. What has moved since the import is left as it is, and listed."
    )


def _discard(session: ImportSession, *, actor: Actor) -> None:
    services.discard(session=session, actor=actor)


CREATION = AdminVerb("upload", "Upload a spreadsheet", _upload, form=UploadForm, roles=IMPORTERS)
VERBS = (
    AdminVerb(
        "apply",
        "Apply the sound rows",
        _apply,
        form=ApplyForm,
        outlook=_what_it_would_write,
        offered=lambda session: not (is_rejected_whole(session) or is_unsettled(session)),
    ),
    AdminVerb("cancel", "Stop", _cancel, danger=True, outlook=_what_stopping_does),
    AdminVerb("approve", "Approve and apply", _approve, outlook=_what_approving_does),
    AdminVerb("send_back", "Send back", _send_back, form=ReasonForm, leads=False),
    AdminVerb("preview", "Check again", _check_again, offered=lambda session: bool(session.counts)),
    AdminVerb(
        "undo",
        "Undo",
        _undo,
        danger=True,
        outlook=_what_it_would_take_back,
        offered=_may_be_undone,
    ),
    AdminVerb("discard", "Discard", _discard, danger=True),
)
