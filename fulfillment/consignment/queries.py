"""Reading agreements: what counts on a day, and what it means for pieces."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Now

from backoffice.events.errors import Conflict, NotFound
from backoffice.merchants.days import today
from backoffice.money import amount_field
from catalog.channels.limits import Limit
from catalog.inventory.models import Unit
from catalog.inventory.queries import handed_back
from catalog.inventory.states import ASIDE, BEFORE_SALE, UnitStatus
from fulfillment.custody.models import Loss, LossKind

from .models import Agreement, AgreementTerms, Arrival, ConsignedPiece, Payout, SetOff, code_key
from .states import AgreementStatus, ArrivalStatus, ConsignedStatus, PayoutStatus, VersionStatus


def signed_terms(agreement_ids: Iterable[int]) -> dict[int, list[AgreementTerms]]:
    """The signed versions by agreement, in the order of their days, without those that never came to count."""
    found: dict[int, list[AgreementTerms]] = {}
    rows = AgreementTerms.objects.filter(agreement_id__in=set(agreement_ids), status=VersionStatus.SIGNED)
    for terms in rows.select_related("agreement").order_by("starts_on"):
        if terms.last_day >= terms.starts_on:
            found.setdefault(terms.agreement_id, []).append(terms)
    return found


def counting(versions: Iterable[AgreementTerms], on: date) -> AgreementTerms | None:
    """Of signed versions in the order of their days, the one that counts on the day."""
    return next((each for each in versions if each.starts_on <= on <= each.last_day), None)


def terms_for_sale(agreement: Agreement, on: date) -> AgreementTerms | None:
    """The terms by which a sale of the day is shared: those that count then, else the last that counted before.

    The second is for a piece that was held on the last day of its terms and paid for after it.
    """
    versions = signed_terms([agreement.pk]).get(agreement.pk, [])
    before = [each for each in versions if each.starts_on <= on]
    return counting(versions, on) or (before[-1] if before else None)


def terms_for_loss(agreement: Agreement, on: date) -> AgreementTerms:
    """The terms by which a loss of the day is paid: those of the day, or the first after it that say what is paid.

    Raises `Conflict` with code `no_loss_terms` where none do.
    """
    at_sale = terms_for_sale(agreement, on)
    if at_sale is not None and at_sale.on_loss:
        return at_sale
    for later in signed_terms([agreement.pk]).get(agreement.pk, []):
        if later.starts_on > on and later.on_loss:
            return later
    raise Conflict(
        f"Agreement {agreement} does not say what is paid for a piece that is lost here: nothing is agreed about it. "
        "Agree on it with the consignor, and sign terms that say so.",
        code="no_loss_terms", agreement=agreement.number,
    )  # fmt: skip


def fees_open(consignor_ids: Collection[int]) -> dict[int, list[Any]]:
    """Consignor id → their withdrawn pieces, under whatever agreement, of whose fee something is open, `fee_open`.

    The oldest first.
    """
    rows = with_fees(ConsignedPiece.objects.filter(agreement__consignor__in=consignor_ids))
    found: dict[int, list[Any]] = {}
    for piece in rows.filter(fee_open__gt=0).select_related("agreement").order_by("ended_at", "pk"):
        found.setdefault(piece.agreement.consignor_id, []).append(piece)
    return found


def with_fees(pieces: QuerySet[Any]) -> QuerySet[Any]:
    """The pieces with `fee_open`, what is still to come of their fee, and `fee_to_give_back`; zero where nothing is."""
    taken_off = SetOff.objects.filter(piece=OuterRef("pk")).order_by().values("piece")
    off = Coalesce(Subquery(taken_off.annotate(total=Sum("amount")).values("total")), Decimal())
    due = Q(fee__gt=0, fee_reference="", fee_waived_at=None)
    to_give_back = Q(fee__gt=0, fee_waived_at__isnull=False, fee_back_reference="")
    return pieces.annotate(
        fee_open=Case(When(due, then=F("fee") - off), default=Decimal(), output_field=amount_field()),
        fee_to_give_back=Case(
            When(to_give_back & ~Q(fee_reference=""), then=F("fee")),
            When(to_give_back, then=off),
            default=Decimal(),
            output_field=amount_field(),
        ),
    )


def fees_to_give_back() -> QuerySet[Any]:
    """Pieces whose fee is not due any more after something had been taken of it, until that is given back."""
    waived = ConsignedPiece.objects.filter(fee_waived_at__isnull=False, fee_back_reference="")
    return with_fees(waived).filter(fee_to_give_back__gt=0)


def uncompensated_losses() -> QuerySet[Loss]:
    """Pieces under an agreement, lost or written off, for which nobody is owed anything yet, whatever is in the way.

    Of a piece that is lost now, or was damaged last and has not been claimed again: a sale under the agreement is paid
    for as a sale.
    """
    here = pieces_in_our_keeping().filter(unit=OuterRef("unit"))
    total = Q(kind=LossKind.LOST) | Q(written_off=True)
    later = Loss.objects.filter(total, unit=OuterRef("unit"), pk__gt=OuterRef("pk"))
    lost = Q(kind=LossKind.LOST, unit__status=UnitStatus.LOST)
    damaged = Q(written_off=True, unit__status__in=(*BEFORE_SALE, *ASIDE))
    return Loss.objects.filter(Exists(here), ~Exists(later), lost | damaged, payout=None)


def agreement_by_number(number: str) -> Agreement:
    """The agreement that the wall lets through. Raises `NotFound`."""
    agreement = Agreement.objects.filter(number=number).first()
    if agreement is None:
        raise NotFound(f"There is no agreement «{number}».", agreement=number)
    return agreement


def pieces_here() -> QuerySet[ConsignedPiece]:
    """Pieces that stand under an agreement now."""
    return ConsignedPiece.objects.filter(status=ConsignedStatus.HERE)


def pieces_in_our_keeping() -> QuerySet[ConsignedPiece]:
    """Pieces for which we answer to their consignors: under an agreement, or withdrawn and not handed back yet."""
    return ConsignedPiece.objects.filter(status__in=(ConsignedStatus.HERE, ConsignedStatus.WITHDRAWN))


def units_to_hand_back() -> list[int]:
    """Withdrawn units that are with nobody who had brought them yet."""
    withdrawn = Unit.objects.filter(status=UnitStatus.WITHDRAWN).order_by("pk").values_list("pk", flat=True)
    return sorted(set(withdrawn) - handed_back(withdrawn))


def piece_of(unit: Unit) -> ConsignedPiece | None:
    """The consignment under which the unit is or was last; None for the house's own."""
    pieces = ConsignedPiece.objects.filter(unit=unit).select_related("agreement", "unit")
    return pieces.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Standing:
    """What an agreement says of its pieces today: why nothing may be offered, or from which terms on."""

    agreement: Agreement
    refusal: Conflict | None
    versions: tuple[AgreementTerms, ...]


