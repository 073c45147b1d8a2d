"""From a light or finding back to rule, rows, deliveries and documents of the published file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from bianzhi.core.problems import Failed
from bianzhi.core.sql_text import literal
from bianzhi.publish.table_macros import REPORTING_SCHEMA
from bianzhi.read.query import Reader

Row = dict[str, object]

SHOWN_STAFF = 20
# Histories that hold the states of a landing entity.
HISTORIES = {
    "organization",
    "department",
    "establishment",
    "leadership_quota",
    "post",
    "person",
}
# Lines of the ledger that stand behind a finding about it, by the entity that has the finding.
LEDGER_LINES = {
    "establishment": "ledger_of_cell",
    "document_item": "ledger_of_document",
    "establishment_movement": "ledger_of_movement",
}
# Columns of a light that name its cell, after the organization, by kind of light.
_CELLS = {
    "establishment": ("establishment_type_code",),
    "leadership": ("leadership_level_code", "leadership_role_code", "quota_holder_code"),
}
DOCUMENT_COLUMNS = ("doc_no", "established_doc_no", "abolished_doc_no", "entry_doc_no")


@dataclass
class Explanation:
    """What stands behind a light or finding; every list may be empty."""

    subject: Row
    rule: Row | None
    quota_rows: list[Row] = field(default_factory=list)
    staff_rows: list[Row] = field(default_factory=list)
    staff: int = 0
    states: list[Row] = field(default_factory=list)
    reported: list[Row] = field(default_factory=list)
    differences: list[Row] = field(default_factory=list)
    ledger_lines: list[Row] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    light_id: str | None = None


def explain_light(reader: Reader, light_id: str) -> Explanation:
    """A light in the month its id names; any month of the light will do."""
    parts = re.fullmatch(r"(.+)/([^/]+)/(\d{4}-(?:0[1-9]|1[0-2]))", light_id)
    if not parts:
        raise Failed("explain.not_a_light_id", 2, id=light_id)
    body, subject, month = parts.groups()
    last_day = f"last_day(date '{month}-01')"
    lights = _ask(reader, "light", literal(f"{body}/{subject}/"), last_day)
    if not lights:
        raise Failed("explain.unknown_light", id=light_id)
    light = lights[0]
    kind = str(light["light_kind_code"])
    cell = [literal(str(value or "")) for value in (body, *(light[name] for name in _CELLS[kind]))]
    quota_rows = _ask(reader, f"{kind}_quota", *cell, last_day)
    staff_rows = _ask(reader, f"{kind}_staff", *cell, last_day)
    ledger_lines = [] if quota_rows else _ledger_lines_of_light(reader, light)
    return Explanation(
        subject=light,
        rule=_rule(reader, light["shown_rule_id"]),
        quota_rows=quota_rows,
        staff_rows=staff_rows[:SHOWN_STAFF],
        staff=len(staff_rows),
        ledger_lines=ledger_lines,
        deliveries=_deliveries(reader, [*quota_rows, *ledger_lines, *staff_rows]),
        documents=_documents(reader, [*quota_rows, *ledger_lines]),
    )


def explain_finding(reader: Reader, finding_id: str) -> Explanation:
    """A finding, the states of its record and where they came from."""
    findings = _ask(reader, "finding", literal(finding_id))
    if not findings:
        raise Failed("explain.unknown_finding", id=finding_id)
    finding = findings[0]
    differences = _differences(reader, finding)
    ledger_lines = _ledger_lines(reader, finding, differences)
    states = _states(reader, finding, in_cell=bool(differences))
    cell = str(finding["record_key"]).split("|")
    is_cell = finding["entity"] == "establishment" and finding["column_name"] == "in_post"
    return Explanation(
        subject=finding,
        rule=_rule(reader, finding["rule_id"]),
        states=states,
        reported=_reported(reader, finding),
        differences=differences,
        ledger_lines=ledger_lines,
        deliveries=_deliveries(reader, [finding, *states, *ledger_lines]),
        documents=_documents(reader, [*states, *differences, *ledger_lines]),
        light_id=f"{cell[0]}/{cell[1]}/{str(finding['last_seen_on'])[:7]}" if is_cell else None,
    )


def _states(reader: Reader, finding: Row, *, in_cell: bool) -> list[Row]:
    """States of the record or, where sums differ, of all records of the organization and type."""
    if finding["entity"] not in HISTORIES:
        return []
    table = f"historical_change.{finding['entity']}_history"
    known = {name for name, *_ in reader.columns(table)}
    documents = [name for name in DOCUMENT_COLUMNS if name in known]
    column = f"states.{finding['column_name']}" if finding["column_name"] in known else "null"
    key = str(finding["record_key"])
    first = literal(str(finding["first_seen_on"]))
    if in_cell:
        cell = literal("|".join([*key.split("|")[:2], ""]))
        same_record = f"starts_with(states.record_key, {cell})"
    else:
        same_record = f"states.record_key = {literal(key)}"
    # Which history and column are shown is known only here, so this query is no table macro.
    return _rows(
        reader,
        f"""
        select
            states.valid_from,
            states.valid_to,
            {column} as shown_value,
            states.delivery_id,
            parts.file_name,
            parts.sheet_name,
            states.row_no{"".join(f", states.{name}" for name in documents)}
        from {table} as states
        left join supervision.delivery_part as parts on states.lake_id = parts.lake_id
        where
            {same_record}
            and (states.valid_to is null or states.valid_to >= cast({first} as date))
        order by states.valid_from
        """,
    )


def _differences(reader: Reader, finding: Row) -> list[Row]:
    """What the ledger comes to beside the quota or document, each time it differed."""
    if finding["aspect_code"] != "B" or finding["entity"] not in LEDGER_LINES:
        return []
    names = ("rule_id", "entity", "source", "record_key")
    return _ask(reader, "ledger_difference", *(literal(str(finding[name])) for name in names))


def _ledger_lines(reader: Reader, finding: Row, differences: list[Row]) -> list[Row]:
    if finding["aspect_code"] != "B" or finding["entity"] not in LEDGER_LINES:
        return []
    newest = differences[-1] if differences else {}
    values = {
        "given_key": finding["record_key"],
        "given_organization": finding["organization_code"] or "",
        "given_type": newest.get("establishment_type_code") or "",
        "given_document": newest.get("doc_no") or "",
    }
    day = str(newest.get("valid_to") or finding["last_seen_on"])
    return _lines_of(reader, LEDGER_LINES[str(finding["entity"])], values, day)


def _ledger_lines_of_light(reader: Reader, light: Row) -> list[Row]:
    """The movements that give the posts of a cell whose quota was not delivered."""
    if light["light_kind_code"] != "establishment" or light["authorized_posts"] is None:
        return []
    values = {
        "given_key": "",
        "given_organization": light["organization_code"],
        "given_type": light["establishment_type_code"],
        "given_document": "",
    }
    return _lines_of(reader, "ledger_of_cell", values, str(light["month"]))


def _lines_of(reader: Reader, name: str, values: Row, day: str) -> list[Row]:
    """The lines of the ledger that a macro selects by its parameters, up to a day."""
    arguments = {name: literal(str(value)) for name, value in values.items()}
    arguments["given_day"] = f"cast({literal(day)} as date)"
    macro = reader.macros[f"{REPORTING_SCHEMA}.explained_{name}"]
    return _ask(reader, name, *(arguments[parameter] for parameter in macro.parameters))


def _reported(reader: Reader, finding: Row) -> list[Row]:
    """The figures of the reported cell beside those of the detail."""
    if finding["entity"] != "reported_use":
        return []
    return _ask(
        reader, "reported", literal(str(finding["source"])), literal(str(finding["record_key"]))
    )


def _rule(reader: Reader, rule_id: object) -> Row | None:
    result = _ask(reader, "rule", literal(str(rule_id or "")))
    return result[0] if result else None


def _deliveries(reader: Reader, rows: list[Row]) -> list[Row]:
    return deliveries_of(reader, {str(r["delivery_id"]) for r in rows if r.get("delivery_id")})


def deliveries_of(reader: Reader, ids: Collection[str]) -> list[Row]:
    """What the deliveries are and when they were received, those that stand."""
    if not ids:
        return []
    return _ask(reader, "deliveries", _list(ids))


def _documents(reader: Reader, rows: list[Row]) -> list[Row]:
    return documents_of(
        reader, {str(row[name]) for row in rows for name in DOCUMENT_COLUMNS if row.get(name)}
    )


def documents_of(reader: Reader, numbers: Collection[str]) -> list[Row]:
    """The documents by their numbers; one that was not delivered stands with its number."""
    if not numbers:
        return []
    return _ask(reader, "documents", _list(numbers))


def _ask(reader: Reader, name: str, *arguments: str) -> list[Row]:
    """Rows of the table macro ``explained_<name>``; the arguments are SQL."""
    call = f"{REPORTING_SCHEMA}.explained_{name}({', '.join(arguments)})"
    return _rows(reader, f"select * from {call}")


def _rows(reader: Reader, query: str) -> list[Row]:
    result = reader.run(query)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows()]


def _list(texts: Collection[str]) -> str:
    """The texts as an SQL list, sorted."""
    return f"[{', '.join(map(literal, sorted(texts)))}]"
