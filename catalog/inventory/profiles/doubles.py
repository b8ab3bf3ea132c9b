"""Serials that stand on other pieces: in the rows of one file, and here."""

from collections import Counter
from collections.abc import Sequence

from backoffice.imports.drafts import Draft
from backoffice.merchants.queries import name_key

from ..models import Unit, serial_key
from ..serials import doubles_of, doubles_sentence, key_of
from ..states import AWAY


class Doubles:
    """The serials of one file's rows, from its first to its last.

    A new serial that another piece bears, of whichever company or further up in the file, rejects nothing: two houses
    may have given one number. Who examines the piece is told too. A new piece whose brand, model reference and serial
    are all those of one that is here is most likely that one, told by another name, and is asked about. So is a row
    whose reference is here with another serial: a serial does not change, so it is most likely of another piece.
    """

    def __init__(self) -> None:
        self._met: Counter[str] = Counter()

    def look(self, drafts: Sequence[Draft]) -> None:
        """Flaws and notes on the sound rows whose serial is another piece's too. Two queries."""
        self._refuse_same(drafts)
        self._refuse_another(drafts)
        new = {
            draft.number: key
            for draft in drafts
            if not draft.flaws
            and (key := key_of(draft.facts.get("serial", "")))
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

    @staticmethod
    def _refuse_same(drafts: Sequence[Draft]) -> None:
        new = {
            draft.number: (draft.key[0], serial, model)
            for draft in drafts
            if draft.found is None
            and draft.key is not None
            and (serial := key_of(draft.facts.get("serial", "")))
            and (model := name_key(draft.facts.get("model_reference", "")))
        }
        if not new:
            return
        units = (
            Unit.objects.exclude(serial="")
            .exclude(status__in=AWAY)
            .annotate(serial_read=serial_key("serial"))
            .filter(
                brand_id__in={brand for brand, _, _ in new.values()},
                serial_read__in={serial for _, serial, _ in new.values()},
            )
        )
        columns = ("brand_id", "serial_read", "model_reference", "reference")
        here = {
            (brand, serial, name_key(model)): reference
            for brand, serial, model, reference in units.values_list(*columns)
        }
        for draft in drafts:
            if reference := here.get(new.get(draft.number, (0, "", ""))):
                draft.flaw(
                    "piece_is_here", "serial",
                    f"The piece {reference} of the brand has the same serial and model reference.",
                    f"Write «{reference}» as its reference where it is the same piece. If it is another one, leave its "
                    "serial out: it is read again when the piece is inspected.",
                )  # fmt: skip

    @staticmethod
    def _refuse_another(drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if draft.found is None or draft.exported is not None:
                continue
            here, said = draft.found["serial"], draft.facts.get("serial", "")
            if key_of(here) and key_of(said) not in ("", key_of(here)):
                draft.flaw(
                    "another_serial", "serial",
                    f"The piece of this reference has the serial {here} here, and the row says {said}.",
                    "Give the row a reference of its own if it is another piece; if the serial here is wrong, correct "
                    "it on the page of the piece.",
                )  # fmt: skip
