"""Pieces that go by the last part of their URL: two of them with the same one are not told apart by it."""

from collections.abc import Sequence

from backoffice.imports.drafts import Draft
from backoffice.imports.repeats import FirstRows


class Pages:
    """Sees the pieces of one file that go by their pages, in the order of the file."""

    def __init__(self) -> None:
        self._first = FirstRows()
        self._named: set[int] = set()

    def name(self, draft: Draft) -> None:
        """The draft, of the batch that is checked, goes by its page."""
        self._named.add(draft.number)

    def look(self, drafts: Sequence[Draft]) -> None:
        """A flaw for each further piece of one name that is another; a row that says the same again is a repeat."""
        named = {draft.number: draft for draft in drafts if draft.number in self._named}
        self._named.clear()
        rows = ((number, hash(draft.key), hash(draft.cells)) for number, draft in named.items())
        for repeat in self._first.repeats(rows):
            if not repeat.same:
                reference = (named[repeat.number].key or ("",))[-1]
                named[repeat.number].flaw(
                    "page_tells_no_piece", "url",
                    f"The URL ends in «{reference}» as that of row {repeat.first:,} does, which is about another "
                    "piece: nothing else tells the two apart.",
                    "Give each piece a reference of its own, or the URL that has its number.",
                )  # fmt: skip
