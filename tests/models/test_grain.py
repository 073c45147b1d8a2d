"""The stated grain of every model holds on the demo; runs the tests that builds leave out."""

from __future__ import annotations

import duckdb

from bianzhi.core.home import PROJECT_ROOT, Home
from tests.support.compiled import Models

KINDS = ("unique_grain", "unique_rows")
TESTS = (*KINDS, *(f"{kind}_of_calls" for kind in KINDS))


def grain_tests(models: Models) -> list[dict]:
    """The nodes of all tests of a grain."""
    return [
        node
        for node in models.manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") in TESTS
    ]


def test_every_model_is_described_and_tests_its_grain(models: Models) -> None:
    tested = {node["attached_node"] for node in grain_tests(models)}
    nodes = {
        key: node
        for key, node in models.manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    assert {node["name"] for node in nodes.values() if not node["description"]} == set()
    assert {node["name"] for key, node in nodes.items() if key not in tested} == set()


def test_the_grain_of_every_model_holds_on_the_demo(models: Models, demo_home: Home) -> None:
    broken = {}
    with duckdb.connect(str(demo_home.current_build / "warehouse.duckdb"), read_only=True) as built:
        for node in grain_tests(models):
            query = (PROJECT_ROOT / node["compiled_path"]).read_text("utf-8")
            rows = built.execute(f"select count(*) from ({query})").fetchone()[0]
            if rows:
                broken[node["name"]] = rows
    assert broken == {}
