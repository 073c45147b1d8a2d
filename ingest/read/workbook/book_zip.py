"""The parts of a workbook that is a zip, verified while they are unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from xml.etree import ElementTree

from bianzhi.core.problems import Problem, Refused
from ingest.read import zips
from ingest.read.delivered import DeliveredFile

_BLOCK = 1 << 18
_PACKED_BLOCK = 1 << 16
# Lists of sheets and parts are parsed as trees in memory.
LONGEST_INDEX = 16 * 1024 * 1024
_DEFLATE_LEVEL = 1
_UTF8_NAME = 0x800


class BookZip:
    """The parts of one workbook; every method raises ``Refused`` with a problem of the file."""

    def __init__(self, file: DeliveredFile):
        self.file = file
        try:
            with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, struct.error) as error:
            raise self.broken(error) from error
        zips.require_bounds(infos, file.limits, lambda _: file.path, file.path)
        # The reader ignores the case of part names.
        self.parts = {info.filename.replace("\\", "/").lower(): info for info in infos}
        if len(self.parts) != len(infos):
            raise self.broken(ValueError("two parts of one name"))

    def tree(self, part: str) -> ElementTree.Element:
        """A small part as a tree."""
        part = part.lower()
        if part not in self.parts or self.parts[part].file_size > LONGEST_INDEX:
            raise self.broken(ValueError(part))
        try:
            return ElementTree.fromstring(b"".join(self.blocks(part)))
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise self.broken(error) from error

    def repacked(self, parts: Mapping[str, Iterable[bytes]]) -> bytes:
        """The workbook with other content in some parts; the rest stays as it is packed."""
        body, directory = io.BytesIO(), io.BytesIO()
        for name, info in self.parts.items():
            if name in parts:
                packed, size, check = _deflated(parts[name])
                method = zipfile.ZIP_DEFLATED
            else:
                packed, size, check = self._packed(name), info.file_size, info.CRC
                method = info.compress_type
            written = info.filename.encode("utf-8")
            fields = (method, 0, 0x21, check, len(packed), size, len(written), 0)
            start = body.tell()
            body.write(struct.pack("<4s2H", b"PK\x03\x04", 20, _UTF8_NAME))
            body.write(struct.pack("<3H3I2H", *fields) + written)
            body.write(packed)
            directory.write(struct.pack("<4s3H", b"PK\x01\x02", 20, 20, _UTF8_NAME))
            directory.write(struct.pack("<3H3I2H", *fields))
            directory.write(struct.pack("<3H2I", 0, 0, 0, 0, start) + written)
        start, listed, count = body.tell(), directory.getvalue(), len(self.parts)
        body.write(listed)
        end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(listed), start, 0)
        return body.getvalue() + end

    def _packed(self, part: str) -> memoryview:
        info, data = self.parts[part], self.file.data
        head = data[info.header_offset : info.header_offset + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04" or info.flag_bits & 1:
            raise self.broken(ValueError(part))
        start = info.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
        return memoryview(data)[start : start + info.compress_size]

    def blocks(self, part: str) -> Iterator[bytes]:
        """Unpack a part completely and verify it, or refuse it.

        zipfile stops at the size stated in the directory; the workbook reader does not. Therefore
        the part is unpacked here.
        """
        info = self.parts[part]
        size = check = 0
        for block in self._unpacked(self._packed(part), info):
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
            raise self.broken(ValueError(f"compression {info.compress_type}"))
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for at in range(0, len(packed), _PACKED_BLOCK):
                rest: bytes | memoryview = packed[at : at + _PACKED_BLOCK]
                while rest:
                    yield inflate.decompress(rest, _BLOCK)
                    rest = inflate.unconsumed_tail
            yield inflate.flush()
        except zlib.error as error:
            raise self.broken(error) from error

    def broken(self, error: Exception) -> Refused:
        """The refusal of a workbook that cannot be read."""
        detail = str(error) or type(error).__name__
        return Refused(
            [Problem("land.truncated_workbook", {"detail": detail}, file=self.file.path)]
        )


def _deflated(blocks: Iterable[bytes]) -> tuple[bytes, int, int]:
    """A part as it is packed, its size and its checksum."""
    deflate = zlib.compressobj(_DEFLATE_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    size = check = 0
    packed = []
    for block in blocks:
        size += len(block)
        check = zlib.crc32(block, check)
        packed.append(deflate.compress(block))
    return b"".join([*packed, deflate.flush()]), size, check
