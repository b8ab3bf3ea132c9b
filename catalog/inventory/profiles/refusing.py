"""Units whose facts no list changes now (somebody has a claim on them, they are withdrawn, stores offer them), and
new ones of a brand's own list.
"""

from collections.abc import Mapping, Sequence

from backoffice.imports.drafts import Draft, Flaw

from ..currencies import why_currency_stays
from ..services.source import CLAIMED
from ..states import AWAY, UnitStatus


def refuse_those_that_stand(drafts: Sequence[Draft], standing: Mapping[int, str]) -> None:
    """Flaws for sound rows that would change such a unit; `standing` is by the rows' numbers. One query for each room
    that keeps units in their currency.
    """
    kept = why_currency_stays([draft.record.id for draft in drafts if draft.record and _in_another(draft)])
    for draft in drafts:
        status = standing.get(draft.number)
        if status in CLAIMED and status in AWAY:
            draft.flaw(
                "unit_claimed", "", f"The unit is {UnitStatus(status).label.lower()}; its facts stand.",
                "Leave the row out, or give the piece another reference where it comes again.",
            )  # fmt: skip
        elif status in CLAIMED:
            draft.flaw(
                "unit_claimed", "",
                f"The unit is {UnitStatus(status).label.lower()}; its facts stand until it is free.",
                "Leave the row out, or import it again when the unit is free.",
            )  # fmt: skip
        elif status == UnitStatus.WITHDRAWN and draft.exported is not None:
            draft.flaw(
                "record_withdrawn", "",
                "The unit was exported, and is withdrawn now; nothing more is written to it.",
                "Leave the row out.",
            )  # fmt: skip
        elif draft.record and draft.record.id in kept:
            draft.flaw(
                "currency_offered", "currency", kept[draft.record.id],
                "Write its price in that currency; to sell it in another, end its listings first.",
            )  # fmt: skip


def remark_on_those_away(draft: Draft, status: str) -> None:
    """A list may say of a piece that left what stands there already; it must not seem to have taken it in again."""
    if status in AWAY:
        draft.note(
            "unit_away", "",
            f"The unit is {UnitStatus(status).label.lower()}, and no list takes it in again.",
            "Leave the row out. What came back from its buyer is received as a return, what was lost is found on its "
            "page; what was consigned again takes another reference.",
        )  # fmt: skip


def to_be_announced(reference: str) -> Flaw:
    """A piece is here when somebody of its warehouse has it in hands; a brand knows only what it has sent."""
    return Flaw(
        "to_be_announced",
        "reference",
        f"Piece {reference} is not here. A brand announces what it sends; it is here once a warehouse receives it.",
        "Announce it by POST /arrivals, or upload the row as «Expected arrivals» (profile arrivals).",
    )


def _in_another(draft: Draft) -> bool:
    """Whether the row would change the currency."""
    now = (draft.found or {}).get("currency")
    return draft.facts.get("currency", now) != now
