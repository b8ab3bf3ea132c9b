"""Verbs of the import room: a file comes in, is looked at, and is applied or discarded."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.base import File
from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.lifecycle import move
from backoffice.events.log import record
from backoffice.files.names import plain_name
from backoffice.files.services import keep, open_archive
from backoffice.jobs.services import enqueue, is_open

from . import approval
from .approval import must_be_another
from .causes import causes_told
from .choices import READING_OPTIONS, for_reader, reading_options
from .corrections import correction
from .exports.lists import refuse_list_for_reading
from .exports.settling import refuse_unsettled
from .locks import lock_session
from .mapping import Vocabulary
from .meanings import checked_words
from .models import ErrorPolicy, ImportSession, Reversal
from .profiles import Profile, profile_named
from .reading import ReadError
from .reading.surveying import survey
from .staging import as_refusal, local_copy, refuse_at_first_sight, stage
from .states import SESSION, SessionStatus
from .undoing import written_rows

APPLY_JOB = "imports.apply"
PREVIEW_JOB = "imports.preview"
UNDO_JOB = "imports.undo"
# What is no fault of the file, but of how it was tried to be read.
CHOSEN_LATER = frozenset(
    {"no_header", "unknown_encoding", "encoding_mismatch", "mixed_encoding", "unknown_sheet"}
)
REASON_LENGTH = 300
AT_ONCE_BYTES = 2 * 1024 * 1024
# Up to here the first rows are looked at before a job is asked to check all of them.
LOOKED_AT_BYTES = 5 * 1024 * 1024


@transaction.atomic
def take_in(
    *,
    file: File,
    filename: str,
    profile: str,
    actor: Actor,
    options: Mapping[str, Any] | None = None,
    documents: File | None = None,
    documents_filename: str = "",
) -> ImportSession:
    """Uploads a file and previews it: at once up to 2 MiB, by a job above that or when documents came with it.

    Raises what `upload` and `stage_and_preview` raise; then nothing is stored, the files neither.
    """
    session = upload(
        file=file,
        filename=filename,
        profile=profile,
        actor=actor,
        options=options,
        documents=documents,
        documents_filename=documents_filename,
    )
    return check(session=session, actor=actor)


@transaction.atomic
def check(*, session: ImportSession, actor: Actor) -> ImportSession:
    """Previews the file, or has a job do it where that takes longer than a person waits.

    Raises what `stage_and_preview` raises; where a job does it, what is wrong at first sight, in files up to 5 MiB.
    """
    if session.size <= AT_ONCE_BYTES and not session.documents:
        return stage_and_preview(session=session, actor=actor)
    _authorise("preview", session.profile, actor)
    if session.status not in SESSION["preview"].sources:
        raise SESSION.conflict(session, "preview")
    if session.size <= LOOKED_AT_BYTES:
        refuse_at_first_sight(session)
    enqueue(
        PREVIEW_JOB,
        key=str(session.pk),
        actor=actor,
        payload={"session": session.pk, "actor": actor.key},
        brand_id=session.brand_id,
    )
    return session


@transaction.atomic
def upload(
    *,
    file: File,
    filename: str,
    profile: str,
    actor: Actor,
    options: Mapping[str, Any] | None = None,
    documents: File | None = None,
    documents_filename: str = "",
    may_be_chosen: bool = False,
) -> ImportSession:
    """Looks at a file, hashes and stores it; its rows are read by `stage_and_preview`.

    `options` are those of the profile, how to read (`choices.READING_OPTIONS`) where the file should not be asked,
    `mapping` from headers to column names, and what `words` of columns mean. `documents` is a ZIP of the papers that
    the rows name, for the profiles that take one; it is judged before it is stored. The same file again is taken and
    said so. Rejected rows that come back mended are known again (`corrections`), and take their options over. Raises
    `Forbidden`, and `Invalid` for options and files that cannot be used, with the reader's sentence.
    """
    chosen = _authorise("preview", profile, actor)
    asked = reading_options(options or {})
    name = Path(filename).name[-255:] or "upload"
    with _copied(file, suffix=Path(name).suffix[:10]) as sheet:
        path = Path(sheet.file.name)
        try:
            reading = _survey(path, filename=name, profile=profile, options=asked)
        except Invalid as refusal:
            if not may_be_chosen or refusal.code not in CHOSEN_LATER:
                raise
            reading = {"problem": refusal.sentence, "headers": [], "notes": []}
        found = correction(path, reading["headers"], profile)
        wanted = found.options({**(options or {}), **asked}, chosen)
        settled = {**chosen.checked_options(wanted), **reading_options(wanted)}
        checked_words(asked.get("words", {}), chosen)
        chosen.allow(settled, actor)
        session = ImportSession(
            corrects=found.of,
            brand_id=actor.brands[0] if actor.brands else None,
            profile=profile,
            filename=name,
            sha256=sheet.sha256,
            size=sheet.size,
            options=settled,
            created_by_id=actor.id if actor.kind == "user" else None,
            created_by_name=actor.name[:150],
        )
        if documents is not None:
            _take_documents(session, chosen, documents, documents_filename, actor)
        session.reading = {**reading, "same_file": _same_file(session)}
        if found.notes:
            session.reading |= {"correction": found.notes, "known_conventions": found.conventions}
        keep(session.file, File(sheet.file))
    session.save(force_insert=True)
    facts = {"filename": name, "sha256": session.sha256, "size": session.size}
    if session.documents:
        facts |= {
            "documents": session.documents_filename,
            "documents_sha256": session.documents_sha256,
            "documents_size": session.documents_size,
        }
    if found.of is not None:
        facts["corrects"] = found.of.pk
    record(session, "import.uploaded", actor=actor, **facts)
    return session


@transaction.atomic
def read_as(*, session: ImportSession, options: Mapping[str, Any], actor: Actor) -> ImportSession:
    """Says how the file is to be read, which column is which and what words mean, in place of what was said before.

    `options` are those of `choices.READING_OPTIONS`, `mapping` and `words`; what is left out is told by the file. Those
    of the profile may be chosen otherwise too; left out, they stay. A preview that was made is to be made again. Raises
    `Invalid` with the reader's sentence where the file cannot be read like that, `Forbidden`, `StateConflict`.
    """
    profile = _authorise("preview", session.profile, actor)
    locked = lock_session(session.pk)
    if locked.status not in SESSION["preview"].sources:
        raise SESSION.conflict(locked, "preview")
    chosen = reading_options(options)
    checked_words(chosen.get("words", {}), profile)
    others = {n: v for n, v in locked.options.items() if n not in (*READING_OPTIONS, "mapping", "words")}
    before = dict(others)
    if given := {each.name: options[each.name] for each in profile.options if each.name in options}:
        others |= profile.checked_options({**others, **given})
        profile.allow(others, actor)
    with local_copy(locked.file) as path:
        reading = _survey(
            path, filename=locked.filename, profile=locked.profile, options={**others, **chosen}
        )
    kept = ("same_file", "correction", "known_conventions")
    locked.reading = {**reading, **{name: locked.reading[name] for name in kept if name in locked.reading}}
    locked.options = {**others, **chosen}
    locked.save(update_fields=["reading", "options"])
    changed = {name: value for name, value in others.items() if value != before.get(name)}
    facts = {**chosen, "options": changed} if changed else chosen
    record(locked, "import.read_otherwise", actor=actor, **facts)
    return locked


@transaction.atomic
def stage_and_preview(*, session: ImportSession, actor: Actor, lanes: int = 1) -> ImportSession:
    """Reads the file and checks every row against the records as they are now; writes nothing but the session's rows.

    May be called again as long as nothing is applied: after a brand was onboarded, say. The rows of a long file are
    checked in so many `lanes` at once, each a process: not where other threads are at work, as in a request. Raises
    `Invalid` with the reader's sentence, `Forbidden`, `StateConflict`.
    """
    _authorise("preview", session.profile, actor)
    locked = lock_session(session.pk)
    if locked.status not in SESSION["preview"].sources:
        raise SESSION.conflict(locked, "preview")
    found = stage(locked, actor, lanes=lanes)
    told = ("causes", "remarks", "unknown_words", "overview")
    numbers = {name: count for name, count in found.counts.items() if name not in told}
    return move(
        SESSION,
        ImportSession.objects.filter(pk=session.pk),
        "preview",
        actor=actor,
        data={"counts": numbers},
        reading=found.reading,
        mapping=found.mapping,
        counts=found.counts,
    )


@transaction.atomic
def confirm(*, session: ImportSession, actor: Actor, policy: str = ErrorPolicy.SKIP) -> ImportSession:
    """Asks for the sound rows to be applied, by a job; `policy` says what becomes of them when others are not.

    Above the office's limit it waits for a second person first (`approve`); what the office itself applies does not.
    Raises `Conflict` when there is not a single one, when disputes of a merge are not settled (`unsettled`), or when
    rows are rejected and all or nothing was asked (`rows_rejected`); `Invalid` for a policy that there is none of.
    """
    _authorise("apply", session.profile, actor)
    if policy not in ErrorPolicy.values:
        raise Invalid(
            f"«{policy[:40]}» is no policy; choose one of {', '.join(ErrorPolicy.values)}.",
            code="option_unknown",
            field="policy",
        )
    locked = lock_session(session.pk)
    counts = locked.counts
    if locked.status == SessionStatus.PREVIEWED:
        refuse_unsettled(locked)
    if locked.status == SessionStatus.PREVIEWED and counts["error"] == counts["rows"]:
        raise nothing_to_apply(locked)
    if locked.status == SessionStatus.PREVIEWED and policy == ErrorPolicy.ALL and counts["error"]:
        raise Conflict(
            f"{counts['error']:,} of the {counts['rows']:,} rows are rejected. {causes_told(locked)}. "
            "All or nothing was asked: mend them first, or choose to skip them.",
            code="rows_rejected",
            rejected=counts["rejected"],
        )
    why = approval.why_two(locked) if actor.kind != "system" else ""
    confirmed = move(
        SESSION,
        ImportSession.objects.filter(pk=session.pk),
        "ask" if why else "apply",
        actor=actor,
        data={"policy": policy, **({"because": why} if why else {})},
        policy=policy,
        confirmed_by_id=actor.id if actor.kind == "user" else None,
        confirmed_by_name=actor.name[:150],
        confirmed_by_key=actor.key,
    )
    if not why:
        _ask_to_apply(confirmed, actor)
    return confirmed


@transaction.atomic
def approve(*, session: ImportSession, actor: Actor) -> ImportSession:
    """A second person lets a large change set be applied, by a job, as the work of who asked for it.

    Raises `Forbidden` for who uploaded it or asked, and `StateConflict`.
    """
    _authorise("approve", session.profile, actor)
    must_be_another(lock_session(session.pk), actor)
    approved = move(
        SESSION,
        ImportSession.objects.filter(pk=session.pk),
        "approve",
        actor=actor,
        approved_by_id=actor.id,
        approved_by_name=actor.name[:150],
    )
    _ask_to_apply(approved, actor)
    return approved


@transaction.atomic
def send_back(*, session: ImportSession, actor: Actor, reason: str = "") -> ImportSession:
    """Takes the question for an approval off again: a second person says no, and why, or who asked thinks better of it.

    Raises `Forbidden`, `Invalid` without a reason from a second person, or `StateConflict`.
    """
    _authorise("send_back", session.profile, actor)
    words = " ".join(reason.split())[:REASON_LENGTH]
    if not words and actor.key != session.confirmed_by_key:
        raise Invalid("Say why it is sent back: whoever asked reads it, and can mend it.", field="reason")
    return move(
        SESSION,
        ImportSession.objects.filter(pk=session.pk),
        "send_back",
        actor=actor,
        data={"reason": words} if words else None,
    )


@transaction.atomic
def cancel(*, session: ImportSession, actor: Actor) -> ImportSession:
    """Stops an import that is being applied, after the rows that are being written at this moment.

    What is written stays, and can be undone; the other rows come back in the workbook. Where all or nothing was asked
    it is nothing. Raises `StateConflict`.
    """
    _authorise("cancel", session.profile, actor)
    stopping = move(SESSION, ImportSession.objects.filter(pk=session.pk), "cancel", actor=actor)
    _ask_to_apply(stopping, actor)  # its job may have failed for good; somebody must end the session
    return stopping


@transaction.atomic
def discard(*, session: ImportSession, actor: Actor) -> ImportSession:
    """Puts the import aside for good. The file is kept; its staged rows go."""
    _authorise("discard", session.profile, actor)
    discarded = move(SESSION, ImportSession.objects.filter(pk=session.pk), "discard", actor=actor)
    discarded.rows.all().delete()
    return discarded


@transaction.atomic
def undo(*, session: ImportSession, actor: Actor) -> ImportSession:
    """Asks for an applied import to be taken back, by a job; what moved since is left and listed.

    After that it may be asked for again, for the rows that were left. Raises `Conflict` with code `nothing_to_undo`
    when the import changed nothing, or nothing of it is left, and `undo_open` while its job is at it.
    """
    _authorise("undo", session.profile, actor)
    locked = lock_session(session.pk)
    if locked.status == SessionStatus.UNDOING and is_open(UNDO_JOB, key=str(locked.pk)):
        raise Conflict("This import is being undone already; see how far it is.", code="undo_open")
    if locked.status in (SessionStatus.APPLIED, SessionStatus.UNDONE):
        left = locked.rows.filter(reversal=Reversal.LEFT)
        left.update(reversal="", left=None)
        if not written_rows(locked).filter(reversal="").exists():
            raise Conflict(
                "This import has changed nothing, so there is nothing to undo."
                if locked.status == SessionStatus.APPLIED
                else "All of this import is undone already.",
                code="nothing_to_undo",
            )
    undoing = move(SESSION, ImportSession.objects.filter(pk=session.pk), "undo", actor=actor)
    enqueue(
        UNDO_JOB,
        key=str(session.pk),
        actor=actor,
        payload={"session": session.pk, "actor": actor.key},
        brand_id=undoing.brand_id,
    )
    return undoing


def _ask_to_apply(session: ImportSession, actor: Actor) -> None:
    enqueue(
        APPLY_JOB,
        key=str(session.pk),
        actor=actor,
        payload={"session": session.pk, "actor": session.confirmed_by_key},
        brand_id=session.brand_id,
    )


def _authorise(verb: str, profile: str, actor: Actor) -> Profile:
    SESSION.authorise(verb, actor)
    chosen = profile_named(profile)
    chosen.authorise(actor)
    if not actor.passes_walls and not actor.brands:
        raise Forbidden(f"{actor.name} belongs to no brand whose {chosen.label.lower()} could be taken in.")
    return chosen


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file that came in, as one of our own on this machine; `size` in bytes."""

    file: Any
    sha256: str
    size: int


