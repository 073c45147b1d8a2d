"""What may read what: calculations read no mart, and a mart is one select over one relation."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from bianzhi.core.home import PROJECT_ROOT
from tests.support.compiled import Models

MARTS = "models/marts/"
# What a thin select has no use for: a rule or calculation belongs in an intermediate model.
CALCULATIONS = (
    exp.Join,
    exp.SetOperation,
    exp.With,
    exp.Subquery,
    exp.Window,
    exp.AggFunc,
    exp.Group,
    exp.Distinct,
    exp.Case,
)


def is_mart(node: dict) -> bool:
    return node["resource_type"] == "model" and node["original_file_path"].startswith(MARTS)


def mart_nodes(models: Models) -> dict[str, dict]:
    return {key: node for key, node in models.manifest["nodes"].items() if is_mart(node)}


def calculations(sql: str) -> list[str]:
    """The kinds of calculation that a query holds besides selecting, filtering and renaming."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    return sorted({type(node).__name__ for node in tree.find_all(*CALCULATIONS)})


def test_only_marts_are_free_of_readers_among_the_models(models: Models) -> None:
    marts = mart_nodes(models)
    readers = {
        node["name"]: sorted(set(node["depends_on"]["nodes"]) & set(marts))
        for node in models.manifest["nodes"].values()
        if node["resource_type"] == "model" and set(node["depends_on"]["nodes"]) & set(marts)
    }
    assert len(marts) > 30
    assert {name: read for name, read in readers.items() if not is_reporting(models, name)} == {}


def is_reporting(models: Models, name: str) -> bool:
    """Whether a model serves reports and explanations, which read what readers read."""
    node = models.manifest["nodes"][f"model.bianzhi.{name}"]
    return node["original_file_path"].startswith("models/reporting/")


def test_a_mart_reads_one_relation(models: Models) -> None:
    several = {
        node["name"]: node["depends_on"]["nodes"]
        for node in mart_nodes(models).values()
        if len(node["depends_on"]["nodes"]) != 1
    }
    assert several == {}


def test_a_mart_only_selects_filters_and_renames(models: Models) -> None:
    thick = {}
    for node in mart_nodes(models).values():
        rows = calculations((PROJECT_ROOT / node["compiled_path"]).read_text("utf-8"))
        if rows:
            thick[node["name"]] = rows
    assert thick == {}


def test_the_check_of_marts_notices_a_calculation() -> None:
    assert calculations("select a, false as b from t where kind = 'x'") == []
    assert calculations("select a, sum(b) as b from t group by a") == ["Group", "Sum"]
    assert calculations("select a from t inner join u using (a)") == ["Join"]
    assert calculations("select row_number() over (order by a) as b from t") != []


# Models of these marts read all months before as well, so that all months are computed.
LOOK_BACK = {
    "entry_under_way_month",  # slips that were approved in earlier months
    "stock_flow_month",  # the stock of the month before
    "warning_month",  # days in the level, and a level that is held
}


def test_every_monthly_mart_shows_a_table_that_is_written_the_one_way(models: Models) -> None:
    written = {}
    for node in mart_nodes(models).values():
        if node["name"].endswith("_month"):
            [read] = node["depends_on"]["nodes"]
            written[node["name"]] = models.manifest["nodes"][read]["config"]["materialized"]
    assert len(written) >= 12
    others = {name for name, materialized in written.items() if materialized != "monthly"}
    assert others == LOOK_BACK


def test_every_model_of_a_rule_is_in_the_findings(models: Models) -> None:
    nodes = models.manifest["nodes"]
    rules = {
        node["name"]
        for node in nodes.values()
        if node["resource_type"] == "model"
        and node["fqn"][1] == "findings"
        and len(node["fqn"]) > 3
        and node["name"].startswith("int_finding_")
    }
    read = nodes["model.bianzhi.int_finding_union"]["depends_on"]["nodes"]
    assert {nodes[key]["name"] for key in read} == rules
