"""An empty workbook from a contract, which lands without a problem once it is filled in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from bianzhi.core.messages import message
from bianzhi.core.problems import Failed, did_you_mean
from bianzhi.store.private_files import SHARED_FILE
from bianzhi.store.whole_files import write_whole
from bianzhi.template.book import TemplateSheet, template_bytes
from bianzhi.template.fields import fields_of
from ingest.contract import Contract, Part
from ingest.read.plan import parts_of_workbook

_SHEET_NAME = 31


def write_template(
    contract: Contract, path: Path, entities: Collection[str] = (), lang: str = "zh"
) -> list[TemplateSheet]:
    """Write the template of a contract; without ``entities`` of all that a workbook can feed.

    Raises:
        Failed: The file exists, the contract has no such entity, no workbook of this name feeds
            one of them, or their files have no header.
    """
    if path.exists():
        raise Failed("template.present", 1, path=path)
    sheets = template_sheets(contract, path.name, entities, lang)
    notes = [message(f"template.note_{number}", lang) for number in range(1, 6)]
    write_whole(path, template_bytes(sheets, notes, lang), mode=SHARED_FILE)
    return sheets


def template_sheets(
    contract: Contract, name: str, entities: Collection[str], lang: str
) -> list[TemplateSheet]:
    """The sheets of a workbook of this name under a contract."""
    _require_entities(contract, entities)
    sheets: list[TemplateSheet] = []
    for sheet, every in parts_of_workbook(name, contract).items():
        parts = [part for part in every if not entities or part.entity.name in entities]
        if not parts:
            continue
        if any(part.header_names for part in parts):
            raise Failed("template.no_header", 1, source=contract.source)
        fields = fields_of(parts, contract, lang)
        if fields:
            title = _title(parts, lang)
            called = sheet or title[:_SHEET_NAME]
            sheets.append(TemplateSheet(called, title, parts[0].header_row or 1, fields))
    if not sheets:
        raise Failed("template.other_name", 1, name=name, names=_names(contract, entities))
    return sheets


def _require_entities(contract: Contract, entities: Collection[str]) -> None:
    known = list(dict.fromkeys(part.entity.name for part in contract.parts))
    unknown = [name for name in entities if name not in known]
    if unknown:
        guess = did_you_mean(unknown[0], known).text()
        values = {"source": contract.source, "known": ", ".join(known), "guess": guess}
        raise Failed("template.unknown_entity", 1, entity=unknown[0], **values)


def _title(parts: Sequence[Part], lang: str) -> str:
    place = 0 if lang == "zh" else 1
    labels = dict.fromkeys(part.entity.labels[place] for part in parts)
    return message("problem.list", lang).join(labels)


def _names(contract: Contract, entities: Collection[str]) -> str:
    """Globs of file names under which a workbook feeds the entities."""
    parts = [part for part in contract.parts if not entities or part.entity.name in entities]
    globs = dict.fromkeys(
        glob if glob.endswith((".xlsx", ".xls*", ".xlsm")) else f"{glob}.xlsx"
        for part in parts
        for match in part.matches
        for glob in match.files
        if not glob.endswith(".xls")
    )
    return ", ".join(list(globs)[:12])
