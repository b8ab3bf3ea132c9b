"""The verbs of the room of returns."""

from .asking import install_return_windows, request_return, set_return_window
from .picturing import photograph_return
from .receiving import receive_return
from .settling import answer_for_loss, close_orders, owe_for_lost, refund_return, refuse_return
from .undelivered import give_up_undelivered, take_back_parcel

__all__ = [
    "answer_for_loss",
    "close_orders",
    "give_up_undelivered",
    "install_return_windows",
    "owe_for_lost",
    "photograph_return",
    "receive_return",
    "refund_return",
    "refuse_return",
    "request_return",
    "set_return_window",
    "take_back_parcel",
]
