"""`dbt snapshot` with the check strategy, month by month, in a separate dbt project."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import duckdb

from benchmarks.others.in_order import InOrder
from benchmarks.others.prepare import GROUP, KEY, Prepared
from benchmarks.others.way import (
    DATABASE,
    VALID,
    columns,
    listed,
    selected,
)
from bianzhi.core.sql_text import literal

_TEXTS = {
    "dbt_project.yml": """
        name: people
        profile: people
        snapshot-paths: ["snapshots"]
        macro-paths: ["macros"]
        flags:
          send_anonymous_usage_stats: false
        """,
    "profiles.yml": """
        people:
          target: duckdb
          outputs:
            duckdb:
              type: duckdb
              path: "{database}"
              threads: 2
        """,
    # The months are past: an interval begins and ends on an as-of date, not when dbt runs.
    "macros/snapshot_get_time.sql": """
        {% macro duckdb__snapshot_get_time() %}
          (select shown_on from main.run)
        {% endmacro %}
        """,
    "snapshots/history.sql": """
        {% snapshot history %}
        {{ config(
            target_schema='main',
            unique_key=[{key}],
            strategy='check',
            check_cols=['row_hash'],
            hard_deletes='invalidate',
        ) }}
        select * from main.month
        {% endsnapshot %}
        """,
}


class DbtSnapshot(InOrder):
    """The command as dbt documents it; the parsed project is kept between the months."""

    text = "`dbt snapshot`, check strategy"

    def set_up(self, prepared: Prepared, step: str, state: Path) -> None:
        """Write the project, and let dbt parse it."""
        from dbt.cli.main import dbtRunner

        super().set_up(prepared, step, state)
        key = ", ".join(f"'{name}'" for name in KEY)
        for name, text in _TEXTS.items():
            path = state / "dbt" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = text.replace("{database}", str(state / DATABASE)).replace("{key}", key)
            path.write_text(dedent(text).lstrip(), "utf-8")
        self._dbt = dbtRunner()
        self._call(state, "parse")

    def begin(self, state: Path, history: str) -> None:
        """The history as a snapshot of dbt."""
        with duckdb.connect(str(state / DATABASE)) as connection:
            connection.execute(
                f"""
                create table history as
                select
                    * exclude (valid_from, valid_to),
                    md5(concat_ws('|', {", ".join(KEY)}, valid_from)) as dbt_scd_id,
                    cast(valid_from as timestamp) as dbt_updated_at,
                    cast(valid_from as timestamp) as dbt_valid_from,
                    cast(valid_to as timestamp) as dbt_valid_to
                from ({history})
                """
            )

    def run(self, prepared: Prepared, step: str, state: Path) -> str:
        """Run the command for each new month."""
        for month in self.months:
            _write_month(prepared, step, state, month[0]["as_of_date"])
            self._call(state, "snapshot")
        return self.remark

    def _call(self, state: Path, command: str) -> None:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        folder = str(state / "dbt")
        result = self._dbt.invoke([command, "--project-dir", folder, "--profiles-dir", folder])
        if not result.success:
            raise RuntimeError(f"dbt {command}: {result.exception or result.result}")
        environment = DuckDBConnectionManager.env() if command != "parse" else None
        if environment is not None:  # only then all of it is in the file
            environment.close()
            DuckDBConnectionManager.close_all_connections()

    def rows(self, prepared: Prepared, state: Path) -> str:
        """The snapshot; its instants are as-of dates."""
        dated = (
            "(select *, cast(dbt_valid_from as date) as valid_from,"
            " cast(dbt_valid_to as date) as valid_to from warehouse.main.history)"
        )
        return selected(prepared, dated)


def _write_month(prepared: Prepared, step: str, state: Path, day: date) -> None:
    """Let the snapshot read the newest delivery of each group on a day."""
    newest: dict[tuple, dict] = {}
    for slot in prepared.slots(step):
        if slot["as_of_date"] <= day:
            newest[tuple(slot[name] for name in GROUP)] = slot
    files = listed([str(prepared.file(slot["lake_id"])) for slot in newest.values()])
    names = [name for name in columns(prepared) if name not in VALID]
    with duckdb.connect(str(state / DATABASE)) as connection:
        connection.execute(
            f"create or replace table run as select timestamp {literal(str(day))} as shown_on"
        )
        connection.execute(
            f"""
            create or replace view month as
            select {", ".join(f"{'slot' if n in GROUP else 'landed'}.{n}" for n in names)}
            from read_parquet({files}) as landed
            inner join ({prepared.standing(step)}) as slot on landed.lake_id = slot.lake_id
            """
        )
