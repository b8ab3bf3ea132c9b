"""Who sells, how they come in, and what was agreed with them."""

from .applications import Application, ApplicationSource, Holiday, InfoItem, InfoRequest, StepClock
from .companies import Brand, BrandName, Channel, Company, FindingOverride
from .contracts import (
    Contract,
    ContractTerms,
    DepositEntry,
    EntryKind,
    ExpiryWarning,
    Limit,
    Restriction,
    SettlementCycle,
    Shortfall,
    Threshold,
)
from .documents import (
    Document,
    DocumentKind,
    DocumentVersion,
    Rule,
    RuleKind,
    Sector,
    TrademarkStatus,
    Verdict,
)

__all__ = [
    "Application",
    "ApplicationSource",
    "Brand",
    "BrandName",
    "Channel",
    "Company",
    "Contract",
    "ContractTerms",
    "DepositEntry",
    "Document",
    "DocumentKind",
    "DocumentVersion",
    "EntryKind",
    "ExpiryWarning",
    "FindingOverride",
    "Holiday",
    "InfoItem",
    "InfoRequest",
    "Limit",
    "Restriction",
    "Rule",
    "RuleKind",
    "Sector",
    "SettlementCycle",
    "Shortfall",
    "StepClock",
    "Threshold",
    "TrademarkStatus",
    "Verdict",
]
