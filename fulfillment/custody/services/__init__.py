"""The verbs of custody."""

from .counting import catch_up_with_missing, count_bin, find_difference, turned_up, write_off_difference
from .losses import (
    Value,
    claim_loss,
    close_loss,
    pay_back,
    report_damage,
    report_loss,
    report_parcel_lost,
    settle_loss,
    value_loss,
)
from .missing import report_missing
from .transfers import Received, named_together, receive_transfer, send_transfer

__all__ = [
    "Received",
    "Value",
    "catch_up_with_missing",
    "claim_loss",
    "close_loss",
    "count_bin",
    "find_difference",
    "named_together",
    "pay_back",
    "receive_transfer",
    "report_damage",
    "report_loss",
    "report_missing",
    "report_parcel_lost",
    "send_transfer",
    "settle_loss",
    "turned_up",
    "value_loss",
    "write_off_difference",
]