def standings(agreements: Iterable[Agreement]) -> dict[int, Standing]:
    """By agreement. What is signed to follow counts beside what is in force: the highest minimum price holds."""
    known = {agreement.pk: agreement for agreement in agreements}
    signed, day = signed_terms(known), today()
    found = {}
    for pk, agreement in known.items():
        versions = signed.get(pk, [])
        running = counting(versions, day)
        later = [each for each in versions if each.starts_on > day]
        relevant = tuple([running, *later] if running is not None else versions[-1:])
        found[pk] = Standing(agreement, _why_off(agreement, running, versions, day), relevant)
    return found


def limits_of_pieces(unit_ids: Collection[int]) -> dict[int, Limit]:
    """What agreements say about offering these units; units that are under none are missing. At most two queries."""
    pieces = list(pieces_here().filter(unit_id__in=unit_ids).select_related("agreement"))
    if not pieces:
        return {}
    standing = standings(piece.agreement for piece in pieces)
    found = {}
    for piece in pieces:
        here = standing[piece.agreement_id]
        minimums = [terms.minimum_price for terms in here.versions]
        if piece.minimum_price is not None:
            minimums.append(piece.minimum_price)
        found[piece.unit_id] = Limit(
            minimum=max(minimums, default=Decimal()),
            currency=here.versions[0].currency if here.versions else piece.currency,
            of=f"its agreement {piece.agreement}",
            refusal=here.refusal,
        )
    return found


def lapsed_agreements(on: date) -> list[Agreement]:
    """Signed agreements of which nothing counts on the day or will count after it."""
    agreements = {each.pk: each for each in Agreement.objects.filter(status=AgreementStatus.SIGNED)}
    signed = signed_terms(agreements)
    return [
        agreement
        for pk, agreement in sorted(agreements.items())
        if all(terms.last_day < on for terms in signed.get(pk, []))
    ]


def _why_off(
    agreement: Agreement, running: AgreementTerms | None, versions: list[AgreementTerms], day: date
) -> Conflict | None:
    facts = {"agreement": agreement.number, "state": agreement.status}
    if agreement.status == AgreementStatus.DRAFT:
        return Conflict(
            f"Its agreement {agreement} is not signed yet; have it signed before the piece is offered.",
            code="agreement_not_signed", **facts,
        )  # fmt: skip
    if (
        agreement.status == AgreementStatus.SIGNED
        and running is None
        and versions
        and versions[0].starts_on > day
    ):
        return Conflict(
            f"Its agreement {agreement} begins on {versions[0].starts_on}; the piece is offered from that day on.",
            code="agreement_not_begun", starts_on=versions[0].starts_on.isoformat(), **facts,
        )  # fmt: skip
    if agreement.status == AgreementStatus.ENDED or running is None:
        ended = agreement.ends_on or (versions[-1].last_day if versions else None)
        when = f" on {ended}" if ended else ""
        onward = (
            "take the piece from under it and put it under another one"
            if agreement.status == AgreementStatus.ENDED
            else "sign further terms"
        )
        return Conflict(
            f"Its agreement {agreement} ended{when}; {onward}, or hand the piece back.",
            code="agreement_ended", **facts,
        )  # fmt: skip
    return None


