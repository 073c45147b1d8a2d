"""Puts the dbt project into the wheel, so that an installed copy can build a warehouse.

What the checkout recorded of the project goes with it: the first warehouse of an installed copy
then need not wait for dbt. An editable install reads the checkout and gets no copy.
"""

from __future__ import annotations

from pathlib import Path
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
                {
                    name: f"bianzhi/project/{name}"
                    for name in (*PROJECT_FILES, *_recorded(Path(self.root)))
                }
            )


def _recorded(root: Path) -> list[str]:
    """What is recorded of the present state of the project; nothing where that is not known."""
    try:
        from bianzhi.build.kept_project import SEEDED, SHARED, STATE, is_current
        from bianzhi.build.recording import RECORDED
        from bianzhi.core.home import PROJECT_ROOT
        from bianzhi.store.whole_files import checksum_path
    except ImportError:  # an environment that has only what building a wheel needs
        return []
    if root.resolve() != PROJECT_ROOT or not is_current(root / SHARED, SEEDED, RECORDED):
        return []
    files = [root / SHARED / name for name in (SEEDED, RECORDED)]
    shipped = [root / SHARED / STATE, *files, *map(checksum_path, files)]
    return [path.relative_to(root).as_posix() for path in shipped]
