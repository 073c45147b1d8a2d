"""From a light or finding back to rule, rows, deliveries and documents of the published file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from bianzhi.core.problems import Failed
from bianzhi.read.query import Reader

Row = dict[str, object]

QUERIES = Path(__file__).with_name("explanations")
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
    values = {"prefix": f"{body}/{subject}/", "first_day": f"{month}-01", "body": body}
    lights = _ask(reader, "light", values)
    if not lights:
        raise Failed("explain.unknown_light", id=light_id)
    light = lights[0]
    values |= {
        "type": light["establishment_type_code"] or "",
        "level": light["leadership_level_code"] or "",
        "role": light["leadership_role_code"] or "",
        "holder": light["quota_holder_code"] or "",
    }
    kind = light["light_kind_code"]
    quota_rows = _ask(reader, f"{kind}_quota", values)
    staff_rows = _ask(reader, f"{kind}_staff", values)
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
    findings = _ask(reader, "finding", {"id": finding_id})
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
    """States of the record or, where sums differ, of all records of the body and type."""
    if finding["entity"] not in HISTORIES:
        return []
    table = f"historical_change.{finding['entity']}_history"
    known = {name for name, *_ in reader.columns(table)}
    documents = [name for name in DOCUMENT_COLUMNS if name in known]
    column = f"states.{finding['column_name']}" if finding["column_name"] in known else "null"
    key = str(finding["record_key"])
    values = {
        "key": "|".join([*key.split("|")[:2], ""]) if in_cell else key,
        "first": finding["first_seen_on"],
    }
    names = {
        "table": table,
        "shown": column,
        "same_record": "starts_with(states.record_key, :key)"
        if in_cell
        else "states.record_key = :key",
        "documents": "".join(f", states.{name}" for name in documents),
    }
    return _ask(reader, "states", values, names)


def _differences(reader: Reader, finding: Row) -> list[Row]:
    """What the ledger comes to beside the quota or document, each time it differed."""
    if finding["aspect_code"] != "B" or finding["entity"] not in LEDGER_LINES:
        return []
    values = {
        "rule": finding["rule_id"],
        "entity": finding["entity"],
        "source": finding["source"],
        "key": finding["record_key"],
    }
    return _ask(reader, "ledger_difference", values)


def _ledger_lines(reader: Reader, finding: Row, differences: list[Row]) -> list[Row]:
    if finding["aspect_code"] != "B" or finding["entity"] not in LEDGER_LINES:
        return []
    newest = differences[-1] if differences else {}
    values = {
        "key": finding["record_key"],
        "body": finding["organization_code"] or "",
        "type": newest.get("establishment_type_code") or "",
        "document": newest.get("doc_no") or "",
        "until": newest.get("valid_to") or finding["last_seen_on"],
    }
    chosen = (QUERIES / f"{LEDGER_LINES[str(finding['entity'])]}.sql").read_text("utf-8")
    return _ask(reader, "ledger_lines", values, {"chosen": chosen})


def _ledger_lines_of_light(reader: Reader, light: Row) -> list[Row]:
    """The movements that give the posts of a cell whose quota was not delivered."""
    if light["light_kind_code"] != "establishment" or light["authorized_posts"] is None:
        return []
    values = {
        "body": light["organization_code"],
        "type": light["establishment_type_code"],
        "document": "",
        "until": light["month"],
    }
    chosen = (QUERIES / "ledger_of_cell.sql").read_text("utf-8")
    return _ask(reader, "ledger_lines", values, {"chosen": chosen})


def _reported(reader: Reader, finding: Row) -> list[Row]:
    """The figures of the reported cell beside those of the detail."""
    if finding["entity"] != "reported_use":
        return []
    values = {"source": finding["source"], "key": finding["record_key"]}
    return _ask(reader, "reported", values)


def _rule(reader: Reader, rule_id: object) -> Row | None:
    found = _ask(reader, "rule", {"id": rule_id or ""})
    return found[0] if found else None


def _deliveries(reader: Reader, rows: list[Row]) -> list[Row]:
    return deliveries_of(reader, {str(r["delivery_id"]) for r in rows if r.get("delivery_id")})


def deliveries_of(reader: Reader, ids: Collection[str]) -> list[Row]:
    """What the deliveries are and when they were received, those that stand."""
    if not ids:
        return []
    return _ask(reader, "deliveries", {}, {"ids": ", ".join(map(_literal, sorted(ids)))})


def _documents(reader: Reader, rows: list[Row]) -> list[Row]:
    return documents_of(
        reader, {str(row[name]) for row in rows for name in DOCUMENT_COLUMNS if row.get(name)}
    )


def documents_of(reader: Reader, numbers: Collection[str]) -> list[Row]:
    """The documents by their numbers; one that was not delivered stands with its number."""
    if not numbers:
        return []
    listed = ", ".join(f"({_literal(number)})" for number in sorted(numbers))
    return _ask(reader, "documents", {}, {"numbers": listed})


def _ask(reader: Reader, name: str, values: Row, names: dict[str, str] | None = None) -> list[Row]:
    """Rows of a query beside this file; ``:name`` stands for a value, ``{name}`` for SQL."""
    query = (QUERIES / f"{name}.sql").read_text("utf-8")
    for key, text in (names or {}).items():
        query = query.replace("{" + key + "}", text)
    query = re.sub(r"(?<!:):(\w+)", lambda found: _literal(str(values[found.group(1)])), query)
    result = reader.run(query)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows()]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
