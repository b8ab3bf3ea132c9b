"""The verbs of the room of returns."""

from .asking import install_return_windows, request_return, set_return_window
from .receiving import receive_return
from .settling import refund_return, refuse_return

__all__ = [
    "install_return_windows",
    "receive_return",
    "refund_return",
    "refuse_return",
    "request_return",
    "set_return_window",
]
