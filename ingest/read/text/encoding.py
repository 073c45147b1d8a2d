"""Choose the encoding of a text file on evidence over the whole file.

A text is never read in an encoding only because its bytes happen to be possible there: almost any
bytes are possible in GB18030. A file that is UTF-8 but for a cut character is therefore refused
with its place.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from bianzhi.core.problems import Problem, Refused
from ingest.read.delivered import DeliveredFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 20
# Share of characters in common use from which bytes count as a Chinese text.
_PLAUSIBLE = 0.6
# Malformed places after which a text without characters of UTF-8 is taken for none.
_MANY = 1_000
# Characters of UTF-8 in a row, between ASCII, that no Chinese text in GB18030 has by chance.
_RUN = 4
_UTF8_RUN = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){%d,}(?![\x80-\xff])" % _RUN)


def encoding_of(file: DeliveredFile, accepted: Sequence[str]) -> str:
    """The encoding of a file: UTF-8 and UTF-16 by their form, another of ``accepted`` by content.

    Raises:
        Refused: The text is damaged, or has an encoding that is not accepted.
    """
    data = file.data
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            _require(file, encoding)
            return encoding
    if b"\0" in data:
        encoding = _wide_encoding(data) or "ascii"
        _require(file, encoding)
        return encoding
    names = [codecs.lookup(name).name for name in accepted]
    if data.isascii():
        return "utf-8"
    others = [name for name in names if not name.startswith("utf-8")]
    if _fault(data, "utf-8") is None:
        if not others or _is_utf8(data, others):
            if len(others) == len(names):
                raise Refused([_not_accepted(file, names, "utf-8")])
            return "utf-8"
    elif _is_damaged_utf8(data):
        raise Refused([_damaged(file, "utf-8")])
    return _fitting_encoding(file, names, others)


def _fitting_encoding(file: DeliveredFile, names: Sequence[str], others: Sequence[str]) -> str:
    """The first of the other encodings that fits the whole text."""
    for name in others:
        if _fault(file.data, name) is not None:
            continue
        if name == "gb18030":
            if _plausible(file.data) < _PLAUSIBLE:
                continue
            if (start := _utf8_within(file.data)) is not None:
                raise Refused([_damaged(file, name, start)])
        return name
    if "gb18030" in others and _plausible(file.data) >= _PLAUSIBLE:
        raise Refused([_damaged(file, "gb18030")])
    seems = "gb18030" if _plausible(file.data) >= _PLAUSIBLE else None
    raise Refused([_not_accepted(file, names, seems)])


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without mark: the zero bytes of its ASCII characters lie on one side."""
    zeros = np.frombuffer(data, dtype=np.uint8) == 0
    first, second = int(zeros[0::2].sum()), int(zeros[1::2].sum())
    if second > 2 * first:
        return "utf-16-le"
    return "utf-16-be" if first > 2 * second else None


def _require(file: DeliveredFile, encoding: str) -> None:
    start = _fault(file.data, encoding)
    if start is None and encoding == "ascii":
        start = file.data.index(b"\0")
    if start is not None:
        raise Refused([_damaged(file, encoding, start)])


def _fault(data: bytes, encoding: str) -> int | None:
    """Where the bytes leave an encoding; None if they do not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    at = 0
    try:
        for at in range(0, len(data), _BLOCK):
            waiting = len(decoder.getstate()[0])
            decoder.decode(data[at : at + _BLOCK])
        waiting = len(decoder.getstate()[0])
        at = len(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return at - waiting + error.start
    return None


def _is_utf8(data: bytes, others: Sequence[str]) -> bool:
    """Whether a text that is possible in UTF-8 is one, and not a few characters of GB18030."""
    text = data[:_BLOCK].decode("utf-8", "ignore")
    has_evidence = any(char >= "\u0800" or "\u00a0" <= char < "\u0250" for char in text)
    return (
        has_evidence
        or "gb18030" not in others
        or _fault(data, "gb18030") is not None
        or _plausible(data) < 1
    )


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether a text that is not UTF-8 would be, but for the fewer of its characters.

    Sequences of three or four bytes count: every Chinese character is one, and few bytes of another
    encoding look like one. A block without them decides for the whole file.
    """
    well_formed = malformed = 0
    for block in _blocks(data):
        text = block.decode("utf-8", "replace")
        points = _points(text)
        lost = int((points == 0xFFFD).sum()) - block.count("\ufffd".encode())
        malformed += lost
        well_formed += int((points >= 0x800).sum()) - lost
        if malformed > _MANY and malformed > 10 * well_formed:
            return False
    return well_formed >= malformed


def _blocks(data: bytes) -> Iterator[bytes]:
    """The bytes in blocks that end at a line end where there is one."""
    at = 0
    while at < len(data):
        end = data.rfind(b"\n", at, at + _BLOCK) + 1 or at + _BLOCK
        yield data[at:end]
        at = end


def _points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def _common() -> np.ndarray:
    """For each code point, whether it is a sign or a character of the first level of GB 2312.

    Kana, Greek and Cyrillic letters do not count: texts in Big5 seem full of them.
    """
    table = np.zeros(0x110000, dtype=bool)
    rows = [0xA1, 0xA3, *range(0xB0, 0xD8)]
    cells = b"".join(bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    table[_points(cells.decode("gb18030"))] = True
    table[0xE000:0xF900] = False  # unassigned cells
    return table


def _plausible(data: bytes) -> float:
    """The share of characters in common use among those beyond ASCII, if read as GB18030."""
    points = _points(data[:_BLOCK].decode("gb18030", "replace"))
    points = points[points > 0x7F]
    return float(_common()[points].mean()) if len(points) else 0.0


def _utf8_within(data: bytes) -> int | None:
    """Where a text in UTF-8 lies within one in GB18030."""
    cells = np.frombuffer(data, dtype=np.uint8)
    if len(cells) < 3 * _RUN + 1:
        return None
    leads = (cells[1:-2] - 0xE3 < 7) & (cells[:-3] < 0x80) & (cells[2:-1] < 0xC0)
    for start in (np.flatnonzero(leads) + 1).tolist():
        if _UTF8_RUN.match(data, start):
            return int(start)
    return None


def _damaged(file: DeliveredFile, encoding: str, start: int | None = None) -> Problem:
    start = _fault(file.data, encoding) if start is None else start
    values = {"encoding": _shown(encoding), **_byte(file, start or 0)}
    return Problem(
        "land.damaged_text", values, file=file.path, row=_row(file, start or 0, encoding)
    )


def _not_accepted(file: DeliveredFile, names: Sequence[str], seems: str | None) -> Problem:
    start = _fault(file.data, "ascii") or 0
    if seems != "utf-8":
        start = _fault(file.data, "utf-8") or start
    accepted = ", ".join(dict.fromkeys(map(_shown, names)))
    values = {"accepted": accepted, "seems": _shown(seems or "?"), **_byte(file, start)}
    code = "land.wrong_encoding" if seems else "land.unknown_encoding"
    return Problem(code, values, file=file.path, row=_row(file, start, "utf-8"))


def _byte(file: DeliveredFile, start: int) -> dict[str, str]:
    return {"byte": " ".join(f"{byte:02X}" for byte in file.data[start : start + 2])}


def _row(file: DeliveredFile, start: int, encoding: str) -> int:
    if encoding.startswith(("utf-16", "utf-32")):
        before = file.data[:start].decode(encoding, "ignore")
        return before.count("\n") + 1
    return file.data.count(b"\n", 0, start) + 1


def _shown(encoding: str) -> str:
    return encoding.removesuffix("-sig").upper()
