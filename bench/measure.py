"""What a bench gives back, and how it is shown.

A bench module has `bench() -> Result`, or `bench(options)` where it takes options of the command line. It runs its
variants in rotated rounds, so that noise of the machine hits all of them alike, and gives the median of the ratios
within each round.
"""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass
class Result:
    """`ratios` are what counts; `raw` are rates per second, indicative only."""

    ratios: dict[str, float] = field(default_factory=dict)
    raw: dict[str, float] = field(default_factory=dict)

    def show(self, name: str) -> None:
        """Prints a table and, as the last line, one JSON object."""
        width = max(map(len, [*self.raw, *self.ratios]))
        print(f"\n{name}")
        for key, value in self.raw.items():
            print(f"  {key:<{width}}  {value:>14,.1f} /s")
        for key, value in self.ratios.items():
            print(f"  {key:<{width}}  {value:>14.3f} ×")
        print(json.dumps({"bench": name, "ratios": _rounded(self.ratios), "raw": _rounded(self.raw)}))


def rates(variants: Mapping[str, Callable[[], int]], *, rounds: int = 7) -> dict[str, list[float]]:
    """Items per second of each variant in each round; a variant returns how many items it did."""
    found: dict[str, list[float]] = {name: [] for name in variants}
    order = list(variants)
    for number in range(rounds + 1):
        for name in order[number % len(order) :] + order[: number % len(order)]:
            began = time.perf_counter()
            items = variants[name]()
            elapsed = time.perf_counter() - began
            if number:  # the first round warms up
                found[name].append(items / elapsed)
    return found


def median_ratio(rates_of: Mapping[str, list[float]], one: str, other: str) -> float:
    """The median over the rounds of rate(one) / rate(other)."""
    return statistics.median(a / b for a, b in zip(rates_of[one], rates_of[other], strict=True))


def medians(rates_of: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: statistics.median(values) for name, values in rates_of.items()}


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {key: round(value, 4) for key, value in values.items()}
