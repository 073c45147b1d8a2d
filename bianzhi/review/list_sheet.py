"""The first sheet of a returned workbook: its faults, the worst first, each with a link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from bianzhi.core.messages import message
from bianzhi.review.fault import SEVERITIES, Fault
from bianzhi.review.package import Package
from bianzhi.review.styles import FALLBACK, Styles
from ingest.read.workbook.own_sheets import REVIEW, is_own
from ingest.read.workbook.sheet_range import column_name

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
COLUMNS = ("severity", "file", "sheet", "row", "column", "cell", "value", "rule", "fault", "remedy")
_WIDTHS = (9, 24, 14, 7, 16, 8, 18, 18, 44, 52)
_CELL = COLUMNS.index("cell")
# Rows above the faults: title, two lines of advice, and the head of the table.
_HEAD_ROW = 4
# A sheet has 1,048,576 rows.
LONGEST = 1_048_000


def add_list(package: Package, styles: Styles, faults: Sequence[Fault], lang: str) -> None:
    """Add the list as the first sheet, or replace the list of an earlier review."""
    xml = _sheet(package, styles, faults, lang).encode()
    for name, part in package.sheets().items():
        if is_own(name):
            package.put(part, xml)
            _select_first(package, list(package.sheets()).index(name))
            return
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.put(part, xml, _SHEET)
    relation = package.relate(package.workbook, "worksheet", part)
    root = package.tree(package.workbook)
    listed = root.find(f"{{{package.main}}}sheets")
    number = max((int(sheet.get("sheetId")) for sheet in listed), default=0) + 1
    sheet = listed.makeelement(
        f"{{{package.main}}}sheet", {"name": REVIEW[lang], "sheetId": str(number)}
    )
    sheet.set(f"{{{package.office}}}id", relation)
    listed.insert(0, sheet)
    # Names that belong to a sheet count the sheets from 0.
    for name in root.iter(f"{{{package.main}}}definedName"):
        if name.get("localSheetId") is not None:
            name.set("localSheetId", str(int(name.get("localSheetId")) + 1))
    _select_first(package, 0)


def _select_first(package: Package, place: int) -> None:
    for view in package.tree(package.workbook).iter(f"{{{package.main}}}workbookView"):
        view.set("activeTab", str(place))
        view.set("firstSheet", "0")


def _sheet(package: Package, styles: Styles, faults: Sequence[Fault], lang: str) -> str:
    shown = faults[:LONGEST]
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(_WIDTHS, 1)
    )
    rows = "".join(_rows(styles, faults, shown, lang))
    links = "".join(_links(package, shown))
    last = f"{column_name(len(COLUMNS))}{_HEAD_ROW + len(shown)}"
    return (
        f'<worksheet xmlns="{package.main}" xmlns:r="{package.office}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{_HEAD_ROW}" topLeftCell="A{_HEAD_ROW + 1}" activePane="bottomLeft"'
        ' state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData>"
        f'<autoFilter ref="A{_HEAD_ROW}:{last}"/>'
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _rows(
    styles: Styles, faults: Sequence[Fault], shown: Sequence[Fault], lang: str
) -> Iterator[str]:
    placed = sum(fault.cell is not None for fault in faults)
    values = {"faults": f"{len(faults):,}", "placed": f"{placed:,}"}
    title = message("review.title", lang)
    yield _row(1, [(title, styles.own("title"))], height=24)
    yield _row(2, [(message("review.counted", lang, **values), 0)])
    yield _row(3, [(message("review.advice", lang), 0)])
    head = styles.own("head")
    names = [message(f"review.column_{name}", lang) for name in COLUMNS]
    yield _row(_HEAD_ROW, [(name, head) for name in names])
    text, link = styles.own("text"), styles.own("link")
    for number, fault in enumerate(shown, _HEAD_ROW + 1):
        severity = fault.severity if fault.severity in SEVERITIES else FALLBACK
        cells = [(value, text) for value in _texts(fault, lang)]
        cells[0] = (cells[0][0], styles.own(severity))
        if fault.cell:
            cells[_CELL] = (cells[_CELL][0], link)
        yield _row(number, cells)


def _texts(fault: Fault, lang: str) -> tuple[str, ...]:
    severity = fault.severity if fault.severity in SEVERITIES else FALLBACK
    return (
        message(f"review.severity_{severity}", lang),
        fault.file or "",
        fault.sheet or "",
        str(fault.row or ""),
        fault.label or "",
        f"{column_name(fault.cell[1])}{fault.cell[0]}" if fault.cell else "",
        fault.value or "",
        fault.rule,
        fault.sentence,
        fault.remedy,
    )


def _links(package: Package, shown: Sequence[Fault]) -> Iterator[str]:
    """Links to the cells of this workbook; the faults of other files have none."""
    sheets = set(package.sheets())
    for number, fault in enumerate(shown, _HEAD_ROW + 1):
        if fault.cell and fault.sheet in sheets:
            target = f"{column_name(fault.cell[1])}{fault.cell[0]}"
            place = "'" + fault.sheet.replace("'", "''") + f"'!{target}"
            ref = f"{column_name(_CELL + 1)}{number}"
            yield f'<hyperlink ref="{ref}" location={quoteattr(place)} display="{target}"/>'


def _row(number: int, cells: Sequence[tuple[str, int]], height: int | None = None) -> str:
    """A row of texts; a text is never a formula."""
    size = f' ht="{height}" customHeight="1"' if height else ""
    written = "".join(
        f'<c r="{column_name(column)}{number}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(_plain(text))}</t></is></c>'
        for column, (text, style) in enumerate(cells, 1)
    )
    return f'<row r="{number}"{size}>{written}</row>'


def _plain(text: str) -> str:
    """The text without characters that XML does not allow."""
    return "".join(c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or c >= "\ue000")
