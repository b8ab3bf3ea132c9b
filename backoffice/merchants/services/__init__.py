"""Verbs of the merchants room: companies register, brands apply and are onboarded."""

from .applications import approve, open_application, reject, review, submit, withdraw
from .brands import NAME_LENGTH, add_brand_name
from .companies import COMPANY_NAME_LENGTH, REGISTRATION_LENGTH, register_company
from .onboarding import onboard_brands
from .restrictions import Ground, Settled, lift, restrict, settle

__all__ = [
    "COMPANY_NAME_LENGTH",
    "NAME_LENGTH",
    "REGISTRATION_LENGTH",
    "Ground",
    "Settled",
    "add_brand_name",
    "approve",
    "lift",
    "onboard_brands",
    "open_application",
    "register_company",
    "reject",
    "restrict",
    "review",
    "settle",
    "submit",
    "withdraw",
]
