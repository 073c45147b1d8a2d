"""The methods compared, each as a step on the history that the step before left."""

from __future__ import annotations

from benchmarks.others import dbt_snapshot, frames, full, merge, postgres, product
from benchmarks.others.way import Way

WAYS: dict[str, Way] = {
    "bianzhi": product.Product(),
    "dbt_snapshot": dbt_snapshot.DbtSnapshot(),
    "windows": full.Recomputed("windows", "`lag` over every month"),
    "by_month": full.Recomputed("by_month", "a row for every person and month"),
    "by_day": full.Recomputed("by_day", "a row for every person and day"),
    "postgres": postgres.Postgres(),
    "pandas": frames.Pandas(),
    "polars": frames.Polars(),
    "merge": merge.Merge(),
    "polars_month": frames.PolarsMonth(),
}
BASE = "bianzhi"
