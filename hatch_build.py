"""Puts the dbt project into the wheel, so that an installed copy can build a warehouse.

An editable install reads the checkout and gets no copy.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# dbt reads tests/dbt because test-paths in dbt_project.yml names it.
PROJECT_FILES = (
    ".dbtignore",
    "dbt_project.yml",
    "profiles.yml",
    "models",
    "macros",
    "seeds",
    "tests/dbt",
)


class ProjectFilesHook(BuildHookInterface):
    """Maps every file of the dbt project to its path inside the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a standard wheel; ``version`` is "standard" or "editable"."""
        if version == "standard":
            build_data["force_include"].update(
                {name: f"bianzhi/project/{name}" for name in PROJECT_FILES}
            )
