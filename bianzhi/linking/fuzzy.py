"""Scores pairs of records by splink under the fixed model of ``model.yml``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from bianzhi.linking.parameters import Level, LinkModel

PAIR_SCHEMA = {"left_id": pl.String(), "right_id": pl.String(), "score": pl.Float64()}
# Sixth decimals do not depend on the order in which an engine multiplies.
_DECIMALS = 6
# levenshtein of the engine counts bytes, and a Chinese character has three. Used by model.yml:
# one character replaced, left out or added, or two neighbours swapped.
_ONE_CHARACTER_DIFFERS = """
    create or replace macro one_character_differs(a, b) as
    case length(a) - length(b)
        when 0 then
            len(list_filter(range(1, length(a) + 1), lambda i: substr(a, i, 1) <> substr(b, i, 1)))
            = 1
            or (
                a <> b
                and list_contains(
                    list_transform(
                        range(1, length(a)),
                        lambda i: substr(a, 1, i - 1) || substr(a, i + 1, 1) || substr(a, i, 1)
                            || substr(a, i + 2)
                    ),
                    b
                )
            )
        when 1 then list_contains(
            list_transform(
                range(1, length(a) + 1), lambda i: substr(a, 1, i - 1) || substr(a, i + 1)
            ),
            b
        )
        when -1 then list_contains(
            list_transform(
                range(1, length(b) + 1), lambda i: substr(b, 1, i - 1) || substr(b, i + 1)
            ),
            a
        )
        else false
    end
"""


def scored_pairs(
    connection: duckdb.DuckDBPyConnection, left: str, right: str, model: LinkModel, floor: float
) -> pl.DataFrame:
    """The pairs of two tables that share a block, with scores of at least ``floor``.

    Both tables have ``record_id``, ``name``, ``birth`` (YYYYMMDD), ``organization`` and ``id``, all
    text; a record may have several rows, of which the best counts.

    Returns:
        ``left_id``, ``right_id``, ``score`` (0 to 1, six decimals), sorted.
    """
    counts = [connection.table(name).count("*").fetchall()[0][0] for name in (left, right)]
    if not all(counts):
        return pl.DataFrame(schema=PAIR_SCHEMA)
    # Loading the library takes half a second, and most months have nothing to score.
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=model.prior,
        comparisons=[
            {"output_column_name": column, "comparison_levels": [_level(level) for level in levels]}
            for column, levels in model.comparisons.items()
        ],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in model.blocks],
        retain_matching_columns=False,
        additional_columns_to_retain=[],
    )
    records = [connection.sql(_records(name)).to_arrow_table() for name in (left, right)]
    with _quiet(), duckdb.connect() as own:
        own.execute(_ONE_CHARACTER_DIFFERS)
        api = DuckDBAPI(own)
        tables = [
            api.register(table, dataset_display_name=side)
            for side, table in zip("lr", records, strict=True)
        ]
        linker = Linker(tables, settings, log_level=logging.ERROR, validate_settings=False)
        pairs = linker.inference.predict(threshold_match_probability=floor)
        found = pl.from_arrow(pairs.as_duckdbpyrelation().to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return (
        found.select(
            left_id=pl.col("unique_id_l").str.split("/").list.first(),
            right_id=pl.col("unique_id_r").str.split("/").list.first(),
            score=pl.col("match_probability").round(_DECIMALS),
        )
        .group_by("left_id", "right_id")
        .agg(pl.col("score").max())
        .sort("left_id", "right_id")
        .cast(pl.Schema(PAIR_SCHEMA))
    )


def _records(table: str) -> str:
    """A query that adds the columns of blocks and a unique id to each row."""
    return f"""
        select
            record_id || '/' || row_number() over (
                partition by record_id order by name, birth, organization, id
            ) as unique_id,
            name,
            left(name, 1) as surname,
            birth,
            left(birth, 4) as birth_year,
            organization,
            id
        from {table}
    """


def _level(level: Level) -> dict[str, object]:
    written: dict[str, object] = {
        "sql_condition": level.when or "ELSE",
        "label_for_charts": level.label,
    }
    if level.same_person is None:
        return {**written, "is_null_level": True}
    return {
        **written,
        "m_probability": level.same_person,
        "u_probability": level.other_person,
    }


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the log of splink, which quotes columns of people."""
    log = logging.getLogger("splink")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)
