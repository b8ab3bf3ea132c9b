"""What consignors leave with the house: agreements, announced pieces, the pieces under agreements."""

from .agreements import Agreement, AgreementTerms, Consignor, ConsignorKind
from .arrivals import AnnouncedBy, Arrival, code_key
from .pieces import ConsignedPiece

__all__ = [
    "Agreement",
    "AgreementTerms",
    "AnnouncedBy",
    "Arrival",
    "ConsignedPiece",
    "Consignor",
    "ConsignorKind",
    "code_key",
]
