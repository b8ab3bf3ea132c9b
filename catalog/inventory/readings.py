"""What is read on a piece, or told of what stands on it, as it is kept: the same through every door."""

import unicodedata

from backoffice.imports.profile_columns import UNSAID

# What stands on the piece itself, of its facts.
READ = ("serial", "model_reference")
# Read on the piece: it bears none. What is left blank was not read.
NONE = "NONE"


def as_read(text: str) -> str:
    """A serial or a maker's reference as it is kept: in ordinary letters and digits, with single blanks, without what
    cannot be seen. Empty where the word says that there is none, or that nobody knows it (`UNSAID`).
    """
    plain = text
    if not (text.isascii() and text.isprintable()):
        plain = "".join(sign for sign in unicodedata.normalize("NFKC", text) if _shows(sign))
    kept = " ".join(plain.split())
    return "" if says_none(kept) else kept


def says_none(text: str) -> bool:
    """Whether these words say that there is nothing to be read, as lists say it too."""
    return unicodedata.normalize("NFKC", text).strip().casefold() in UNSAID


def _shows(sign: str) -> bool:
    # A NUL is refused by whoever writes, never passed over.
    return sign == "\0" or sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf")
