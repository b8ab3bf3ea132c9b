"""What consignors leave with the house: agreements, announced pieces, pieces under agreements, payouts."""

from .agreements import Agreement, AgreementTerms, Consignor, ConsignorKind
from .arrivals import AnnouncedBy, Arrival, code_key
from .payouts import STANDING, Payout
from .pieces import ConsignedPiece

__all__ = [
    "Agreement",
    "AgreementTerms",
    "AnnouncedBy",
    "Arrival",
    "ConsignedPiece",
    "Consignor",
    "ConsignorKind",
    "Payout",
    "STANDING",
    "code_key",
]
