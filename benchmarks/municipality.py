"""A year of a municipality of 60,000 people: 4,000 children in kindergarten, everything that comes in, and every krone after it.

    python benchmarks/municipality.py [--children 4000] [--seed 1] [--json]

One process, SQLite, registers in memory, a clock that goes from event to event. `families` draws households and writes what
the registers hold of them; `oracle.kindergarten`, which shares no code with the rules, is told the household itself.
Applications come by web, paper and telephone, for what is left of one kindergarten year and for the next, over the first of
August on which price and income limit change; households move, and some who did not get it all appeal. Caseworkers handle what
calls for a human, in working hours, and write in what was documented. At the end every application is accounted for, every
automatic decision is held against invariant 1 by the independent calculation, every price that stands against it to the øre,
and every document lies in the archive, once. It fails where anything differs.

The town, its people and its incomes are synthetic, and what they come to says nothing of a real municipality.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time

import rig


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--children", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    arguments = parser.parse_args()
    begin = time.monotonic()
    with rig.database("sqlite"):
        logging.disable(logging.WARNING)
        from yearly.accounts import account
        from yearly.story import Year

        year = Year(arguments.children, arguments.seed)
        year.run(told=lambda day, left: _tell(f"{day}: {left} events left, {time.monotonic() - begin:.0f} s"))
        found = account(year)
    found["seconds"] = round(time.monotonic() - begin)
    if arguments.json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        for name, value in found.items():
            print(f"{name:44} {json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value}")
    return 1 if found["faults"] else 0


def _tell(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
