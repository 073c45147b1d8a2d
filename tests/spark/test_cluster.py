"""The models on a real cluster: a master and two workers, each a process."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from bianzhi.build.spark import cluster
from bianzhi.build.spark.dialect import translated
from bianzhi.build.spark.session import Spark, opened
from bianzhi.core.home import Home
from tests.support.compiled import Models
from tests.support.demo import call_bianzhi, run_bianzhi

pytest.importorskip("pyspark", reason="make spark-setup installs it")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
]
MONTHS = 3
# Where the two engines are known to go different ways; each as DuckDB writes it.
EXPRESSIONS = (
    "1.92 / 7",
    "cast(1 as decimal(18, 0)) / cast(3 as decimal(18, 4))",
    "-7 // 2",
    "-7 % 2",
    "(cast(123456789012345678901234567890 as hugeint) * 7) // 1000000007",
    "(cast(123456789012345678901234567890 as hugeint) * 7) % 1000000007",
    "concat('a', null, 'b')",
    "'a' || null",
    "concat_ws('|', 'a', null, 'b')",
    "least(3, null, 1)",
    "greatest(date '2024-01-31', null)",
    "length('机构编制')",
    "substr('机构编制', 2, 2)",
    "regexp_replace('a9b10', '([0-9]+)', '000\\1', 'g')",
    "md5('机构编制')",
    "cast(date_trunc('month', date '2024-05-17') as date)",
    "last_day(date '2024-02-01')",
    "date_diff('day', date '2024-02-01', date '2024-03-01')",
    "cast(date '2024-01-31' + interval 1 month as date)",
    "round(2.675, 2)",
    "round(-2.5, 0)",
    "cast(2.5 as decimal(9, 0))",
    "starts_with('编制', '编')",
    "nullif('', '')",
    "sign(-3)",
    "floor(-2.5)",
    "year(date '2024-05-17') * 12 + month(date '2024-05-17')",
)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("cluster")
    yield cluster.up(folder, workers=2, cores=1, memory="2g")
    cluster.down(folder)


@pytest.fixture(scope="module")
def spark(master: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    with opened(master, 0, tmp_path_factory.mktemp("log") / "spark.log") as session:
        yield session


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_has_the_value_that_duckdb_gives(spark: Spark, expression: str) -> None:
    query = f"select {expression} as value"
    [(expected,)] = duckdb.connect().execute(query).fetchall()
    _, translation = translated(query, "{}__{}".format, str, str)
    [(found,)] = spark.native.sql(translation).collect()
    assert found == pytest.approx(expected) if isinstance(expected, float) else found == expected


def test_every_table_equals_that_of_duckdb(models: Models, master: str, tmp_path: Path) -> None:
    home = models.lend_project(Home(tmp_path / "home"))
    made = tmp_path / "made"
    run_bianzhi(home, "generate", "--tier", "s", "--months", str(MONTHS), "--out", str(made))
    run_bianzhi(home, "land", str(made / "deliveries"), "--source", "canonical", "--backfill")
    out = run_bianzhi(home, "build", "--engine", "spark", "--master", master, "--compare")
    assert "Every table and view has the rows that DuckDB computed." in out
    # What follows sees no difference between the engines.
    run_bianzhi(home, "check")
    run_bianzhi(home, "publish")
    assert "0 read the same" not in run_bianzhi(home, "build")


def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path) -> None:
    address = "spark://127.0.0.1:1"
    code, _, err = call_bianzhi(
        Home(tmp_path / "home"), "build", "--engine", "spark", "--master", address
    )
    assert code == 1
    assert address in err
    assert "make spark-up" in err


@pytest.mark.parametrize("before", ["", "import pyspark.sql; "])
def test_the_gate_does_not_load_spark(before: str) -> None:
    """Where Spark is loaded already, it stays as it is."""
    code = (
        f"{before}import sys; before = set(sys.modules);"
        " from expectations.validate import Validator; Validator();"
        " print([name for name in set(sys.modules) - before if name.startswith('pyspark')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n", done.stderr
