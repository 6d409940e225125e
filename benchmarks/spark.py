"""How long Spark takes to plan the query of a shipped package, with its own settings: by the clock, and of the processor.

    PYTHONPATH=src:../spark .venv/bin/python benchmarks/spark.py [service …] [--again]

Needs Spark beside the project (CONTRIBUTING.md, Spark), and Linux. The table has no rows, so that what is measured is reading the
query, resolving it, making it better, planning it and compiling it. The first query of a session takes longer than those after
it, for Java compiles its own code then: `--again` plans each twice and shows the second.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import date
from pathlib import Path
from typing import Any

from saklig.decision.sql import Query
from saklig.service_packages import catalogue_names, example_local, load
from saklig.service_packages.querying import query_of

AT = date(2026, 8, 1)
QUIET = {
    "spark.ui.enabled": "false", "spark.driver.memory": "4g", "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1", "spark.log.level": "ERROR", "spark.sql.shuffle.partitions": "1",
}  # fmt: skip


def session() -> Any:
    """Spark in this process, on two threads; nothing is set that planning depends on."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  (beside the project, not of it)

    building = SparkSession.builder.master("local[2]").appName("saklig")
    for name, value in QUIET.items():
        building = building.config(name, value)
    return building.getOrCreate()


def planned(spark: Any, query: Query) -> dict[str, tuple[float, float]]:
    """Seconds of each step, by the clock and of the processor."""
    columns = query.create.partition("(")[2].rpartition(")")[0]
    spark.createDataFrame([], columns).createOrReplaceTempView(query.table)
    java = Path(f"/proc/{spark.sparkContext._gateway.proc.pid}/stat")  # noqa: SLF001
    found = {}

    def step(name: str, work: Any) -> Any:
        before = time.perf_counter(), _processor(java)
        result = work()
        found[name] = time.perf_counter() - before[0], _processor(java) - before[1]
        return result

    asked = step("read and resolved", lambda: spark.sql(query.sql))
    execution = asked._jdf.queryExecution()  # noqa: SLF001
    step("made better", execution.optimizedPlan)
    step("planned", execution.executedPlan)
    step("run", asked.collect)
    return found


def _processor(stat: Path) -> float:
    """Seconds of the processor that a process has had."""
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Plan and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("services", nargs="*", metavar="service")
    parser.add_argument("--again", action="store_true")
    arguments = parser.parse_args()
    spark = session()
    for service in arguments.services or catalogue_names():
        package = load(service)
        for decision in (package.service.decisions.outcomes, package.service.decisions.result):
            query = query_of(package, decision, at=AT, dialect="spark", local=example_local(package))
            steps = planned(spark, query)
            if arguments.again:
                steps = planned(spark, query)
            clock, processor = (sum(one[which] for one in steps.values()) for which in (0, 1))
            size = f"{len(query.sql) / 1000:.0f} kB"
            of_each = ", ".join(f"{name} {one[0]:.1f} ({one[1]:.1f})" for name, one in steps.items())
            print(f"{service}, {decision}: {size}, {clock:.1f} s ({processor:.1f}): {of_each}", flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
