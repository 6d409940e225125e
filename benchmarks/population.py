"""Kindergarten rules over a population in DuckDB on two threads: Saklig's query, the fastest by hand, and OpenFisca.

    python benchmarks/population.py [--rows 10000000] [--rounds 5] [--seed 1] [--json] [--only children families]

People are drawn from a seed and do not exist. They lie in a temporary Parquet file, and each way reads it and gives for every
outcome how many children and how many kroner. All exact ways give the same to the øre, or nothing is timed; the first children
are compared one by one too. The ways run in turn, and the best of the rounds counts: by the clock, and by the processor, which
another program on the machine disturbs less. A ratio is how many times as many rows a second ours decides; OpenFisca
(benchmarks/peers-openfisca.txt, in a folder of its own) decides one child a row only, and its wrong answers are counted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from populations import by_hand
from populations.people import CHILD_HINTS, CODES, FAMILY_HINTS, RATES, write_children, write_families

from saklig.decision import read_model
from saklig.decision.sql import write_query

MODELS = Path(__file__).parent / "decision_models"
AT = date(2026, 8, 1)
THREADS, COMPARED = 2, 100_000
AIM_BY_HAND, AIM_OPENFISCA = 0.7, 3.0
Totals = list[tuple[str, int, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The least seconds that a way took: by the clock, and of the processor."""

    clock: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000, help="children in all (ten million)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each way (5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="the figures and ratios as JSON")
    parser.add_argument("--only", nargs="+", choices=("children", "families"), default=("children", "families"))
    arguments = parser.parse_args()
    if arguments.rows < 1 or arguments.rounds < 1:
        parser.error("--rows and --rounds: at least 1")
    found: dict[str, Any] = {"machine": machine(), "rows": arguments.rows, "seed": arguments.seed, "synthetic": True}
    for part in arguments.only:
        with duckdb.connect() as con, tempfile.TemporaryDirectory(prefix="saklig-population-") as folder:
            con.execute(f"SET threads = {THREADS}")
            path = Path(folder) / f"{part}.parquet"
            _say(f"{part}: drawing {arguments.rows:,} synthetic children")
            (write_children if part == "children" else write_families)(con, arguments.rows, arguments.seed, path)
            con.execute(f"CREATE VIEW facts AS SELECT * FROM '{path}'")
            found[part] = _measured(con, part, arguments.rounds)
    print(json.dumps(found, indent=1) if arguments.json else _as_text(found))


def machine() -> str:
    versions = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    return f"{versions}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def _measured(con: duckdb.DuckDBPyConnection, part: str, rounds: int) -> dict[str, Any]:
    """All ways of one population, compared and timed."""
    ours, of_each = _ours(part)
    hand = _by_hand(part)
    wanted = _totals(con, ours)
    unlike = [way for way, sql in hand.items() if _totals(con, sql) != wanted]
    if unlike:
        raise SystemExit(f"{part}: not the same to the last øre as Saklig's query: {', '.join(unlike)}")
    _compare_each(con, part, of_each)
    ways: dict[str, Callable[[], object]] = {"saklig": lambda: con.execute(ours).fetchall()}
    ways |= {way: lambda sql=sql: con.execute(sql).fetchall() for way, sql in hand.items()}
    found: dict[str, Any] = {"outcomes": {code: [count, str(amount)] for code, count, amount in wanted}}
    if part == "children":
        found |= _openfisca(con, of_each, ways)
    times = _race(part, ways, rounds)
    children = sum(count for _, count, _ in wanted)
    found["children"] = children
    found["million_rows_a_second"] = {way: round(children / best.clock / 1e6, 2) for way, best in times.items()}
    found["million_rows_a_processor_second"] = {way: round(children / best.processor / 1e6, 2) for way, best in times.items()}
    found["ratios"] = _ratios(times)
    return found


def _ours(part: str) -> tuple[str, str]:
    """The query for the totals, and for each child."""
    families = part == "families"
    model = read_model((MODELS / ("kindergarten_families.dmn" if families else "kindergarten.dmn")).read_bytes())
    name, hints = ("Outcomes", FAMILY_HINTS) if families else ("Outcome", CHILD_HINTS)
    rates = RATES if families else {key: value for key, value in RATES.items() if key != "year"}
    query = write_query(model, [name], at=AT, dialect="duckdb", given={"rates": rates}, hints=hints)
    if query.refused:
        raise SystemExit("\n".join(map(str, query.refused)))
    code, amount = f"{name.lower()}_code", f"{name.lower()}_amount"
    totals = f"SELECT {code} AS code, count(*), sum({amount}) FROM ({query.sql}) GROUP BY code ORDER BY code"
    return totals, f"SELECT id, {code}::VARCHAR AS code, {amount} AS amount FROM ({query.sql})"


def _by_hand(part: str) -> dict[str, str]:
    kinds = {"whole øre": by_hand.ORE, "decimal": by_hand.DECIMAL}
    if part == "children":
        return {f"by hand, {kind}": by_hand.one_child(payment) for kind, payment in kinds.items()}
    return {
        f"by hand, {kind}, {way}": by_hand.of_family(payment, way) for kind, payment in kinds.items() for way in by_hand.NUMBERED
    }


