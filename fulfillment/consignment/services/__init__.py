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
from .arrivals import (
    ARRIVAL_FACTS,
    Announcement,
    Found,
    announce_arrivals,
    cancel_arrivals,
    receive_arrival,
    revise_arrivals,
    take_in,
)
from .consignors import register_consignor, revise_consignor
from .fees import REFERENCE_LENGTH, give_fee_back, pay_fee, waive_fees
from .losses import account_for_losses, compensate
from .offers import end_offers_outside
from .payouts import (
    account_for_sales,
    pay_payouts,
    postpone_payouts,
    recover_payouts,
    return_payouts,
    settle_payouts,
)
from .pieces import (
    ask_to_hand_back,
    attach_pieces,
    catch_up_with_withdrawn,
    detach_pieces,
    hand_back_pieces,
    put_under_agreements,
    withdraw_again,
    withdraw_pieces,
    withdrawal_fee,
)

__all__ = [
    "ARRIVAL_FACTS",
    "Announcement",
    "Found",
    "LONGEST_WINDOW",
    "REFERENCE_LENGTH",
    "TermsOffer",
    "account_for_losses",
    "account_for_sales",
    "announce_arrivals",
    "ask_to_hand_back",
    "attach_pieces",
    "cancel_arrivals",
    "catch_up_with_withdrawn",
    "compensate",
    "detach_pieces",
    "discard_terms",
    "draft_agreement",
    "end_agreement",
    "end_lapsed_agreements",
    "end_offers_outside",
    "give_fee_back",
    "hand_back_pieces",
    "pay_fee",
    "pay_payouts",
    "postpone_payouts",
    "propose_terms",
    "put_under_agreements",
    "receive_arrival",
    "recover_payouts",
    "register_consignor",
    "return_payouts",
    "revise_arrivals",
    "revise_consignor",
    "settle_payouts",
    "sign_terms",
    "take_in",
    "waive_fees",
    "withdraw_again",
    "withdraw_pieces",
    "withdrawal_fee",
]
