"""Runs dbt and records the calls of the project's macros.

``python -m tests.support.macro_calls FILE KEPT COMMAND ...`` runs ``bianzhi.build.dbt_process KEPT
COMMAND ...`` and writes to FILE a JSON list of [node, macro, arguments as JSON, text], one for each
macro, arguments and text of a call. Calls while dbt parses the project are left out, because their
texts are not final; so are those of unit tests, which read other names than the models.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from dbt.artifacts.resources.types import NodeType
from dbt.clients.jinja import MacroGenerator

from bianzhi.build import dbt_process

_CALL_MACRO = MacroGenerator.call_macro


def main(arguments: list[str]) -> int:
    """Run a command of dbt and write the recorded calls; returns the exit code."""
    calls: dict[tuple[str, str, str], str] = {}

    def record_call(generator: MacroGenerator, *args: Any, **kwargs: Any) -> Any:
        text = _CALL_MACRO(generator, *args, **kwargs)
        is_unit_test = getattr(generator.node, "resource_type", None) == NodeType.Unit
        is_own = generator.macro.package_name == "bianzhi" and not is_unit_test
        if is_own and isinstance(text, str):
            given = json.dumps([args, kwargs], default=str)
            calls[generator.macro.name, given, text] = getattr(generator.node, "name", "")
        return text

    file, kept, *command = arguments
    if dbt_process.kept_project(Path(kept)) is None:
        return 1
    MacroGenerator.call_macro = record_call
    code = dbt_process.main([kept, *command])
    rows = [[node, *call] for call, node in sorted(calls.items())]
    Path(file).write_text(json.dumps(rows, indent=1), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
