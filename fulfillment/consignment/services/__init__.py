"""The verbs of consignment."""

from .agreements import (
    LONGEST_WINDOW,
    TermsOffer,
    discard_terms,
    draft_agreement,
    end_agreement,
    end_lapsed_agreements,
    propose_terms,
    sign_terms,
)
from .consignors import register_consignor, revise_consignor
from .offers import end_offers_outside
from .pieces import attach_pieces, detach_pieces, hand_back_pieces, withdraw_pieces, withdrawal_fee

__all__ = [
    "LONGEST_WINDOW",
    "TermsOffer",
    "attach_pieces",
    "detach_pieces",
    "discard_terms",
    "draft_agreement",
    "end_agreement",
    "end_lapsed_agreements",
    "end_offers_outside",
    "hand_back_pieces",
    "propose_terms",
    "register_consignor",
    "revise_consignor",
    "sign_terms",
    "withdraw_pieces",
    "withdrawal_fee",
]
