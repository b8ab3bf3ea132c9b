"""Which events there are, so that nobody waits for one that never comes."""

from functools import cache

from .drawing import lifecycles

# Those that move no row along its lifecycle, by subject. A test fails for one that happens and is not here.
APART: dict[str, str] = {
    "application": "attached changed item_answered opened reminded",
    "arrival": "announced damage_noted not_consigned revised",
    "brand": "changed named onboarded restricted restriction_restated unnamed unrestricted",
    "carrier": "registered",
    "client": "created deactivated scopes_changed secret_added secret_ends secret_revoked",
    "company": (
        "account_manager_appointed attached changed claimed finding_overridden named override_withdrawn "
        "registered struck verified"
    ),
    "consigned_piece": "attached fee_given_back fee_paid fee_waived loss_unsettled",
    "consignment": "drafted end_fixed terms_signed",
    "consignment_terms": "cut_off proposed",
    "consignor": "account_written registered revised",
    "contract": (
        "deposit_deducted deposit_paid deposit_refunded deposit_topped_up drafted notice_given "
        "shortfall_closed shortfall_lapsed shortfall_opened terms_signed"
    ),
    "count": "made",
    "difference": "opened",
    "document": "accepted added lapsed lapsing refused renewed",
    "epcis_document": "asked",
    "export": "asked",
    "hold": "extended",
    "holiday": "cleared set",
    "import": "read_otherwise settled uploaded",
    "invitation": "made sent_again",
    "journey": "begun",
    "listing": "acknowledged opened reminded repriced",
    "loss": "paid_back reported valued",
    "lot": "corrected made received taken_back taken_from",
    "number_pool": "added",
    "order": "placed",
    "packing_rule": "set",
    "parcel": "cleared_up contradicted number_taken_off numbered pictured planned weighed",
    "passport": "issued",
    "payout": "opened",
    "presale": "reserved",
    "price_step": "put_in_force",
    "product": "created revised struck",
    "recipe": "struck written",
    "reported_sale": "reported revised withdrawn",
    "return": "pictured requested",
    "return_window": "set",
    "rule": "ended written",
    "sale_case": "opened",
    "sector": "ended written",
    "step_clock": "corrected set",
    "store": "opened",
    "task": "opened",
    "terms": "cut_off proposed",
    "threshold": "corrected set",
    "tracking": "reported",
    "unit": (
        "arrived damaged dispatched examined flaw_noted handed_back hold_extended missed permit_recorded pictured "
        "pictured_at_packing put_away received regraded revised scan_differed sealed tag_broken "
        "tag_replaced taken_back turned_up"
    ),
    "user": (
        "bound created deactivated given_brand joined_company language_chosen new_password_asked "
        "password_changed reactivated recovery_codes_made rights_changed role_changed "
        "second_factor_dropped second_factor_reset second_factor_set session_ended sessions_ended"
    ),
    "warehouse": "bins_opened closed opened reopened revised scale_chosen",
    "webhook": "changed created deleted replayed secret_rotated",
    "work_order": "planned",
}


@cache
def known_verbs() -> frozenset[str]:
    """The verbs of all events, as `Fact.verb` has them."""
    moves = {
        f"{table.subject}.{transition.event}" for _, table in lifecycles() for transition in table.transitions
    }
    return frozenset(
        moves | {f"{subject}.{past}" for subject, each in APART.items() for past in each.split()}
    )
