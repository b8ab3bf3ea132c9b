"""Which sheet of a workbook is read, and where its table begins."""

from collections.abc import Sequence

from .errors import ReadError
from .headers import Header, Recognise, read_header
from .limits import Limits
from .turned import Turned, turned
from .workbooks import SheetHead, SheetInfo, Workbook

# A sheet with so many known names is the one; else it is the one with most, of several the longest.
_ENOUGH = 3
# Remarks beside the table of a workbook are no column until a quarter of the rows has them.
_NAMELESS_SHARE = 0.25


def choose_sheet(
    book: Workbook, *, sheet: str | None, recognise: Recognise | None, limits: Limits
) -> tuple[SheetHead, list[str]]:
    """Load the sheet that a person chose or the first that fits, with sentences on those left aside.

    Raises ReadError `no_sheet`, `macro_only`, `unknown_sheet`, `hidden_sheet`, `no_rows`.
    """
    visible = [info.name for info in book.sheets if info.state == "visible"]
    notes = _sheet_notes(book)
    if sheet is not None:
        head = book.load(_named_sheet(book, sheet))
        if not head.head:
            raise ReadError(
                "no_rows",
                f"Sheet “{head.name}” of “{book.filename}” has no cells filled (0 rows). "
                "Choose another sheet, or put the table into it.",
                sheet=head.name,
            )
        return head, notes
    if not visible:
        raise _no_sheet(book)
    filled: list[SheetHead] = []
    known: list[int] = []
    for name in visible:
        head = book.load(name)
        if not head.head:
            continue
        filled.append(head)
        known.append(_ENOUGH if recognise is None else _known_names(head, recognise, limits))
        if known[-1] >= _ENOUGH:
            break
    if not filled:
        raise ReadError(
            "no_rows",
            f"“{book.filename}” has no cells filled in {_sheets_phrase(visible)} (0 rows). "
            "Put the table into a visible sheet and upload it again.",
            sheets=visible,
        )
    best = max(known)
    likely = [head for head, count in zip(filled, known, strict=True) if count == best]
    # Of a cover and a list that are known equally well, the list is the longer one.
    chosen = max(likely, key=lambda head: head.bottom) if 0 < best < _ENOUGH else likely[0]
    if chosen is not filled[-1]:
        chosen = book.load(chosen.name)
    if len(visible) > 1:
        others = [name for name in visible if name != chosen.name]
        notes.append(
            f"Sheet “{chosen.name}” was read. Other sheets: {listed(others)}; choose one to read it instead."
        )
    return chosen, notes


def _sheet_notes(book: Workbook) -> list[str]:
    """Sentences on sheets that are never read."""
    notes = list(book.book_notes)
    hidden = [info.name for info in book.sheets if info.state in ("hidden", "very hidden")]
    if hidden:
        notes.append(f"Hidden sheets were ignored: {listed(hidden)}.")
    special = [
        f"“{info.name}” ({info.state})" for info in book.sheets if info.state in ("chart", "macro", "dialog")
    ]
    if special:
        notes.append(f"Sheets that are no tables were ignored: {', '.join(special[:10])}.")
    return notes


def sheet_header(
    head: SheetHead,
    *,
    recognise: Recognise | None,
    limits: Limits,
    filename: str,
    expected: Sequence[str] = (),
    chosen_row: int | None = None,
) -> Header:
    """The header of a loaded sheet. Raises ReadError `no_header`, `too_many_columns`."""
    return read_header(
        head.head,
        recognise=recognise,
        limits=limits,
        filename=filename,
        sheet=head.name,
        expected=expected,
        merged=head.merged,
        first_column=head.first_column,
        nameless_share=_NAMELESS_SHARE,
        chosen_row=chosen_row,
    )


def as_turned(head: SheetHead, on_side: Turned) -> SheetHead:
    """The sheet as it is once turned."""
    return head._replace(
        head=on_side.head, merged=(), first_column=0, units={}, notes=[*head.notes, *on_side.notes]
    )


def _known_names(head: SheetHead, recognise: Recognise, limits: Limits) -> int:
    """How many known names the header of a loaded sheet has; none where nothing stands below it, as on a cover. A sheet
    that lies on its side may be the legend of another, and has fewer than enough.
    """
    if turned(head.head, recognise, chosen_row=None) is not None:
        return _ENOUGH - 1
    try:
        header = sheet_header(head, recognise=recognise, limits=limits, filename="")
    except ReadError as error:
        return 0 if error.code == "no_header" else _ENOUGH
    is_filled = any(row.number > header.last_row for row in head.head)
    return sum(map(recognise, filter(None, header.originals))) if is_filled else 0


def _named_sheet(book: Workbook, sheet: str) -> str:
    info = next((info for info in book.sheets if info.name == sheet), None)
    if info is None:
        info = next(
            (info for info in book.sheets if info.name.strip().casefold() == sheet.strip().casefold()), None
        )
    if info is None:
        visible = [info.name for info in book.sheets if info.state == "visible"]
        raise ReadError(
            "unknown_sheet",
            f"“{book.filename}” has no sheet “{sheet}”. Its visible sheets are: {listed(visible)}.",
            sheet=sheet,
            sheets=visible,
        )
    if info.state != "visible":
        raise ReadError(
            "hidden_sheet",
            f"Sheet “{info.name}” of “{book.filename}” is {_state_phrase(info)} and is not read. "
            "Unhide it in the workbook, or copy the table into an ordinary visible sheet.",
            sheet=info.name,
            state=info.state,
        )
    return info.name


def _state_phrase(info: SheetInfo) -> str:
    return info.state if "hidden" in info.state else f"a {info.state} sheet"


def _no_sheet(book: Workbook) -> ReadError:
    if book.sheets and all(info.state == "macro" for info in book.sheets):
        return ReadError(
            "macro_only",
            f"“{book.filename}” holds only macros, which are never run here. "
            "Copy the table into an ordinary workbook and upload that.",
        )
    names = [info.name for info in book.sheets]
    detail = f"its sheets are hidden or no tables: {listed(names)}" if names else "it has no sheets at all"
    return ReadError(
        "no_sheet",
        f"“{book.filename}” has no visible sheet to read ({detail}). "
        "Unhide the sheet with the table, or save the table as CSV, and upload again.",
        sheets=names,
    )


def _sheets_phrase(names: Sequence[str]) -> str:
    return (
        f"its sheet “{names[0]}”" if len(names) == 1 else f"any of its {len(names)} sheets ({listed(names)})"
    )


def listed(names: Sequence[str]) -> str:
    """The first ten names in quotation marks, and how many more there are."""
    shown = ", ".join(f"“{name}”" for name in names[:10])
    return f"{shown} and {len(names) - 10} more" if len(names) > 10 else shown or "none"
