"""The papers of a row: which files they are, and what the cells say of them."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile

from backoffice.events.errors import Invalid
from backoffice.files.kinds import PAPERS as KINDS_OF_FILES
from backoffice.files.services import Member, SafeFile, take_file
from backoffice.imports.drafts import Draft, plain

from ..models import DocumentKind
from ..resources import PAPER_KINDS, UNLIMITED, paper_column
from .matching import Files
from .wording import language_by_word, status_by_word

# The part of a column's name, and the fact that it fills.
_PARTS = {
    "number": "paper_number",
    "mark": "mark",
    "status": "trademark_status",
    "holder": "holder",
    "granted_to": "granted_to",
    "classes": "nice_classes",
    "issued": "issued_on",
    "expires": "expires_on",
}
# The number on a company's registration is the company's, which the row says once.
_COMPANYS_OWN = "registration_number"
_CLASS = re.compile(r"第|类|類|\b(?:class(?:es)?|klassen?|cl)\b\.?", re.IGNORECASE)
_OTHER_COMMAS = re.compile(r"[\s,、，/]+")


class Papers:
    """Reads the papers of rows, and looks through their files once each."""

    def __init__(self, files: Files | None) -> None:
        self.files = files
        self._taken: dict[str, SafeFile | Invalid] = {}

    def of(self, draft: Draft, called_after: Sequence[tuple[Member, DocumentKind | None]]) -> dict[str, Any]:
        """The papers by kind, as facts {kind, file, sha256, …} with what is stated; flaws and notes go to the draft.

        `called_after` are the files whose names begin with the row's reference: they count for the kinds of which the
        row names no file itself.
        """
        for member, kind in called_after:
            if kind is None:
                draft.note(
                    "file_kind_unknown", "",
                    f"«{member.path}» is called after this row, but its name does not say what kind of paper it is.",
                    "Call it after the row and the kind, such as «A-17_trademark.pdf», or name it in the row.",
                )  # fmt: skip
        found = {}
        for kind in PAPER_KINDS:
            of_kind = self._of_kind(draft, kind, [member for member, its in called_after if its == kind])
            if of_kind:
                found[kind.value] = of_kind
        return found

    def _of_kind(self, draft: Draft, kind: DocumentKind, by_name: Sequence[Member]) -> list[dict[str, Any]]:
        named = draft.values.get(paper_column(kind, "file")) or []
        entries: list[Member | None]
        if named:
            entries = [self._named(draft, kind, text) for text in named]
        else:
            entries = list(by_name)
        stated = {
            part: values
            for part in _PARTS
            if paper_column(kind, part) != _COMPANYS_OWN
            and (values := draft.values.get(paper_column(kind, part)))
        }
        if not entries and stated:
            entries = [None]
        language = self._language(draft)
        papers = []
        for position, member in enumerate(entries):
            paper: dict[str, Any] = {"kind": kind.value}
            if member is not None:
                safe = self._take(draft, kind, member)
                if safe is None:
                    continue
                paper |= {"file": member.path, "sha256": safe.sha256}
                if kind is DocumentKind.REGISTRATION and (number := draft.values.get(_COMPANYS_OWN)):
                    paper["paper_number"] = number
            for part, values in stated.items():
                self._state(draft, kind, part, values, position, len(entries), paper)
            if len(paper) > 1:
                papers.append({**paper, **({"language": language} if language else {})})
        return papers

    @staticmethod
    def _language(draft: Draft) -> str:
        word = draft.values.get("language")
        code = language_by_word(word) if word else ""
        if word and not code and not draft.has_flaw_in("language"):
            draft.flaw(
                "unknown_language", "language", f"«{word}» is no language.",
                "Write its name or its two letters (ISO 639-1), such as English or en.",
            )  # fmt: skip
        return code

    def _named(self, draft: Draft, kind: DocumentKind, text: str) -> Member | None:
        column = paper_column(kind, "file")
        if self.files is None:
            draft.note(
                "file_missing", column, f"The row names the file «{text}», but no ZIP came with the sheet.",
                "Upload the sheet again, together with the ZIP.",
            )  # fmt: skip
            return None
        found = self.files.named(text)
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(f"«{member.path}»" for member in found[:4])
            draft.note(
                "file_ambiguous", column, f"«{text}» may be any of {len(found)} files in the ZIP: {listed}.",
                "Write the file's whole path in the ZIP.",
            )  # fmt: skip
        else:
            draft.note(
                "file_missing", column, f"The ZIP holds no file «{text}».",
                "Put the file into the ZIP, or mend its name in the row.",
            )  # fmt: skip
        return None

    def _take(self, draft: Draft, kind: DocumentKind, member: Member) -> SafeFile | None:
        assert self.files is not None
        self.files.used.add(member.path)
        taken = self._taken.get(member.path)
        if taken is None:
            try:
                taken = take(self.files, member)
            except Invalid as refusal:
                taken = refusal
            self._taken[member.path] = taken
        if isinstance(taken, Invalid):
            draft.note(
                taken.code, paper_column(kind, "file"), taken.sentence, "The application is taken without it."
            )
            return None
        for note in taken.notes:
            draft.note("file_renamed", paper_column(kind, "file"), note)
        return taken

    def _state(
        self,
        draft: Draft,
        kind: DocumentKind,
        part: str,
        values: Sequence[Any],
        position: int,
        files: int,
        paper: dict[str, Any],
    ) -> None:
        column = paper_column(kind, part)
        if part == "classes" and files == 1:
            values = [", ".join(values)]  # nothing else stands between classes of the only file
        if len(values) not in (1, files):
            if position == 0:
                draft.flaw(
                    "values_for_files", column, f"The cell has {len(values)} values for {files} files.",
                    "Write one value for all of the files, or one for each in their order, with semicolons between.",
                )  # fmt: skip
            return
        value = values[0] if len(values) == 1 else values[position]
        if part == "classes":
            self._classes(draft, column, value, paper)
        elif part == "status":
            status = status_by_word(value)
            if status is None:
                draft.flaw(
                    "unknown_status", column, f"«{value}» is no state of a trademark.",
                    "Write R when it is registered, TM while it is pending.",
                )  # fmt: skip
            else:
                paper["trademark_status"] = status.value
        elif value == UNLIMITED:
            paper["unlimited"] = True
        else:
            paper[_PARTS[part]] = " ".join(value.split()) if isinstance(value, str) else plain(value)
            if part == "expires" and paper.get("issued_on") and paper["expires_on"] < paper["issued_on"]:
                draft.flaw(
                    "bad_date",
                    column,
                    "The paper would end before it begins.",
                    "Check the two dates of the paper.",
                )

    def _classes(self, draft: Draft, column: str, value: str, paper: dict[str, Any]) -> None:
        words = [word for word in _OTHER_COMMAS.split(_CLASS.sub(" ", value)) if word]
        wrong = [word for word in words if not (word.isascii() and word.isdigit() and 1 <= int(word) <= 45)]
        if wrong:
            draft.flaw(
                "bad_nice_class", column, f"«{wrong[0]}» is no Nice class; the classes are 1 to 45.",
                "Write their numbers with commas between them, such as 3, 35.",
            )  # fmt: skip
        else:
            paper["nice_classes"] = sorted({int(word) for word in words})


def take(files: Files, member: Member) -> SafeFile:
    """A document of the archive, looked through like any other upload. Raises `Invalid`."""
    content = files.archive.read(member)
    return take_file(file=ContentFile(content), filename=member.name, accept=KINDS_OF_FILES)
