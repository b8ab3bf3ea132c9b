"""What is said of files that are not taken in: what is wrong, with which, and what to do."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.events.errors import Invalid

from .confined.faults import Fault
from .kinds import FileKind
from .limits import MEBIBYTE

# What a file is instead of a paper or a picture, and what to do about it.
WHAT_IT_IS: dict[str, tuple[Any, Any]] = {
    "program": (
        gettext_lazy("a program, whatever its name says"),
        gettext_lazy("Programs are never taken in; send the document itself as a PDF."),
    ),
    "office": (
        gettext_lazy("a document of a word processor or another office program"),
        gettext_lazy("Such files can carry macros; open it, save it as a PDF and send that."),
    ),
    "web_page": (
        gettext_lazy("a web page"),
        gettext_lazy("Open it in the browser, print it to a PDF and send that."),
    ),
    "svg": (
        gettext_lazy("an SVG drawing, which can carry scripts"),
        gettext_lazy("Save it as a PNG or a PDF and send that."),
    ),
    "archive": (
        gettext_lazy("an archive of other files"),
        gettext_lazy("Unpack it and send the files one by one."),
    ),
    "postscript": (
        gettext_lazy("a PostScript file, which is a program"),
        gettext_lazy("Save it as a PDF and send that."),
    ),
    "other_picture": (
        gettext_lazy("a picture of a kind that is not taken in"),
        gettext_lazy("Save it as a JPEG or a PNG and send that."),
    ),
    "film": (gettext_lazy("a film or a sound"), gettext_lazy("Send a PDF or a picture.")),
    "text": (gettext_lazy("plain text"), gettext_lazy("Print it to a PDF and send that.")),
    "pdf_with_something_before": (
        gettext_lazy("a PDF with something else before its beginning"),
        gettext_lazy("Open it, print it to a new PDF and send that."),
    ),
    "unknown": (
        gettext_lazy("of a kind that nobody here knows, or damaged"),
        gettext_lazy("Send a PDF or a picture."),
    ),
}
# What a PDF holds beside its pages.
WHAT_IS_INSIDE: dict[str, Any] = {
    "javascript": gettext_lazy("JavaScript"),
    "launch": gettext_lazy("a command that starts a program"),
    "submit": gettext_lazy("a form that sends what is filled in to an address"),
    "automatic": gettext_lazy("an action that runs by itself when it is opened"),
    "embedded": gettext_lazy("files embedded in it"),
    "other_file": gettext_lazy("a jump into another file"),
    "media": gettext_lazy("films, sounds or 3D scenes"),
    "xfa": gettext_lazy("a dynamic form (XFA)"),
    "link": gettext_lazy("a link that runs a script or opens a file"),
}
_NAMES: dict[FileKind, str] = {kind: kind.value.upper() for kind in FileKind}


def empty(filename: str) -> Invalid:
    sentence = _("«%(name)s» is empty (0 bytes). Save it again and send the whole file.")
    return Invalid(sentence % {"name": filename}, code="file_empty", filename=filename)


def too_large(filename: str, *, size: int, most: int) -> Invalid:
    sentence = _(
        "«%(name)s» has %(size)s MB; at most %(most)s MB are taken. Scan it at 300 dpi or less, or save it as a "
        "smaller PDF, and send that."
    )
    words = {"name": filename, "size": f"{size / MEBIBYTE:,.1f}", "most": f"{most / MEBIBYTE:,.0f}"}
    return Invalid(sentence % words, code="file_too_large", filename=filename, bytes=size, most=most)


def not_a_paper(filename: str, *, what: str, accept: Iterable[FileKind]) -> Invalid:
    found, remedy = WHAT_IT_IS[what]
    if FileKind.PDF not in accept:
        remedy = _("A picture is asked for here.")
    sentence = _("«%(name)s» is %(what)s. %(remedy)s Taken are: %(kinds)s.")
    words = {"name": filename, "what": found, "remedy": remedy, "kinds": listed(accept)}
    return Invalid(sentence % words, code="file_type_refused", filename=filename, found=what)


def not_this_kind(filename: str, *, kind: FileKind, accept: Iterable[FileKind]) -> Invalid:
    sentence = _("«%(name)s» is a file of kind %(kind)s, which is not taken here. Send one of: %(kinds)s.")
    words = {"name": filename, "kind": _NAMES[kind], "kinds": listed(accept)}
    return Invalid(sentence % words, code="file_type_refused", filename=filename, found=kind.value)


def listed(kinds: Iterable[FileKind]) -> str:
    chosen = set(kinds)
    return ", ".join(name for kind, name in _NAMES.items() if kind in chosen)


def of_fault(filename: str, fault: Fault) -> Invalid:
    """The refusal for what the confined process found."""
    code, sentence = _FAULTS[fault.code](fault.data)
    return Invalid(sentence % {"name": filename, **fault.data}, code=code, filename=filename, **fault.data)


def _active(data: dict[str, Any]) -> tuple[str, str]:
    # The sentence passes through % once more, with the name.
    found = ", ".join(str(WHAT_IS_INSIDE[each]) for each in data["found"]).replace("%", "%%")
    sentence = _(
        "«%(name)s» holds more than pages: {found}. Such a file can do harm when it is opened. Print it to a new PDF "
        "and send that."
    )
    return "file_has_active_content", sentence.replace("{found}", found)


_FAULTS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "active": _active,
    "encrypted": lambda data: (
        "file_encrypted",
        _(
            "«%(name)s» is protected, by a password or against changes. Print it to a new PDF without protection and "
            "send that."
        ),
    ),
    "damaged": lambda data: (
        "file_damaged",
        _("«%(name)s» is damaged and cannot be read safely. Open it, save it as a new file and send that."),
    ),
    "two_files": lambda data: (
        "file_is_two",
        _(
            "«%(name)s» is made so that other programs take it for a file of another kind. Print or save it as a new "
            "PDF or picture and send that."
        ),
    ),
    "too_many_pixels": lambda data: (
        "picture_too_large",
        _(
            "«%(name)s» has %(width)d × %(height)d pixels, more than can be worked on. Make it smaller and send it "
            "again."
        ),
    ),
    "animated": lambda data: (
        "picture_moves",
        _("«%(name)s» is an animation of %(frames)d pictures. Send a still picture."),
    ),
    "too_many_pages": lambda data: (
        "picture_has_pages",
        _(
            "«%(name)s» has %(frames)d pages, more than are taken as one picture. Save it as a PDF and send that."
        ),
    ),
    "too_heavy": lambda data: (
        "file_too_heavy",
        _(
            "«%(name)s» needs more memory than a file may take here. Save it as a new, smaller file and send that."
        ),
    ),
    "too_slow": lambda data: (
        "file_too_heavy",
        _("Reading «%(name)s» took too long and was stopped. Save it as a new, simpler file and send that."),
    ),
}


def archive_too_large(filename: str, *, size: int, most: int) -> Invalid:
    sentence = _(
        "«%(name)s» has %(size)s MB; at most %(most)s MB are taken. Send the applications in several parts."
    )
    words = {"name": filename, "size": f"{size / MEBIBYTE:,.0f}", "most": f"{most / MEBIBYTE:,.0f}"}
    return Invalid(sentence % words, code="archive_too_large", filename=filename, bytes=size, most=most)


def archive_not_zip(filename: str) -> Invalid:
    sentence = _(
        "«%(name)s» is no ZIP archive. Pack the documents into a ZIP without a password and send that."
    )
    return Invalid(sentence % {"name": filename}, code="archive_not_zip", filename=filename)


def archive_empty(filename: str) -> Invalid:
    sentence = _("The archive «%(name)s» holds no document. Pack the documents into it and send it again.")
    return Invalid(sentence % {"name": filename}, code="archive_empty", filename=filename)


def archive_damaged(filename: str) -> Invalid:
    sentence = _(
        "The archive «%(name)s» is damaged or was not packed in the ordinary way. Pack the documents into a new ZIP "
        "and send that."
    )
    return Invalid(sentence % {"name": filename}, code="archive_damaged", filename=filename)


def archive_encrypted(filename: str) -> Invalid:
    sentence = _(
        "The archive «%(name)s» is protected with a password. Pack the documents without one and send it again."
    )
    return Invalid(sentence % {"name": filename}, code="archive_encrypted", filename=filename)


def archive_too_many(filename: str, *, count: int, most: int) -> Invalid:
    sentence = _(
        "The archive «%(name)s» has %(count)s or more entries; at most %(most)s are taken. Send the applications in "
        "several parts."
    )
    words = {"name": filename, "count": f"{count:,}", "most": f"{most:,}"}
    return Invalid(sentence % words, code="archive_too_many", filename=filename, count=count, most=most)


def archive_bomb(filename: str, *, size: int, most: int) -> Invalid:
    sentence = _(
        "The archive «%(name)s» would unpack to %(size)s MB, which documents of its size never do, so nothing of it "
        "was unpacked. Pack the documents themselves into a new ZIP and send that."
    )
    words = {"name": filename, "size": f"{size / MEBIBYTE:,.0f}"}
    return Invalid(sentence % words, code="archive_bomb", filename=filename, bytes=size, most=most)


def archive_nested(filename: str, *, inner: str) -> Invalid:
    sentence = _(
        "The archive «%(name)s» holds another archive, «%(inner)s». Unpack that one, pack its documents into the outer "
        "ZIP and send it again."
    )
    return Invalid(
        sentence % {"name": filename, "inner": inner}, code="archive_nested", filename=filename, inner=inner
    )


def archive_bad_name(filename: str, *, inner: str) -> Invalid:
    sentence = _(
        "The archive «%(name)s» has an entry «%(inner)s» that leads out of it or is no file. Pack the documents into a "
        "new ZIP and send that."
    )
    return Invalid(
        sentence % {"name": filename, "inner": inner}, code="archive_bad_name", filename=filename, inner=inner
    )


def archive_same_name(filename: str, *, first: str, second: str) -> Invalid:
    sentence = _(
        "The archive «%(name)s» holds two files of one name, «%(first)s» and «%(second)s». Rename one of them and send "
        "it again."
    )
    words = {"name": filename, "first": first, "second": second}
    return Invalid(sentence % words, code="archive_same_name", filename=filename, files=[first, second])
