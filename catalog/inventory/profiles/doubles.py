"""Serials that stand on other pieces: in the rows of one file, and here."""

from collections import Counter
from collections.abc import Sequence

from backoffice.imports.drafts import Draft

from ..serials import doubles_of, doubles_sentence, key_of


class Doubles:
    """The serials of one file's rows, from its first to its last.

    A new serial that another piece bears, of whichever company or further up in the file, rejects nothing: two houses
    may have given one number. Who examines the piece is told too.
    """

    def __init__(self) -> None:
        self._met: Counter[str] = Counter()

    def note(self, drafts: Sequence[Draft]) -> None:
        """Notes on the sound rows whose serial is another piece's too. One query."""
        new = {
            draft.number: key
            for draft in drafts
            if (key := key_of(draft.facts.get("serial", "")))
            and (draft.found is None or key_of(draft.found["serial"]) != key)
        }
        here = doubles_of(new.values())
        for draft in drafts:
            if draft.number not in new:
                continue
            serial = new[draft.number]
            doubles = here.get(serial, 0) + self._met[serial]
            self._met[serial] += 1
            if doubles:
                draft.note(
                    "serial_double", "serial", doubles_sentence(doubles),
                    "Compare the serial with the piece; if it is right, nothing is to be done.",
                )  # fmt: skip
