"""What an import costs: our whole way against what one would take or write otherwise, on the same file and machine.

The file has 12 columns, 2 of them foreign keys (brand, category), and N rows; every row is sound. It is brought in
three times: all new, every price changed, and the last one again.

- **ours**: upload (hash, encoding, header), reading, cleaning and checking every cell, comparing with what is here,
  staging, the preview's counts, confirmation, and the job that applies the rows with their events in the hash-chained
  log, and, for new units, their movements. Behind walls, with all triggers.
- **default**: django-import-export with nothing set, a dry run and the import, as its admin does. No ledger.
- **best**: the same in bulk, without diffs, foreign keys and instances fetched once. No ledger.
- **bulk_ledger**: every cell checked in Python, bulk_create(update_conflicts) and a JSON diff in a ledger, by the
  thousand. No preview.
- **bare**: every cell checked in Python, COPY to a staging table, one INSERT … ON CONFLICT that skips unchanged rows,
  and one row of the ledger a change, in one statement and transaction. No preview, no rejected rows, no progress.

The others write to a table with the columns, checks and indexes of the units, in the same scope, and each begins a
round with as many rows in it as ours has units then. All bring in the same file. The default takes longer for each row
the more there are, a good half hour for 100,000, and its best settings ten minutes: `--slow-rows 3000` gives both a
short file of the same kind, in a few minutes and to their advantage, and `--without default` leaves it out. Ways are
compared by rows a second, and what is known is said as soon as it is.

Memory is what a process at its peak takes more for N rows than for 5,000, from upload to the last event; `--million`
adds a million rows, up to the preview. For a workbook the process that reads it counts too.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from .importing.files import furnish, write_csv, write_xlsx
from .importing.memory import peak_of
from .importing.ours import bring_in, units_here
from .importing.pipelines import bare, bulk_with_ledger
from .importing.resources import BestUnits, DefaultUnits, import_twice
from .importing.table import begin_with, counted, tables
from .measure import Result, median_ratio, medians

FEW = 5_000
# Each way once before the clock runs: what a process loads at its first work a worker has loaded long ago.
_WARM = 200
_OTHERS: dict[str, Callable[[Path], None]] = {
    "bare": bare,
    "bulk_ledger": bulk_with_ledger,
    "best": partial(import_twice, BestUnits),
    "default": partial(import_twice, DefaultUnits),
}
Rates = dict[str, list[float]]


def bench(options: Sequence[str] = ()) -> Result:
    chosen = _options(options)
    furnish()
    rates: Rates = {}
    with TemporaryDirectory(prefix="bench-imports-") as folder:
        with tables():
            print("warming up", flush=True)
            _round(Path(folder), 0, argparse.Namespace(**{**vars(chosen), "rows": _WARM}), {}, mark="W")
            for number in range(chosen.rounds):
                print(f"round {number + 1} of {chosen.rounds}", flush=True)
                _round(Path(folder), number, chosen, rates, mark=f"R{number}")
        ratios = _ratios(rates) | _memory(Path(folder), chosen)
    return Result(ratios=ratios, raw=medians(rates))


def _options(options: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench imports", description="What an import costs.")
    parser.add_argument("--rows", type=int, default=100_000, help="of the file")
    parser.add_argument("--bulk-rows", type=int, help="fewer, for bulk_create with ledger")
    parser.add_argument("--slow-rows", type=int, help="fewer, for django-import-export")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", choices=("ours", "memory"), help="leave the others out")
    parser.add_argument(
        "--without", action="append", choices=tuple(_OTHERS), default=[], help="leave one of the others out"
    )
    parser.add_argument(
        "--million", action="store_true", help="the memory of a million rows, which takes long"
    )
    return parser.parse_args(options)


def _round(folder: Path, number: int, chosen: argparse.Namespace, rates: Rates, *, mark: str) -> None:
    """Every way once, beginning with another one each round."""
    if chosen.only == "memory":
        return
    here = units_here()
    names = ["ours", *(name for name in _OTHERS if not chosen.only and name not in chosen.without)]
    for name in names[number % len(names) :] + names[: number % len(names)]:
        if name == "ours":
            _ours(folder, mark, chosen.rows, rates)
        else:
            most = {"bare": None, "bulk_ledger": chosen.bulk_rows}.get(name, chosen.slow_rows)
            _other(folder, name, min(most or chosen.rows, chosen.rows), here, rates)
            if chosen.rows > _WARM:
                _say_so_far(name, rates)


def _note(rates: Rates, name: str, rows: int, seconds: float, detail: str = "") -> None:
    rates.setdefault(name, []).append(rows / seconds)
    print(
        f"  {name:<22} {rows:>9,} rows  {seconds:>8.2f} s  {rows / seconds:>9,.0f} rows/s  {detail}",
        flush=True,
    )


def _ours(folder: Path, mark: str, rows: int, rates: Rates) -> None:
    new, changed = folder / "new.csv", folder / "changed.csv"
    write_csv(new, rows, mark=mark)
    write_csv(changed, rows, mark=mark, dearer=10)
    for name, path, outcome in (
        ("create", new, "create"),
        ("update", changed, "update"),
        ("unchanged", changed, "unchanged"),
        ("xlsx", write_xlsx(folder / "new.xlsx", rows, mark=f"{mark}X"), "create"),
    ):
        took = bring_in(path, outcome)
        _note(
            rates, f"ours_{name}", rows, took.whole, f"preview {took.preview:.2f} s, apply {took.apply:.2f} s"
        )


def _other(folder: Path, name: str, rows: int, here: int, rates: Rates) -> None:
    begin_with(here)
    for operation, dearer in (("create", 0), ("update", 10)):
        path = write_csv(folder / "theirs.csv", rows, mark="T", dearer=dearer)
        began = time.perf_counter()
        _OTHERS[name](path)
        _note(rates, f"{name}_{operation}", rows, time.perf_counter() - began)
        ledgered = rows * (1 if operation == "create" else 2) if name in ("bare", "bulk_ledger") else 0
        found = counted()
        if found != (here + rows, here + ledgered):
            raise RuntimeError(
                f"{name} ended with {found}, not {rows} units and {ledgered} rows of the ledger more than {here}"
            )


def _say_so_far(name: str, rates: Rates) -> None:
    if len(rates.get("ours_create", ())) == len(rates[f"{name}_create"]):
        said = (f"{ratio} {value:.2f}" for ratio, value in _against(name, rates).items())
        print(f"  so far: {', '.join(said)}", flush=True)


def _against(name: str, rates: Rates) -> dict[str, float]:
    return {
        f"{operation}_vs_{name}": median_ratio(rates, f"ours_{operation}", f"{name}_{operation}")
        for operation in ("create", "update")
    }


def _ratios(rates: Rates) -> dict[str, float]:
    ratios: dict[str, float] = {}
    for name in _OTHERS:
        if f"{name}_create" in rates:
            ratios |= _against(name, rates)
    if "ours_create" in rates:
        ratios["unchanged_vs_create"] = median_ratio(rates, "ours_unchanged", "ours_create")
        ratios["xlsx_vs_csv_time"] = median_ratio(rates, "ours_create", "ours_xlsx")
    return ratios


def _memory(folder: Path, chosen: argparse.Namespace) -> dict[str, float]:
    """Growth in MB over the few rows of the same kind of file; named by 100,000 rows, which `--rows` may lower."""
    if chosen.only == "ours":
        return {}
    few = peak_of(write_csv(folder / "few.csv", FEW, mark="FEW"), "apply")
    many = peak_of(write_csv(folder / "many.csv", chosen.rows, mark="MANY"), "apply")
    few_xlsx = peak_of(write_xlsx(folder / "few.xlsx", FEW, mark="FEWX"), "apply")
    many_xlsx = peak_of(write_xlsx(folder / "many.xlsx", chosen.rows, mark="MANYX"), "apply")
    found = {
        "rss_growth_mb_100k": many.own - few.own,
        "growth_mb_100k_together": many.together - few.together,
        "rss_growth_mb_100k_xlsx": many_xlsx.own + many_xlsx.child - few_xlsx.own - few_xlsx.child,
        "growth_mb_100k_xlsx_together": many_xlsx.together - few_xlsx.together,
    }
    for rows, peaks in ((FEW, few), (chosen.rows, many)):
        print(
            f"  memory for {rows:,} rows: {peaks.own:.0f} MB, {peaks.together:.0f} with its lanes", flush=True
        )
    if chosen.million:
        million = peak_of(write_csv(folder / "million.csv", 1_000_000, mark="MILLION"), "preview")
        few_seen = peak_of(write_csv(folder / "few.csv", FEW, mark="FEW2"), "preview")
        print(
            f"  memory of previews: {few_seen.own:.0f} MB for {FEW:,} rows, {million.own:.0f} MB for 1,000,000"
        )
        found["rss_growth_mb_1m"] = million.own - few_seen.own
        found["growth_mb_1m_together"] = million.together - few_seen.together
    return found
