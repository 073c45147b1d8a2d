"""The wheel requires what the product imports: users do not have the tools of developers."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from bianzhi.core.home import PROJECT_ROOT

OURS = {"bianzhi", "ingest", "expectations"}
# Packages that come with another one, which is required.
COMES_WITH = {
    "dbt-common": "dbt-core",
    "dbt-adapters": "dbt-duckdb",
    "pydantic-core": "pydantic",
    "py4j": "pyspark",
}


def _imported() -> set[str]:
    names: set[str] = set()
    for folder in OURS:
        for path in (PROJECT_ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    names.add(node.module or "")
    return {name.split(".")[0] for name in names} - OURS - set(sys.stdlib_module_names)


def test_every_imported_package_is_required():
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [text for texts in project["optional-dependencies"].values() for text in texts]
    wanted = [*project["dependencies"], *extras]
    required = {re.split(r"[^\w-]", text)[0].lower() for text in wanted}
    distributions = packages_distributions()
    missing = set()
    for name in _imported():
        packages = {
            package.lower().replace("_", "-") for package in distributions.get(name, [name])
        }
        if not {COMES_WITH.get(package, package) for package in packages} & required:
            missing.add(name)
    assert missing == set()
