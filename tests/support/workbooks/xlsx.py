"""A workbook written part by part, so that a test controls every byte of its XML."""

from __future__ import annotations

import io
import zipfile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADER = "".join(
    f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
    for place, text in (("A1", "organization_code"), ("B1", "duty_no"), ("C1", "duty_text"))
)
RECORD = '<row r="2"><c r="A2" t="inlineStr"><is><t>B01</t></is></c><c r="B2"><v>1</v></c></row>'
GOOD_ROWS = f'<row r="1">{HEADER}</row>{RECORD}'


def sheet(rows: str) -> str:
    """The XML of a worksheet with the given rows."""
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    )


def parts(sheets: dict[str, str], **others: str | bytes) -> dict[str, str | bytes]:
    """Path -> content of all parts; ``others`` replaces or adds some, ``__`` in a name is '/'."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet"'
        f' Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    result: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r0"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}'
        "</Relationships>",
    }
    for number, xml in enumerate(sheets.values(), 1):
        result[f"xl/worksheets/sheet{number}.xml"] = xml
    return result | {name.replace("__", "/"): body for name, body in others.items()}


def workbook(sheets: dict[str, str], **others: str | bytes) -> bytes:
    """The .xlsx of the given sheets, each as its XML."""
    return zipped(parts(sheets, **others))


def zipped(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(name, body)
    return buffer.getvalue()
