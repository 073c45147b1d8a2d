"""Records the SQL of the project, so that no warehouse of this installation waits for dbt.

    python -m bianzhi.build.record_project

The first build of a checkout records by itself. ``make wheel`` calls this, because a wheel brings
along what is recorded.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bianzhi.build.dbt import run_dbt
from bianzhi.build.inputs import write_inputs
from bianzhi.build.kept_project import SEEDED, SHARED, is_current
from bianzhi.build.recording import RECORDED
from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.store.rows import lake


def main() -> int:
    """Let dbt build a warehouse without rows, unless that is done; returns the exit code."""
    shared = PROJECT_ROOT / SHARED
    if not is_current(shared, SEEDED, RECORDED):
        with tempfile.TemporaryDirectory() as folder:
            home = Home(Path(folder) / "home")
            build = home.root / "build" / "slot-1"
            lake.ensure(home)
            write_inputs(home, build)
            outcome = run_dbt(build, home)
        if not is_current(shared, SEEDED, RECORDED):
            print(outcome.tail or f"{shared} cannot be written", file=sys.stderr)
            return 1
    print(shared)
    return 0


if __name__ == "__main__":
    sys.exit(main())