@dataclass(frozen=True, slots=True)
class Fates:
    """What becomes of an agreement's pieces when it ends now: how many each.

    `offered` go off the channels, `held` when their hold is gone without a sale, `sold` go their way and are paid for,
    `lost` are owed for as agreed. `others` stay here until they are withdrawn or stand under another agreement.
    """

    offered: int
    held: int
    sold: int
    lost: int
    others: int

    @property
    def pieces(self) -> int:
        return self.offered + self.held + self.sold + self.lost + self.others


def fates(agreement: Agreement) -> Fates:
    """In one query."""
    held = Q(unit__status=UnitStatus.HELD, unit__held_until__gt=Now())
    sold = Q(unit__status__in=(UnitStatus.SOLD, UnitStatus.PICKED, UnitStatus.SHIPPED, UnitStatus.DELIVERED))
    lost = Q(unit__status=UnitStatus.LOST)
    # A hold that is over is none.
    offered = Q(unit__status__in=(UnitStatus.LISTED, UnitStatus.HELD)) & ~held
    counts = pieces_here().filter(agreement=agreement).aggregate(
        offered=Count("pk", filter=offered), held=Count("pk", filter=held), sold=Count("pk", filter=sold),
        lost=Count("pk", filter=lost), others=Count("pk", filter=~(offered | held | sold | lost)),
    )  # fmt: skip
    return Fates(**counts)


def expected_arrivals() -> QuerySet[Arrival]:
    """What is announced and not here yet, the earliest first."""
    return Arrival.objects.filter(status=ArrivalStatus.EXPECTED).order_by("expected_on", "pk")


def overdue_arrivals() -> QuerySet[Arrival]:
    """What should have been here by now."""
    return expected_arrivals().filter(expected_on__lt=today())


def arrivals_scanned(code: str) -> QuerySet[Arrival]:
    """The expected arrivals that bear this code: a reference, a serial or a tracking number, in any spelling."""
    key = code_key(code)
    return expected_arrivals().filter(codes__contains=[key]) if key else Arrival.objects.none()


def difference_sentences(arrival: Arrival) -> list[str]:
    """What of a piece that has arrived is otherwise than it was announced, a sentence each."""
    return [
        each["found"]
        if each["fact"] == "agreement"
        else f"The {each['fact'].replace('_', ' ')} is {each['found'] or 'not to be read'}, announced was "
        f"{each['expected']}."
        for each in arrival.differences
    ]


def arrivals_with_facts() -> QuerySet[Arrival]:
    """Arrivals with all that a door shows of them, newest first."""
    return Arrival.objects.select_related("brand", "category", "warehouse", "agreement").order_by("-pk")


def as_they_stand(payouts: QuerySet[Payout]) -> QuerySet[Any]:
    """The payouts with `standing`: the state in which one whose return window has passed counts as due."""
    over = Q(status=PayoutStatus.WAITING, window_until__lte=Now())
    standing = Case(
        When(over, then=Value(PayoutStatus.DUE.value)), default=F("status"), output_field=CharField()
    )
    return payouts.annotate(standing=standing)


def with_open_fees(payouts: QuerySet[Any]) -> QuerySet[Any]:
    """The payouts with `fees_open`: what is open of their consignors' fees, in their currency."""
    whose, currency = OuterRef("piece__agreement__consignor"), OuterRef("currency")
    fees = ConsignedPiece.objects.filter(
        agreement__consignor=whose, fee_reference="", fee_waived_at=None, currency=currency
    )
    taken = SetOff.objects.filter(
        piece__agreement__consignor=whose,
        piece__fee_reference="",
        piece__fee_waived_at=None,
        currency=currency,
    )
    return payouts.annotate(
        fees_open=Coalesce(
            Subquery(
                fees.order_by().values("agreement__consignor").annotate(total=Sum("fee")).values("total")
            ),
            Decimal(),
        )
        - Coalesce(
            Subquery(
                taken.order_by()
                .values("piece__agreement__consignor")
                .annotate(total=Sum("amount"))
                .values("total")
            ),
            Decimal(),
        )
    )


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What one agreement's payouts of one state come to for the consignor, in one currency, and how many they are."""

    standing: str
    currency: str
    amount: Decimal
    pieces: int


def statement(agreement: Agreement) -> list[StatementLine]:
    """The consignor's shares of an agreement, summed by state and currency."""
    rows = as_they_stand(Payout.objects.filter(piece__agreement=agreement)).values("standing", "currency")
    sums = rows.annotate(amount=Sum("share"), pieces=Count("pk")).order_by("standing", "currency")
    return [StatementLine(**row) for row in sums]