def _totals(con: duckdb.DuckDBPyConnection, sql: str) -> Totals:
    """What a way gives, whole øre as kroner."""
    rows = con.execute(sql).fetchall()
    return sorted(
        (str(code), count, amount if isinstance(amount, Decimal) else Decimal(amount).scaleb(-2)) for code, count, amount in rows
    )


def _compare_each(con: duckdb.DuckDBPyConnection, part: str, ours: str) -> None:
    """The first rows child by child. Errors: SystemExit where one differs."""
    con.execute(f"CREATE TEMP TABLE first_facts AS SELECT * FROM facts LIMIT {COMPARED}")
    if part == "children":
        hand = [by_hand.one_child(by_hand.DECIMAL, rows=True)]
    else:
        hand = [by_hand.of_family(by_hand.DECIMAL, way, rows=True) for way in by_hand.NUMBERED]
    for sql in hand:
        one, other = (each.replace("FROM facts", "FROM first_facts") for each in (ours, sql))
        differ = con.execute(f"SELECT * FROM ({one} EXCEPT ALL {other}) LIMIT 3").fetchall()
        if differ:
            raise SystemExit(f"{part}: decided otherwise than by hand: {differ}")
    _say(f"{part}: the same to the last øre")


def _openfisca(con: duckdb.DuckDBPyConnection, ours: str, ways: dict[str, Callable[[], object]]) -> dict[str, Any]:
    """Its way added, and how many of its answers are wrong. Nothing where it is not installed."""
    try:
        from populations import openfisca  # noqa: PLC0415
    except ImportError:
        _say("OpenFisca is not here, so it is not measured: see benchmarks/peers-openfisca.txt")
        return {}
    rules = openfisca.system()
    facts = dict(con.execute(openfisca.READ).fetchnumpy())
    codes, amounts = openfisca.decide(rules, facts)
    exact = con.execute(ours).fetchnumpy()
    places = {code: place for place, code in enumerate(CODES)}
    answers = zip(exact["code"], exact["amount"], codes, amounts, strict=True)
    wrong = sum(
        places[code] != place or round(right * 100) != round(float(amount) * 100) for code, right, place, amount in answers
    )
    _say(f"OpenFisca: {wrong:,} wrong answers among {len(codes):,}")
    ways["openfisca, from Parquet"] = lambda: openfisca.totals(
        *openfisca.decide(rules, dict(con.execute(openfisca.READ).fetchnumpy()))
    )
    ways["openfisca, arrays at hand"] = lambda: openfisca.decide(rules, facts)
    return {"openfisca_wrong": {"answers": len(codes), "wrong": wrong, "in_20000": round(wrong * 20_000 / len(codes), 1)}}


def _race(part: str, ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Best]:
    """Every way in turn, so many rounds; the best of each."""
    taken: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for number in range(rounds):
        _say(f"{part}: round {number + 1} of {rounds}")
        for way in _turned(list(ways), number):
            clock, processor = time.perf_counter(), time.process_time()
            ways[way]()
            taken[way].append((time.perf_counter() - clock, time.process_time() - processor))
    return {
        way: Best(clock=min(one for one, _ in runs), processor=min(one for _, one in runs)) for way, runs in taken.items()
    }  # fmt: skip


def _turned(ways: Sequence[str], number: int) -> list[str]:
    """None is always the first, or after the same."""
    turned = [*ways[number % len(ways) :], *ways[: number % len(ways)]]
    return turned if number % 2 == 0 else turned[::-1]


def _ratios(times: Mapping[str, Best]) -> dict[str, dict[str, float]]:
    """Ours to the fastest by hand of each kind, and to OpenFisca."""
    groups: dict[str, list[str]] = {}
    for way in times:
        if way != "saklig":
            groups.setdefault(", ".join(way.split(", ")[:2]), []).append(way)
    ours = times["saklig"]
    return {
        name: {
            "by_the_clock": round(min(times[way].clock for way in found) / ours.clock, 3),
            "by_the_processor": round(min(times[way].processor for way in found) / ours.processor, 3),
            "aim": AIM_OPENFISCA if name.startswith("openfisca") else AIM_BY_HAND,
        }
        for name, found in groups.items()
    }  # fmt: skip


def _as_text(found: Mapping[str, Any]) -> str:
    lines = [found["machine"]]
    for part in ("children", "families"):
        if part not in found:
            continue
        one = found[part]
        lines.append(f"\n{part}: {one['children']:,} synthetic children, million a second (of the processor)")
        for way, rate in one["million_rows_a_second"].items():
            lines.append(f"  {way:34} {rate:8.2f} ({one['million_rows_a_processor_second'][way]:.2f})")
        for name, ratio in one["ratios"].items():
            times = f"{ratio['by_the_clock']:.2f} (of the processor {ratio['by_the_processor']:.2f})"
            lines.append(f"  saklig / {name}: {times}; aim: at least {ratio['aim']}")
        if "openfisca_wrong" in one:
            told = one["openfisca_wrong"]
            lines.append(f"  OpenFisca's wrong answers: {told['wrong']:,} of {told['answers']:,} ({told['in_20000']} in 20,000)")
    return "\n".join(lines)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
