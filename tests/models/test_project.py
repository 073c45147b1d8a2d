"""Rules for every model: one text for both engines, described columns, readable size."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest
import sqlglot

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.publish import marts_page
from bianzhi.publish.structure import PUBLIC_SCHEMAS
from bianzhi.publish.table_macros import MACRO_SCHEMAS
from ingest.dictionary.derived import model_files
from tests.models.test_grain import TESTS
from tests.support.compiled import LAKE, Models

FILES = sorted((PROJECT_ROOT / "models").rglob("*.sql"))
# Table macros exist in DuckDB alone, the engine of publications.
PORTABLE = [path for path in FILES if "reporting" not in path.relative_to(PROJECT_ROOT).parts]
PUBLISHED = {
    "historical_change",
    "organization_structure",
    "personnel_structure",
    "supervision",
    "codes",
    "reporting",
    "main",
}
# Words that only one engine knows; they may appear only in macros/engine.
ENGINE_WORDS = re.compile(
    r"\b(unnest|generate_series|list_\w+|struct_pack|read_parquet|explode|sequence\s*\(|"
    r"strftime|date_format|regexp_matches|rlike|qualify)\b",
    re.IGNORECASE,
)
READ_PARQUET = re.compile(r"'(?:" + re.escape(LAKE) + r"|/)[^']*\.parquet'")


def portable(sql: str, name: str) -> str:
    """The compiled text with the delivered files as tables, as another engine reads it."""
    return READ_PARQUET.sub(f"landed_{name}", sql)


def test_every_model_transpiles_to_spark(models: Models) -> None:
    failed = {}
    for name, model in models.models.items():
        if model.kind == "macro":
            continue
        try:
            (spark,) = sqlglot.transpile(
                portable(model.sql, name),
                read="duckdb",
                write="spark",
                unsupported_level=sqlglot.ErrorLevel.RAISE,
            )
            sqlglot.parse_one(spark, read="spark")
        except sqlglot.errors.SqlglotError as error:
            failed[name] = str(error)[:300]
    assert not failed


def test_the_transpile_check_notices_what_spark_cannot_do() -> None:
    with pytest.raises(sqlglot.errors.SqlglotError):
        sqlglot.transpile(
            "select arg_max(a, b, 3) from t",
            read="duckdb",
            write="spark",
            unsupported_level=sqlglot.ErrorLevel.RAISE,
        )


@pytest.mark.parametrize("path", PORTABLE, ids=lambda path: path.stem)
def test_engine_words_stand_in_engine_macros_only(path: Path) -> None:
    code = re.sub(r"--[^\n]*|\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert ENGINE_WORDS.findall(code) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_models_open_with_their_grain_and_stay_short(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("-- Grain:"), path
    assert len(lines) <= 150


def test_the_median_model_is_short() -> None:
    lengths = [len(path.read_text("utf-8").splitlines()) for path in FILES]
    assert statistics.median(lengths) < 40


def test_every_published_column_is_described_and_typed(models: Models) -> None:
    missing = []
    for node in models.manifest["nodes"].values():
        if node["resource_type"] not in ("model", "seed") or node["schema"] not in PUBLISHED:
            continue
        if not node["description"]:
            missing.append(node["name"])
        for column in node["columns"].values():
            typed = node["resource_type"] == "seed" or column.get("data_type")
            if not column["description"] or not typed:
                missing.append(f"{node['name']}.{column['name']}")
        if node["resource_type"] == "model" and not node["config"]["contract"]["enforced"]:
            missing.append(f"{node['name']} has no enforced contract")
    assert missing == []


def test_every_mart_states_and_tests_its_grain(models: Models) -> None:
    tested = {
        node["attached_node"]
        for node in models.manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") in TESTS
    }
    marts = {
        key
        for key, node in models.manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] in PUBLISHED
    }
    assert marts - tested == set()


def test_the_page_of_marts_is_fresh() -> None:
    assert marts_page.PAGE.read_text("utf-8") == marts_page.page()


def test_derived_models_are_fresh() -> None:
    stale = [
        path for path, text in model_files.model_files().items() if path.read_text("utf-8") != text
    ]
    assert stale == []


def test_table_macros_read_what_is_published(models: Models) -> None:
    """A publication holds marts, lists and table macros, and nothing they come from."""
    nodes = models.manifest["nodes"]
    schemas = {*PUBLIC_SCHEMAS, *MACRO_SCHEMAS}
    macros = {key: node for key, node in nodes.items() if _is_macro(node)}
    unpublished = {
        (node["name"], nodes[other]["name"])
        for node in macros.values()
        for other in node["depends_on"]["nodes"]
        if nodes[other]["schema"] not in schemas
    }
    assert len(macros) > 100
    assert unpublished == set()


def test_parameters_hide_no_column(models: Models) -> None:
    """Inside a macro the name of a parameter means the parameter, wherever it stands."""
    nodes = models.manifest["nodes"]
    hidden = {
        (node["name"], parameter, nodes[other]["name"])
        for node in nodes.values()
        if _is_macro(node)
        for parameter in (text.split(" ")[0] for text in node["config"]["meta"]["parameters"])
        for other in node["depends_on"]["nodes"]
        if parameter in nodes[other]["columns"] and not _is_macro(nodes[other])
    }
    assert hidden == set()


@pytest.mark.parametrize("rule", ["counts_in_post", "counts_as_measure"])
def test_who_and_what_counts_is_decided_in_one_model(rule: str) -> None:
    """All others read ``is_in_post``, ``counted_type_code`` and ``counted_measure``."""
    deciding = [path.stem for path in FILES if rule in path.read_text("utf-8")]
    assert len(deciding) == 1


def _is_macro(node: dict) -> bool:
    return node["config"].get("materialized") == "table_macro"
