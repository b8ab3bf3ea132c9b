"""Whether an agreement can carry a piece that is to come: its brand, its days, its currency, its minimum price."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.events.errors import Conflict
from backoffice.money import exact, written
from catalog.inventory.states import AWAY, UnitStatus

from .models import Agreement, AgreementTerms
from .queries import signed_terms
from .states import AgreementStatus, VersionStatus


@dataclass(frozen=True, slots=True)
class Expected:
    """What of an announcement its agreement has a say in."""

    brand_id: int
    asking_price: Decimal
    currency: str
    expected_on: date


def terms_to_come(agreement_ids: Iterable[int]) -> dict[int, list[AgreementTerms]]:
    """The versions of each agreement that a piece would come under: the signed ones, or the last proposed while none
    is. In two queries.
    """
    wanted = set(agreement_ids)
    signed = signed_terms(wanted)
    proposed = AgreementTerms.objects.filter(
        agreement_id__in=wanted - set(signed), status=VersionStatus.PROPOSED
    )
    return {**{terms.agreement_id: [terms] for terms in proposed.order_by("number")}, **signed}


def why_known(reference: str, status: str) -> Conflict:
    """Why a piece is not announced whose brand has a unit of that reference, which is in this status. What was here and
    left keeps its reference for ever, with all that happened to it.
    """
    facts = {"field": "reference", "reference": reference}
    if status in AWAY:
        return Conflict(
            f"{reference} was here and is {UnitStatus(status).label.lower()} now. A piece that comes again is "
            "announced under a reference of its own.",
            code="unit_away", state=status, **facts,
        )  # fmt: skip
    return Conflict(
        f"Its brand already has a unit {reference} here; what is here is not announced.",
        code="unit_exists", state=status, **facts,
    )  # fmt: skip


def why_not_carried(
    agreement: Agreement, versions: Sequence[AgreementTerms], piece: Expected
) -> Conflict | None:
    """Why the agreement cannot carry the piece; None where nothing is in the way. `field` names what is to be another.

    `versions` are those of `terms_to_come`; without any nothing but brand and state can be said. A piece may come
    before the first day.
    """
    facts: dict[str, Any] = {"agreement": agreement.number}
    if agreement.status == AgreementStatus.ENDED:
        return Conflict(
            f"Agreement {agreement} has ended; name another one.",
            code="agreement_ended", field="agreement", **facts,
        )  # fmt: skip
    if agreement.brand_id != piece.brand_id:
        return Conflict(
            f"Agreement {agreement} is of another brand.", code="other_brand", field="agreement", **facts
        )
    ends = [max(each.last_day for each in versions)] if versions else []
    last = min([*ends, *([agreement.ends_on] if agreement.ends_on else [])], default=None)
    if last is not None and piece.expected_on > last:
        return Conflict(
            f"Agreement {agreement} counts until {last}, and the piece is expected on {piece.expected_on}; name "
            "another agreement, or sign further terms first.",
            code="agreement_ended", field="expected_on", ends_on=last.isoformat(), **facts,
        )  # fmt: skip
    counting = [each for each in versions if each.last_day >= piece.expected_on]
    if not counting:
        return None
    currency = counting[0].currency
    if piece.currency != currency:
        return Conflict(
            f"The piece is announced in {piece.currency}, and agreement {agreement} is in {currency}; give it a price "
            f"in {currency}.",
            code="other_currency", field="currency", currency=currency, **facts,
        )  # fmt: skip
    minimum = max(each.minimum_price for each in counting)
    if piece.asking_price < minimum:
        return Conflict(
            f"The piece is announced at {written(piece.asking_price, currency)}, below the minimum price of agreement "
            f"{agreement}, {written(minimum, currency)}; ask at least that.",
            code="below_minimum", field="asking_price", minimum=str(exact(minimum, currency)), currency=currency,
            **facts,
        )  # fmt: skip
    return None
