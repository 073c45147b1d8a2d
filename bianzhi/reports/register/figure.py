"""Explains a figure by its id: its definition, its SQL, its facts and their sources."""

from __future__ import annotations

from dataclasses import dataclass, field

from bianzhi.core.problems import Failed
from bianzhi.read.explanation import deliveries_of, documents_of
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import EVIDENCE, Facts, aggregate, fill
from bianzhi.reports.compute.document import INTERNAL, PUBLIC
from bianzhi.reports.compute.filled_table import FilledTable, Row, Value
from bianzhi.reports.compute.layout import path_of_column
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.register.compose import AGGREGATIONS

SHOWN_FACTS = 20
# The columns that identify the organization of a fact.
_NAMES = ("organization_code", "organization_name")


@dataclass(frozen=True)
class FigureId:
    """table[@dimension]/edition/period/row/column."""

    table: str
    by: str | None
    edition: str
    period: str
    row: str
    column: str

    def beside(self, column: str) -> str:
        """The id of the figure in another column of the row."""
        table = f"{self.table}@{self.by}" if self.by else self.table
        return "/".join((table, self.edition, self.period, self.row, column))


@dataclass
class FigureExplanation:
    """The explanation of a figure. ``facts`` has the first facts, ``count`` their number."""

    figure_id: str
    table: str
    title: str
    row: str
    column: str
    value: Value
    sql: str
    parts: list[str] = field(default_factory=list)
    count: int = 0
    facts: list[dict] = field(default_factory=list)
    evidence_count: int = 0
    evidence: list[dict] = field(default_factory=list)
    deliveries: list[dict] = field(default_factory=list)
    documents: list[dict] = field(default_factory=list)


def parse(text: str) -> FigureId:
    """The parts of an id; anything but an id of a known table is refused."""
    parts = text.split("/")
    table, _, by = parts[0].partition("@")
    known = by in ("", *AGGREGATIONS.values()) and table in definitions.table_codes()
    if len(parts) != 5 or not known or parts[1] not in (INTERNAL, PUBLIC):
        raise Failed("explain.not_a_figure_id", 2, id=text)
    return FigureId(table, by or None, *parts[1:])


def explain(reader: Reader, text: str, lang: str, every: bool = False) -> FigureExplanation:
    """Explain a figure of the database, with at most SHOWN_FACTS facts unless ``every``."""
    figure = parse(text)
    period = periods.parse(reader, figure.period)
    facts = Facts(reader, period)
    definition = definitions.table(figure.table)
    table = fill(facts, definition, figure.by, detail=True)
    row, column = table.row.get(figure.row), table.column.get(figure.column)
    if row is None or column is None:
        raise Failed("explain.unknown_figure", id=text, **_near(table, figure))
    explanation = FigureExplanation(
        figure_id=text,
        table=figure.table,
        title=definition.title[lang],
        row=path_of_row(row, lang),
        column=path_of_column(table, column.code, lang),
        value=table.value(row.code, column.code),
        sql=figure_sql(facts, row, column),
    )
    if column.ratio:
        explanation.parts = [figure.beside(code) for code in column.ratio]
        return explanation
    _add_facts(explanation, facts, row, column, None if every else SHOWN_FACTS)
    return explanation


def figure_sql(facts: Facts, row: Row, column: Column) -> str:
    """The query of a figure; it can be run on the published database unchanged."""
    if column.ratio:
        return ""
    return figure_query(facts.sql(column.fact), row, column)


def figure_query(fact_sql: str, row: Row, column: Column) -> str:
    """The sum of a figure over the facts of ``fact_sql``."""
    name = column.fact
    counted = f"select {aggregate(column)} as figure"
    return f"{counted}\nfrom (\n{fact_sql}\n) as {name}\nwhere {row.condition}"


def condition(row: Row, column: Column) -> str:
    """The condition of the facts in a figure; a fact that adds nothing does not count."""
    parts = [row.condition, column.where or "true"]
    if column.distinct is None and column.value != "1":
        parts.append(f"({column.value}) <> 0")
    return " and ".join(f"({part})" for part in parts)


def path_of_row(row: Row, lang: str) -> str:
    """The labels from the outermost dimension down."""
    return " / ".join(item.label[lang] for item in row.items) or row.label[lang]


def _add_facts(
    explanation: FigureExplanation, facts: Facts, row: Row, column: Column, limit: int | None
) -> None:
    reader, source = facts.reader, facts.table(column.fact)
    meets = condition(row, column)
    explanation.count = next(reader.run(f"select count(*) from {source} where {meets}").rows())[0]
    at_most = f" limit {limit}" if limit else ""
    known = reader.run(f"select * from {source} limit 0").columns
    named = [name for name in ("fact_key", *_NAMES) if name in known]
    counted = column.distinct or column.value
    explanation.facts = _rows(
        reader,
        f"select {', '.join(named)}, {counted} as counted from {source} "
        f"where {meets} order by fact_key{at_most}",
    )
    evidence = (
        f"with evidence as ({facts.evidence_sql(column.fact)}) "
        f"select {', '.join(f'evidence.{name}' for name in EVIDENCE)} from evidence "
        f"inner join {source} as facts on evidence.fact_key = facts.fact_key "
    )
    reader.keep(
        "figure_evidence",
        f"{evidence} where facts.fact_key in (select fact_key from {source} where {meets})",
    )
    explanation.evidence_count = next(reader.run("select count(*) from figure_evidence").rows())[0]
    explanation.evidence = _rows(
        reader, f"select * from figure_evidence order by {', '.join(EVIDENCE)}{at_most}"
    )
    explanation.deliveries = deliveries_of(reader, _distinct(reader, "delivery_id"))[:limit]
    explanation.documents = documents_of(reader, _distinct(reader, "doc_no"))[:limit]


def _distinct(reader: Reader, column: str) -> list[str]:
    sql = f"select distinct {column} from figure_evidence where {column} is not null order by 1"
    return [row[0] for row in reader.run(sql).rows()]


def _rows(reader: Reader, sql: str) -> list[dict]:
    result = reader.run(sql)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows()]


def _near(table: FilledTable, figure: FigureId) -> dict[str, str]:
    rows = ", ".join(row.code for row in table.rows[:12])
    columns = ", ".join(column.code for column in table.leaves[:12])
    return {"row": figure.row, "column": figure.column, "rows": rows, "columns": columns}
