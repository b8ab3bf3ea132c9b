"""Verbs of the merchants room: companies register, brands apply and are onboarded."""

from .applications import approve, open_application, reject, review, submit, withdraw
from .brands import NAME_LENGTH, add_brand_name
from .companies import COMPANY_NAME_LENGTH, REGISTRATION_LENGTH, register_company
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
    "Ground",
    "Settled",
    "add_brand_name",
    "approve",
    "clear_holiday",
    "end_rule",
    "install_rules",
    "lift",
    "onboard_brands",
    "open_application",
    "register_company",
    "reject",
    "replace_rule",
    "restrict",
    "review",
    "set_clock",
    "set_holiday",
    "set_threshold",
    "settle",
    "submit",
    "withdraw",
    "write_rule",
    "write_sector",
]
