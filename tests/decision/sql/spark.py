"""Apache Spark on this machine, in one process: the rows in, the columns out. None where it or Java is not installed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from saklig.decision.sql import KEY, Query, row_of

Rows = Sequence[Mapping[str, Any]]
# one task, nothing to watch it by, and no code compiled for a dozen rows
QUIET = {
    "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1",
    "spark.sql.codegen.wholeStage": "false", "spark.sql.adaptive.enabled": "false", "spark.driver.memory": "1g",
    "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
    "spark.log.level": "OFF",
}  # fmt: skip


def session() -> Iterator[Any]:
    """A session for a module; for a fixture. Skips where it can't be."""
    reason = "Spark needs pyspark and Java, which CONTRIBUTING.md says how to get"
    sql = pytest.importorskip("pyspark.sql", reason=reason)
    if not os.environ.get("JAVA_HOME") and not shutil.which("java"):
        pytest.skip(reason)
    building = sql.SparkSession.builder.master("local[1]").appName("saklig")
    for name, value in QUIET.items():
        building = building.config(name, value)
    spark = building.getOrCreate()
    yield spark
    spark.stop()


def in_spark(spark: Any, query: Query, rows: Rows) -> list[dict[str, Any]]:
    """What Spark gives for facts, in their order."""
    from pyspark.sql.types import _parse_datatype_string  # noqa: PLC0415

    columns = re.sub(r"^CREATE TABLE `facts` \(|\)$", "", query.create)
    schema = _parse_datatype_string(columns)
    held = [{KEY: str(number), **row_of(query.facts, facts)} for number, facts in enumerate(rows)]
    table = spark.createDataFrame([_fitting(schema, row) for row in held], schema)
    table.createOrReplaceTempView("facts")
    answers = [row.asDict(recursive=True) for row in spark.sql(query.sql).collect()]
    return sorted(answers, key=lambda answer: int(answer[KEY]))


def _fitting(schema: Any, value: Any) -> Any:
    """A value as the type of its column has it."""
    from pyspark.sql import types  # noqa: PLC0415

    if value is None:
        return None
    if isinstance(schema, types.StructType):
        return tuple(_fitting(field.dataType, value[field.name]) for field in schema.fields)
    if isinstance(schema, types.ArrayType):
        return [_fitting(schema.elementType, one) for one in value]
    if isinstance(schema, types.IntegerType | types.LongType):
        return int(value)
    assert isinstance(value, str | bool | date | Decimal | int), value
    return Decimal(value) if isinstance(schema, types.DecimalType) else value
