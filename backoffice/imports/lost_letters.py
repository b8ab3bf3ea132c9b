"""Letters that a program has lost as it saved a file in an encoding that lacks them: `Fenwick ?? black`."""

import re
from collections.abc import Iterable

from .reading.rows import Cell

_SIGNS = re.compile(r"[?\ufffd]+")
# Between letters, several in a row before, among or in place of words; «What?», «Why??» and «?» say what they mean.
_WITHIN_WORDS = re.compile(
    r"[^\W\d_]\?+[^\W\d_]|(?:^|(?<=[\s(\[/«-]))\?{2,}(?=$|[\s)\]/»,.-]|[^\W\d_])|\ufffd", re.MULTILINE
)
_ENOUGH = 3
_SHARE = 20


def lost_letters(said: str, before: str) -> bool:
    """Whether a text is the one from before with nothing but letters replaced by question marks."""
    if said == before or before.isascii() or not _SIGNS.search(said):
        return False
    # A sign stands for a letter beyond ASCII, or two of them for one; or it stood there before.
    parts = [re.escape(part) for part in _SIGNS.split(said)]
    return re.fullmatch(r"[^\x00-\x3e\x40-\x7f]+".join(parts), before) is not None


class LostLetters:
    """Looks for question marks in place of letters in one column of texts; it changes none."""

    def __init__(self) -> None:
        self._filled = self._lost = 0
        self._sample = ""

    def see(self, cells: Iterable[Cell]) -> None:
        texts = [cell for cell in cells if isinstance(cell, str) and cell]
        self._filled += len(texts)
        joined = "\n".join(texts)
        if "?" not in joined and "\ufffd" not in joined:
            return
        found = [text for text in texts if "://" not in text and _WITHIN_WORDS.search(text)]
        self._lost += len(found)
        self._sample = self._sample or next(iter(found), "")

    def suspect(self) -> str:
        """A sentence where several cells, and more than a few of all, look so; "" else."""
        if self._lost < _ENOUGH or self._lost * _SHARE < self._filled:
            return ""
        return (
            f"{self._lost:,} cells have question marks where letters seem to be lost, such as «{self._sample[:60]}»: "
            "the program that saved the file knew no such letters. Save it as UTF-8 or as a workbook (XLSX)."
        )
