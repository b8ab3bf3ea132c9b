"""Verbs of the merchants room: companies register, brands apply and are onboarded."""

from .brands import NAME_LENGTH, add_brand_name
from .companies import (
    ADDRESS_LENGTH,
    COMPANY_NAME_LENGTH,
    REGISTRATION_LENGTH,
    appoint,
    attach_company,
    change_company,
    claim_company,
    register_company,
)
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
from .deadlines import expire, remind
from .decision import approve, reject
from .deposits import book_payment, deduct, lapse_shortfalls, measure_deposits, refund, top_up
from .documents import DocumentFacts, accept_papers, add_document, judge_document, open_file, restate_document
from .findings import override_finding
from .onboarding import onboard_brands
from .opening import REFERENCE_LENGTH, change_application, open_application, submit, withdraw
from .questions import SENTENCE_LENGTH, InfoAsk, answer, answer_item, ask
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
from .review import BECAUSE_LENGTH, assign, claim_next, endorse, release, review
from .running import contract_signed, deposit_paid, open_for_sale, resume, suspend, terminate
from .wording import REASON_LENGTH

__all__ = [
    "ADDRESS_LENGTH",
    "BECAUSE_LENGTH",
    "COMPANY_NAME_LENGTH",
    "NAME_LENGTH",
    "REASON_LENGTH",
    "REFERENCE_LENGTH",
    "REGISTRATION_LENGTH",
    "SENTENCE_LENGTH",
    "DocumentFacts",
    "Ground",
    "InfoAsk",
    "Settled",
    "TermsOffer",
    "accept_papers",
    "add_brand_name",
    "add_document",
    "answer",
    "answer_item",
    "appoint",
    "approve",
    "approve_terms",
    "ask",
    "assign",
    "attach_company",
    "book_payment",
    "change_application",
    "change_company",
    "claim_company",
    "claim_next",
    "clear_holiday",
    "contract_signed",
    "deduct",
    "deposit_paid",
    "discard_terms",
    "draft_contract",
    "end_contract",
    "end_lapsed_contracts",
    "end_rule",
    "endorse",
    "expire",
    "install_rules",
    "judge_document",
    "lapse_shortfalls",
    "lift",
    "measure_deposits",
    "onboard_brands",
    "open_application",
    "open_file",
    "open_for_sale",
    "override_finding",
    "propose_terms",
    "refund",
    "register_company",
    "reject",
    "release",
    "remind",
    "replace_rule",
    "restate_document",
    "restrict",
    "restrict_without_terms",
    "resume",
    "review",
    "set_clock",
    "set_holiday",
    "set_threshold",
    "settle",
    "sign_terms",
    "submit",
    "suspend",
    "terminate",
    "top_up",
    "withdraw",
    "write_rule",
    "write_sector",
]
