"""dbt's unit tests, and every model on a warehouse without deliveries."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bianzhi.build import inputs
from bianzhi.build.dbt import dbt_process, environment
from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.store.rows import lake
from tests.support.compiled import Models


@pytest.fixture(scope="module")
def outcome(models: Models, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """Results of ``dbt build`` on an empty lake, by node."""
    home = Home(tmp_path_factory.mktemp("empty"))
    build = home.root / "build" / "slot-1"
    lake.ensure(home)
    inputs.write_inputs(home, build)
    done = subprocess.run(
        [
            *(*dbt_process(models.lend_project(home)), "build"),
            *("--target-path", str(build / "target")),
        ],
        cwd=PROJECT_ROOT,
        env={**environment(build, home), "DBT_LOG_LEVEL": "warn"},
        capture_output=True,
        text=True,
    )
    results = build / "target" / "run_results.json"
    assert results.exists(), done.stdout[-4000:]
    return {result["unique_id"]: result for result in _results(results)}


def _results(path: Path) -> list[dict]:
    return json.loads(path.read_text("utf-8"))["results"]


def _faults(outcome: dict[str, dict], kinds: tuple[str, ...]) -> dict[str, str]:
    return {
        name: item["message"]
        for name, item in outcome.items()
        if name.startswith(kinds) and item["status"] not in ("success", "pass", "skipped")
    }


def test_every_rule_fires_where_it_must_and_only_there(outcome):
    assert any(name.startswith("unit_test.") for name in outcome)
    assert _faults(outcome, ("unit_test.",)) == {}


def test_marts_whose_inputs_never_came_are_empty_and_no_error(outcome):
    assert _faults(outcome, ("model.", "seed.", "test.")) == {}
