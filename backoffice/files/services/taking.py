"""Files come in: bounded, told by their content, looked through or made anew."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from .. import refusals
from ..confined.faults import Fault
from ..confined.workshop import workshop
from ..kinds import HEAD_BYTES, FileKind, kind_of, what_else
from ..limits import DOCUMENT_BYTES
from ..names import name_for, plain_name


@dataclass(frozen=True, slots=True)
class SafeFile:
    """A file that may be stored and given out: `content` is what to store, never what was sent.

    `filename` is safe to show and to save under and ends in what the file is; `size` (bytes) and `sha256` are those of
    `content`; `notes` are sentences on what was changed.
    """

    content: "ContentFile[bytes]"
    filename: str
    kind: FileKind
    size: int
    sha256: str
    notes: list[str] = field(default_factory=list)

    @property
    def media_type(self) -> str:
        return self.kind.media_type


def take_file(
    *,
    file: File,
    filename: str,
    accept: frozenset[FileKind],
    most_bytes: int = DOCUMENT_BYTES,
    kept_as: FileKind | None = None,
    longest_side: int = 0,
) -> SafeFile:
    """Takes in one file of a person, whatever it claims to be.

    1. Its size is looked at before anything is read, and again while it is.
    2. Its kind is told by its first bytes; the name only follows.
    3. A process of its own looks through a PDF, and decodes and encodes a picture anew, without metadata.

    A picture is kept as `kept_as`, or as `kinds.KEPT_AS` has it, at most `longest_side` pixels long; a scanned TIFF of
    several pages as a PDF where PDFs are accepted. Raises `Invalid` with a sentence: `file_empty`, `file_too_large`,
    `file_type_refused`, `file_has_active_content`, `file_encrypted`, `file_damaged`, `file_is_two` (a polyglot),
    `picture_too_large`, `picture_moves`, `picture_has_pages`, `file_too_heavy`.
    """
    name = plain_name(filename)
    if file.size > most_bytes:
        raise refusals.too_large(name, size=file.size, most=most_bytes)
    with TemporaryDirectory(prefix="taking-") as folder:
        path, result = Path(folder) / "sent", Path(folder) / "made"
        _copy(file, path, name=name, most=most_bytes)
        with path.open("rb") as sent:
            head = sent.read(HEAD_BYTES)
        kind = kind_of(head)
        if kind is None:
            raise refusals.not_a_paper(name, what=what_else(head), accept=accept)
        if kind not in accept:
            raise refusals.not_this_kind(name, kind=kind, accept=accept)
        kept = FileKind(kind)
        try:
            with workshop() as shop:
                if kind is FileKind.PDF:
                    shop.work("paper", path)
                    content = path.read_bytes()
                else:
                    answer = shop.work(
                        "picture",
                        path,
                        result=result,
                        kind=kind.value,
                        longest_side=longest_side,
                        kept_as=kept_as.value if kept_as else "",
                        one_page=FileKind.PDF not in accept,
                    )
                    kept, content = FileKind(answer["kind"]), result.read_bytes()
        except Fault as fault:
            raise refusals.of_fault(name, fault) from fault
    final, renamed = name_for(name, kept)
    return SafeFile(
        content=ContentFile(content),
        filename=final,
        kind=kept,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        notes=[_note(name, final, kind)] if renamed else [],
    )


def _copy(file: File, path: Path, *, name: str, most: int) -> None:
    """To a file of our own; what is said of its size beforehand may be wrong."""
    size = 0
    with path.open("wb") as copy:
        for chunk in file.chunks():
            size += len(chunk)
            if size > most:
                raise refusals.too_large(name, size=size, most=most)
            copy.write(chunk)
    if not size:
        raise refusals.empty(name)


def _note(name: str, final: str, sent: FileKind) -> str:
    sentence = _("«%(name)s» is a file of kind %(kind)s; it was kept as «%(final)s».")
    return sentence % {"name": name, "kind": sent.value.upper(), "final": final}
