"""The two ends of a movement, as they are written."""

SUPPLIER = "supplier"
LOSS = "loss"
SAMPLE = "sample"
REJECT = "reject"

PLAIN = frozenset({SUPPLIER, LOSS, SAMPLE, REJECT})
NAMED = ("warehouse:", "transit:", "buyer:", "work:")


def warehouse_place(code: str) -> str:
    return f"warehouse:{code}"


def transit_place(to: str) -> str:
    """On the way to the warehouse of this code."""
    return f"transit:{to}"


def buyer_place(order_reference: str) -> str:
    return f"buyer:{order_reference}"


def work_place(work_order: int | str) -> str:
    return f"work:{work_order}"


def is_place(text: str) -> bool:
    """Whether `text` names an end of a movement: a plain one, or a named one with its name."""
    return text in PLAIN or any(text.startswith(kind) and len(text) > len(kind) for kind in NAMED)
