"""The history as bianzhi writes it: the model's query at first, then folding."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.others.prepare import FIRST, MODELS, STEPS, Prepared
from benchmarks.others.way import DATABASE, Way, opened, selected
from bianzhi.build.folding import Folding
from bianzhi.build.kept_project import FOLDERS
from bianzhi.build.recording import created_statement


class Product(Way):
    """The product's own code: the recorded models, and ``bianzhi.build.folding``."""

    text = "bianzhi: states grouped, new deliveries folded in"

    def set_up(self, prepared: Prepared, step: str, state: Path) -> None:
        """A build begins with the code lists."""
        if step == FIRST:
            shutil.copyfile(prepared.seeds, state / DATABASE)

    def run(self, prepared: Prepared, step: str, state: Path) -> str:
        """Create the history of the first step; fold the deliveries of a later one in."""
        staging, history = map(prepared.node, MODELS)
        with opened(state) as connection:
            for schema in ("staging", "history"):
                connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"drop view if exists staging.{staging.name}")
            connection.execute(prepared.in_folders(created_statement(staging) or "", step))
            if step == FIRST:
                connection.execute(prepared.in_folders(created_statement(history) or "", step))
                return ""
            before = prepared.build(STEPS[STEPS.index(step) - 1]) / "inputs"
            folders = dict(zip(FOLDERS.values(), prepared.folders(step), strict=True))
            if not Folding(before, folders).fold(connection, history, staging):
                raise RuntimeError("the deliveries were not folded in")
        return ""

    def rows(self, prepared: Prepared, state: Path) -> str:
        """The history of people."""
        return selected(prepared, f"warehouse.history.{MODELS[1]}")
