"""The materialization of models with parameters, in a project of two models."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import PROJECT_ROOT

FILES = {
    "dbt_project.yml": """
        name: small
        version: "1.0.0"
        profile: small
        flags: {send_anonymous_usage_stats: false}
        models: {small: {+materialized: table_macro, +contract: {enforced: true}}}
    """,
    "profiles.yml": """
        small:
          target: duckdb
          outputs: {duckdb: {type: duckdb, path: "{{ env_var('SMALL') }}/small.duckdb"}}
    """,
    "models/dated.sql": "select day as counted_on, cast(1 as integer) as heads",
    "models/twice.sql": "select heads * 2 as heads from {{ ref('dated') }}(day)",
    "models/_models.yml": """
        models:
          - name: dated
            description: Heads of a day, it's said
            config: {meta: {parameters: [day date]}}
            columns: [{name: counted_on, data_type: DATE}, {name: heads, data_type: INTEGER}]
          - name: twice
            config: {meta: {parameters: [day date]}}
            columns: [{name: heads, data_type: INTEGER}]
    """,
}


def built(folder: Path, changed: dict[str, str] | None = None) -> tuple[int, str]:
    """Exit code and output of ``dbt build`` of the small project."""
    for name, text in {**FILES, **(changed or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")
    (folder / "macros").mkdir(exist_ok=True)
    shutil.copy(PROJECT_ROOT / "macros" / "reporting" / "table_macro.sql", folder / "macros")
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "build"],
        cwd=folder,
        env={**os.environ, "SMALL": str(folder), "DBT_NO_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


def test_a_model_with_parameters_is_a_table_macro(tmp_path: Path) -> None:
    assert built(tmp_path)[0] == 0
    with duckdb.connect(str(tmp_path / "small.duckdb"), read_only=True) as connection:
        assert connection.execute("from twice(date '2024-12-31')").fetchall() == [(2,)]
        macros = connection.execute(
            "select function_name, comment, contains(macro_definition, 'small.')"
            " from duckdb_functions() where not internal order by all"
        ).fetchall()
    assert macros == [("dated", "Heads of a day, it's said", False), ("twice", "", False)]


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ("{name: heads, data_type: BIGINT}", "heads is listed as BIGINT but returned as INTEGER"),
        ("{name: posts, data_type: INTEGER}", "posts is listed but not returned"),
        ("{name: posts, data_type: INTEGER}", "heads INTEGER is returned but not listed"),
    ],
)
def test_columns_that_differ_from_the_yaml_stop_the_build(
    tmp_path: Path, columns: str, problem: str
) -> None:
    listed = FILES["models/_models.yml"].replace(
        "columns: [{name: heads, data_type: INTEGER}]", f"columns: [{columns}]"
    )
    code, output = built(tmp_path, {"models/_models.yml": listed})
    assert code == 1
    assert problem in " ".join(output.split())
