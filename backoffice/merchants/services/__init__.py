"""Verbs of the merchants room: companies register, brands apply and are onboarded."""

from .applications import approve, open_application, reject, review, submit, withdraw
from .brands import NAME_LENGTH, add_brand_name
from .companies import COMPANY_NAME_LENGTH, REGISTRATION_LENGTH, register_company
from .contracts import (
    TermsOffer,
    approve_terms,
    discard_terms,
    draft_contract,
    end_contract,
    end_lapsed_contracts,
    propose_terms,
    restrict_without_terms,
    sign_terms,
)
from .deposits import book_payment, deduct, lapse_shortfalls, measure_deposits, refund, top_up
from .documents import (
    DocumentFacts,
    accept_papers,
    add_document,
    judge_document,
    open_file,
    restate_document,
)
from .findings import override_finding
from .onboarding import onboard_brands
from .reference import (
    clear_holiday,
    end_rule,
    install_rules,
    replace_rule,
    set_clock,
    set_holiday,
    set_threshold,
    write_rule,
    write_sector,
)
from .restrictions import Ground, Settled, lift, restrict, settle

__all__ = [
    "COMPANY_NAME_LENGTH",
    "NAME_LENGTH",
    "REGISTRATION_LENGTH",
    "DocumentFacts",
    "Ground",
    "Settled",
    "TermsOffer",
    "accept_papers",
    "add_brand_name",
    "add_document",
    "approve",
    "approve_terms",
    "book_payment",
    "clear_holiday",
    "deduct",
    "discard_terms",
    "draft_contract",
    "end_contract",
    "end_lapsed_contracts",
    "end_rule",
    "install_rules",
    "judge_document",
    "lapse_shortfalls",
    "lift",
    "measure_deposits",
    "onboard_brands",
    "open_application",
    "open_file",
    "override_finding",
    "propose_terms",
    "refund",
    "register_company",
    "reject",
    "replace_rule",
    "restate_document",
    "restrict",
    "restrict_without_terms",
    "review",
    "set_clock",
    "set_holiday",
    "set_threshold",
    "settle",
    "sign_terms",
    "submit",
    "top_up",
    "withdraw",
    "write_rule",
    "write_sector",
]
