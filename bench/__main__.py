"""Runs one bench, or all: `python -m bench [name]`. See `bench/measure.py` for what a bench is."""

import importlib
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

NOT_BENCHES = {"__init__", "__main__", "measure"}


def main(names: list[str]) -> int:
    known = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem not in NOT_BENCHES)
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no bench {unknown[0]!r}. Known: {', '.join(known)}.", file=sys.stderr)
        return 2
    django.setup()
    for name in names or known:
        importlib.import_module(f"bench.{name}").bench().show(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
