"""What consignors leave with the house: agreements, announced pieces, pieces under agreements, payouts."""

from .accounts import BankAccount
from .agreements import Agreement, AgreementTerms, Consignor, ConsignorKind, OnLoss
from .arrivals import AnnouncedBy, Arrival, code_key
from .payouts import STANDING, Payout, SetOff
from .pieces import ConsignedPiece

__all__ = [
    "Agreement",
    "AgreementTerms",
    "AnnouncedBy",
    "Arrival",
    "BankAccount",
    "ConsignedPiece",
    "Consignor",
    "ConsignorKind",
    "OnLoss",
    "Payout",
    "STANDING",
    "SetOff",
    "code_key",
]
