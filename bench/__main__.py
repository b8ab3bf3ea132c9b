"""Runs one bench, or all: `python -m bench [name] [its options]`. See `bench/measure.py` for what a bench is."""

import importlib
import os
import sys
from itertools import takewhile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

NOT_BENCHES = {"__init__", "__main__", "measure"}


def main(arguments: list[str]) -> int:
    names = list(takewhile(lambda word: not word.startswith("-"), arguments))
    options = arguments[len(names) :]
    known = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem not in NOT_BENCHES)
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no bench {unknown[0]!r}. Known: {', '.join(known)}.", file=sys.stderr)
        return 2
    if options and len(names) != 1:
        print(f"Name the one bench that {options[0]} is for.", file=sys.stderr)
        return 2
    django.setup()
    for name in names or known:
        bench = importlib.import_module(f"bench.{name}").bench
        (bench(options) if options else bench()).show(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
