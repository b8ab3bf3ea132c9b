"""Why a file is refused, as the confined process tells it."""

from typing import Any


class Fault(Exception):
    """`code` and `data` (JSON-able) name what was found; the sentence is made by whoever asked."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data
