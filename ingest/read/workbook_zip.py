"""Check a workbook of the .xlsx family as a zip file before its reader opens it.

The reader trusts the declarations in a workbook and keeps all of it in memory. Therefore sizes,
checksums and used ranges are checked first.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from bianzhi.core.problems import Problem, Refused
from ingest.read import sheet_range, zips
from ingest.read.delivered import DeliveredFile
from ingest.read.limits import Limits
from ingest.read.sheet_range import SheetRange, TextTooLong

_BLOCK = 1 << 18
_PACKED_BLOCK = 1 << 16
# Lists of sheets and parts are parsed as trees in memory.
_LONGEST_INDEX = 16 * 1024 * 1024
_PROMISED_TEXTS = re.compile(rb"uniqueCount\s*=\s*[\"']\s*(\d+)")
_LONGEST_COUNT = 100
# '<si/>': the shortest shared text in bytes.
_SHORTEST_TEXT = 5
_WRONG_ERROR = re.compile(
    rb"<(?:[\w.-]+:)?c\s([^>]*?\bt\s*=\s*[\"']e[\"'][^>]*)>(?:(?!</(?:[\w.-]+:)?c>).)*?"
    rb"<(?:[\w.-]+:)?v[^>]*>([^<]*)<",
    re.DOTALL,
)
_KNOWN_ERRORS = (b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!")
_NAMED_CELLS = 10


class WorkbookZip:
    """The parts of one workbook; every method raises ``Refused`` with a problem of the file."""

    def __init__(self, file: DeliveredFile):
        self.file = file
        try:
            with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, struct.error) as error:
            raise self._broken(error) from error
        zips.require_bounds(infos, file.limits, lambda _: file.path, file.path)
        # The reader ignores the case of part names.
        self._parts = {info.filename.replace("\\", "/").lower(): info for info in infos}
        if len(self._parts) != len(infos):
            raise self._broken(ValueError("two parts of one name"))
        self._refuse_other_kinds()
        if not file.sheets:
            sheets = self._sheets()
            self._verify(set(sheets.values()))
            file.sheets.update({name: self._range(name, part) for name, part in sheets.items()})

    def range(self, sheet: str) -> SheetRange:
        """The used range of a sheet.

        Raises:
            Refused: The range is beyond a bound.
        """
        refused = self.file.sheets.get(sheet)
        if refused is None:
            raise self._broken(ValueError("the list of sheets"))
        if isinstance(refused, Refused):
            raise refused
        return refused

    def unknown_errors(self, sheet: str) -> list[tuple[str, str]]:
        """The cells of a sheet with an error unknown to the reader: reference and error."""
        text = b"".join(self._blocks(self._sheets()[sheet]))
        cells = []
        for attributes, error in _WRONG_ERROR.findall(text):
            place = re.search(rb"\br\s*=\s*[\"']([A-Za-z]+\d+)", attributes)
            if error.strip().upper() not in _KNOWN_ERRORS:
                cells.append(
                    (place[1].decode() if place else "?", error.decode("utf-8", "replace"))
                )
        return cells[:_NAMED_CELLS]

    def _range(self, sheet: str, part: str) -> SheetRange | Refused:
        """The used range, or the refusal to raise when a caller needs this sheet."""
        limits, place = self.file.limits, {"file": self.file.path, "sheet": sheet}
        try:
            measure = sheet_range.measure(self._blocks(part), limits.cell_bytes)
            if measure is None or not _fits(measure, limits):
                measure = sheet_range.measure_exactly(self._blocks(part), limits.cell_bytes)
        except TextTooLong as error:
            return Refused([limits.exceeded("cell_bytes", error.args[0], **place)])
        return measure if _fits(measure, limits) else self._beyond(measure, place)

    def _beyond(self, found: SheetRange, place: dict[str, str]) -> Refused:
        column = sheet_range.column_name(found.columns)
        at = {"row": found.rows, "column": column, **place}
        size = {"columns": found.columns, "rows": found.rows}
        size["cells"] = found.rows * found.columns
        limits = self.file.limits
        bound = next(name for name, value in size.items() if value > getattr(limits, name))
        return Refused([limits.exceeded(bound, size[bound], **at)])

    def _verify(self, sheets: set[str]) -> None:
        """Unpack every part that is not a sheet to verify its checksum and size."""
        for part in self._parts.keys() - sheets:
            is_texts = part.endswith("sharedstrings.xml")
            if is_texts:
                size = self._parts[part].file_size
                self.file.limits.require("shared_text_bytes", size, file=self.file.path)
            rest = b""
            for block in self._blocks(part):
                if is_texts:
                    self._require_count(rest + block, size)
                    rest = block[-_LONGEST_COUNT:]

    def _require_count(self, text: bytes, size: int) -> None:
        """Check the declared count of shared texts, because the reader allocates memory for it."""
        for count in _PROMISED_TEXTS.findall(text):
            if len(count) > 15 or int(count) > max(size // _SHORTEST_TEXT, 1_000_000):
                raise self._broken(ValueError("the count of shared texts"))

    def _refuse_other_kinds(self) -> None:
        kinds = {"content.xml": "ods", "xl/workbook.bin": "xlsb"}
        for part, kind in kinds.items():
            if part in self._parts and "xl/workbook.xml" not in self._parts:
                values = {"kind": kind}
                raise Refused([Problem("land.other_workbook", values, file=self.file.path)])

    def _sheets(self) -> dict[str, str]:
        """Sheet name -> part of the zip, in the order of the workbook."""
        folder = self._folder()
        relations = {
            element.get("Id"): element.get("Target", "")
            for element in self._tree(f"{folder}_rels/workbook.xml.rels")
        }
        sheets: dict[str, str] = {}
        for element in self._tree(f"{folder}workbook.xml").iter():
            if element.tag.rsplit("}", 1)[-1] != "sheet":
                continue
            own = next((v for k, v in element.items() if k.rsplit("}", 1)[-1] == "id"), "")
            target = relations.get(own, "").replace("\\", "/")
            path = target[1:] if target.startswith("/") else folder + target
            name = element.get("name", "")
            if name in sheets or path.lower() not in self._parts:
                raise self._broken(ValueError("the list of sheets"))
            sheets[name] = path.lower()
        if not sheets:
            raise Refused([Problem("land.no_sheets", {}, file=self.file.path)])
        return sheets

    def _folder(self) -> str:
        """The folder of the workbook's parts, with a slash at the end; usually xl/."""
        for element in self._tree("_rels/.rels"):
            if element.get("Type", "").endswith("/relationships/officeDocument"):
                target = element.get("Target", "")
                return target[: target.rfind("/") + 1].removeprefix("/")
        raise self._broken(ValueError("_rels/.rels"))

    def _tree(self, part: str) -> ElementTree.Element:
        part = part.lower()
        if part not in self._parts or self._parts[part].file_size > _LONGEST_INDEX:
            raise self._broken(ValueError(part))
        try:
            return ElementTree.fromstring(b"".join(self._blocks(part)))
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise self._broken(error) from error

    def _blocks(self, part: str) -> Iterator[bytes]:
        """Unpack a part completely and verify it, or refuse it.

        zipfile stops at the size stated in the directory; the workbook reader does not. Therefore
        the part is unpacked here.
        """
        info, data = self._parts[part], self.file.data
        head = data[info.header_offset : info.header_offset + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04" or info.flag_bits & 1:
            raise self._broken(ValueError(part))
        start = info.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
        packed = memoryview(data)[start : start + info.compress_size]
        size = check = 0
        for block in self._unpacked(packed, info):
            size += len(block)
            check = zlib.crc32(block, check)
            if size > info.file_size:
                break
            yield block
        if size != info.file_size or check != info.CRC:
            values = {"part": part}
            raise Refused([Problem("land.wrong_checksum", values, file=self.file.path)])

    def _unpacked(self, packed: memoryview, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.compress_type == zipfile.ZIP_STORED:
            for at in range(0, len(packed), _BLOCK):
                yield bytes(packed[at : at + _BLOCK])
            return
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise self._broken(ValueError(f"compression {info.compress_type}"))
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for at in range(0, len(packed), _PACKED_BLOCK):
                rest: bytes | memoryview = packed[at : at + _PACKED_BLOCK]
                while rest:
                    yield inflate.decompress(rest, _BLOCK)
                    rest = inflate.unconsumed_tail
            yield inflate.flush()
        except zlib.error as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> Refused:
        detail = str(error) or type(error).__name__
        return Refused(
            [Problem("land.truncated_workbook", {"detail": detail}, file=self.file.path)]
        )


def _fits(found: SheetRange, limits: Limits) -> bool:
    return (
        found.columns <= limits.columns
        and found.rows <= limits.rows
        and found.rows * found.columns <= limits.cells
    )
