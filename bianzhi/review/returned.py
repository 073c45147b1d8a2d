"""Write the files of a delivery back: each faulty cell filled and commented, a list in front."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath

import yaml

from bianzhi.core.home import Home
from bianzhi.core.problems import Failed, Refused
from bianzhi.review.collect import Collected, collect
from bianzhi.review.comments import add_comments, clear_comments
from bianzhi.review.delivery import Reviewed
from bianzhi.review.fault import SEVERITIES, Fault
from bianzhi.review.grids import Grid
from bianzhi.review.list_sheet import add_list
from bianzhi.review.package import Package
from bianzhi.review.sheet import Sheet
from bianzhi.review.styles import Styles
from bianzhi.review.text_book import fits, sheet_name, text_workbook
from bianzhi.store.whole_files import write_whole
from ingest.read.delivered import DeliveredFile
from ingest.read.note import NOTE_FILE
from ingest.read.workbook.own_sheets import REVIEW, is_own, returned_name

# A spreadsheet shows at most so many characters of a comment.
_LONGEST_NOTE = 3_000


@dataclass(frozen=True)
class Returned:
    """What was written: the faults, their paths by delivered path, and files left as they were."""

    faults: list[Fault]
    paths: dict[str, Path]
    unmarked: list[str]


def write_returned(home: Home, reviewed: Reviewed, out: Path, lang: str) -> Returned:
    """Write the files of a delivery with its faults to a folder, readable by the owner only.

    A workbook of the .xlsx family stays as it is but for fills, comments and the list. Any other
    file comes back as a workbook of texts, named like the file with ``.xlsx`` after it. Without any
    fault nothing is written. A ``delivery.yml`` keeps as-of date and scope.

    Raises:
        Failed: A file would be overwritten, which may be corrected already.
    """
    collected = collect(home, reviewed, lang)
    if not collected.faults:
        return Returned([], {}, [])
    contents: dict[str, bytes] = {}
    unmarked: list[str] = []
    names: dict[str, str] = {}
    for file in reviewed.files:
        name, data = _returned_file(file, collected, lang)
        names[file.path] = name
        contents[name] = data
        if name == _relative(file.path) and data == file.data:
            unmarked.append(file.path)
        file.forget()
    faulty = [f for f in unmarked if any(fault.file == f for fault in collected.faults)]
    if len(reviewed.files) != 1 or faulty:
        contents[f"{REVIEW[lang]}.xlsx"] = _list_book(collected.faults, lang)
    if note := _note(reviewed):
        contents[NOTE_FILE] = note
    _write(out, contents)
    return Returned(collected.faults, {p: out / n for p, n in names.items()}, faulty)


def _write(out: Path, contents: dict[str, bytes]) -> None:
    present = [name for name in contents if (out / name).exists()]
    if present:
        raise Failed("review.present", 1, folder=out, files=", ".join(present[:5]))
    for name, data in contents.items():
        write_whole(out / name, data)


def _returned_file(file: DeliveredFile, collected: Collected, lang: str) -> tuple[str, bytes]:
    """The name of the returned file, and its bytes; unchanged bytes if nothing can be marked."""
    name = _relative(file.path)
    own = [fault for fault in collected.faults if fault.file == file.path]
    others = [fault for fault in collected.faults if fault.file is None]
    grids = collected.grids.get(file.path, {})
    try:
        data = file.data
    except Refused:
        return name, b""
    if not own and (others == [] or len(collected.grids) > 1):
        return name, data
    if not grids:
        return name, data
    if _is_xlsx(data):
        return name, mark(data, own, others, lang)
    if not fits(grids):
        return name, data
    sheet = PurePosixPath(file.name).stem
    book = text_workbook(grids, sheet)
    named = [fault if fault.sheet else replace(fault, sheet=sheet_name(sheet)) for fault in own]
    return returned_name(name), mark(book, named, others, lang)


def mark(data: bytes, faults: Sequence[Fault], others: Sequence[Fault], lang: str) -> bytes:
    """A workbook with fills and comments on its faulty cells and a list of all faults in front.

    ``others`` are faults without a place in the workbook; they are only listed.
    """
    package = Package(data)
    styles = Styles(package)
    styles.clear()
    by_cell: dict[str, dict[tuple[int, int], list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        if fault.cell and fault.sheet:
            by_cell[fault.sheet][fault.cell].append(fault)
    for name, part in package.sheets().items():
        if is_own(name):
            continue
        sheet = Sheet(package, part)
        sheet.deselect()
        clear_comments(package, sheet)
        _mark_sheet(package, styles, sheet, by_cell.get(name, {}), lang)
    listed = [*faults, *others]
    add_list(package, styles, sorted(listed, key=lambda fault: fault.order), lang)
    return package.bytes()


def _mark_sheet(
    package: Package,
    styles: Styles,
    sheet: Sheet,
    cells: dict[tuple[int, int], list[Fault]],
    lang: str,
) -> None:
    if not cells:
        return
    shown: dict[tuple[int, int], list[Fault]] = defaultdict(list)
    for place, faults in cells.items():
        shown[sheet.anchor(*place)] += faults
    notes = {}
    for place, faults in shown.items():
        worst = min(faults, key=lambda fault: fault.order)
        sheet.set_style(*place, styles.marked(sheet.style(*place), worst.severity))
        texts = dict.fromkeys(fault.note(lang) for fault in faults)
        notes[place] = "\n".join(texts)[:_LONGEST_NOTE]
    add_comments(package, sheet, notes)


def _list_book(faults: Sequence[Fault], lang: str) -> bytes:
    """A workbook with nothing but the list."""
    import polars as pl

    package = Package(text_workbook({REVIEW[lang]: Grid(pl.DataFrame(), 0, ())}, ""))
    add_list(package, Styles(package), faults, lang)
    return package.bytes()


def _note(reviewed: Reviewed) -> bytes | None:
    """The note that lands the corrected files at the as-of date and scope of the delivery."""
    if reviewed.as_of is None:
        return None
    lines = {"as_of": reviewed.as_of.isoformat(), "scope": str(reviewed.scope or "*")}
    return yaml.safe_dump(lines, allow_unicode=True, sort_keys=False).encode()


def _relative(path: str) -> str:
    """The path of a returned file below the folder; members of a zip lie in a folder."""
    plain = PurePosixPath(path.replace(".zip!/", "/").replace("!/", "/"))
    return PurePosixPath(*(part for part in plain.parts if part not in ("..", "/"))).as_posix()


def _is_xlsx(data: bytes) -> bool:
    if not data.startswith(b"PK\x03\x04"):
        return False
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    return "xl/workbook.xml" in names


def counts(faults: Sequence[Fault]) -> dict[str, int]:
    """The number of faults of each severity, worst first."""
    return {s: sum(fault.severity == s for fault in faults) for s in SEVERITIES}
