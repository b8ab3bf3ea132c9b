"""What consignors leave with the house: agreements and the pieces under them."""

from .agreements import Agreement, AgreementTerms, Consignor, ConsignorKind
from .pieces import ConsignedPiece

__all__ = ["Agreement", "AgreementTerms", "ConsignedPiece", "Consignor", "ConsignorKind"]