@contextmanager
def _copied(file: File, *, suffix: str) -> Iterator[_Copy]:
    with NamedTemporaryFile(prefix="import-", suffix=suffix) as copy:
        digest, size = hashlib.sha256(), 0
        for chunk in file.chunks():
            copy.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        copy.flush()
        copy.seek(0)
        yield _Copy(copy, digest.hexdigest(), size)


def _take_documents(
    session: ImportSession, profile: Profile, documents: File, filename: str, actor: Actor
) -> None:
    """The archive beside the spreadsheet, judged and stored. Raises what `open_archive` raises."""
    if not profile.takes_documents:
        raise Invalid(
            f"No documents come with {profile.label.lower()}; upload the spreadsheet alone.",
            code="documents_not_taken",
            field="documents",
        )
    if not actor.passes_walls:
        raise Forbidden("Documents in bulk are taken in for the platform only; hand yours in one by one.")
    name = plain_name(filename or documents.name or "documents.zip")
    with _copied(documents, suffix=".zip") as copy:
        with open_archive(Path(copy.file.name), filename=name):
            pass
        session.documents_filename = name
        session.documents_sha256, session.documents_size = copy.sha256, copy.size
        keep(session.documents, File(copy.file))


def _survey(path: Path, *, filename: str, profile: str, options: Mapping[str, Any]) -> dict[str, Any]:
    chosen = profile_named(profile)
    columns = chosen.columns()
    try:
        found = survey(
            path,
            filename=filename,
            **for_reader(options),
            recognise=Vocabulary(columns).recogniser(options.get("mapping") or {}),
            expected=[column.label for column in columns.values()],
        )
        if found.problem is not None:
            raise found.problem
    except ReadError as error:
        if error.code == "no_header":
            refuse_list_for_reading(_first_row(path, filename), chosen)
        raise as_refusal(error) from error
    return {
        "kind": found.kind_name,
        "encoding": found.encoding.label if found.encoding else "",
        "delimiter": found.delimiter_name or "",
        "sheet": found.sheet or "",
        "sheets": [info.name for info in found.sheets],
        "header_row": found.header_row,
        "headers": found.headers,
        "notes": found.notes,
    }


def _first_row(path: Path, filename: str) -> list[str]:
    try:
        return survey(path, filename=filename, header_row=1).headers
    except ReadError:
        return []


def _same_file(session: ImportSession) -> dict[str, Any] | None:
    earlier = ImportSession.objects.filter(
        profile=session.profile, sha256=session.sha256, documents_sha256=session.documents_sha256
    ).exclude(status=SessionStatus.DISCARDED)
    same = earlier.order_by("-pk").first()
    if same is None:
        return None
    return {"id": same.pk, "at": f"{same.created_at:%d %B %Y, %H:%M} UTC"}


def nothing_to_apply(session: ImportSession) -> Conflict:
    counts = session.counts
    return Conflict(
        f"None of the {counts['rows']:,} rows can be applied. {causes_told(session)}. "
        "Mend the file and upload it again; the rejected rows can be downloaded with the reasons.",
        code="nothing_to_apply",
        rejected=counts["rejected"],
    )
