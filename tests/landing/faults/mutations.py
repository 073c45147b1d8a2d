"""Mutated files: valid ones truncated, with flipped bits, swapped columns, foreign types, and with
lines that are no records, headers of two rows, other separators and encodings.

``python -m tests.landing.faults.mutations FOLDER SEED COUNT`` lands COUNT of them, ten at a
time beside a valid delivery, and prints the outcomes as one JSON object. SEED determines
everything.
"""

from __future__ import annotations

import io
import json
import random
import signal
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from bianzhi.core.home import Home
from bianzhi.store.delivered import archive
from ingest.land import land
from ingest.outcome import LANDED, REFUSED
from tests.support.workbooks import ods, xls, xlsb

PER_RUN = 10
SECONDS_PER_RUN = 60
COLUMNS = ["organization_code", "duty_no", "duty_text", "department_code"]
TEXTS = ["办公室", "财务, 审计", 'a "b"']
GOOD = "organization_code,duty_no,duty_text\nA,1,x\n"
_ODD_TYPES = [
    pa.binary(),
    pa.duration("s"),
    pa.list_(pa.string()),
    pa.struct([("a", pa.int8())]),
    pa.decimal128(12, 3),
    pa.time32("s"),
    pa.null(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.timestamp("us", tz="UTC"),
    pa.float16(),
    pa.uint64(),
    pa.date64(),
]
_ODD_VALUES = {
    "binary": b"\xff\x00",
    "duration[s]": timedelta(days=2),
    "list<item: string>": ["a"],
    "struct<a: int8>": {"a": 1},
}


def rows(rng: random.Random) -> list[list[str]]:
    """A header and a few dozen records of duties."""
    return [COLUMNS] + [
        [
            f"B{rng.randint(1, 9):02}",
            str(number),
            rng.choice(TEXTS),
            "D1",
        ]
        for number in range(rng.randint(1, 60))
    ]


# Lines among the records: totals, sign-offs, notes, a repeated header, a row of column numbers.
_LINES = (
    ["合计", "", "", ""],
    ["", "小计", "60", ""],
    ["填表人：", "", "审核人：", ""],
    ["注：", "x", "", ""],
    ["1", "2", "3", "4"],
    ["", "", "", ""],
    COLUMNS,
    ["示例", "1", "x", "D1"],
    ["#REF!", "#N/A", "", "D1"],
)
_TWO_ROWS = (
    ["organization_code", "duty", "", "department_code"],
    ["", "duty_no", "duty_text", ""],
)


def with_lines(table: list[list[str]], rng: random.Random) -> list[list[str]]:
    """The table with a few lines that are no records, most of them at the end."""
    for _ in range(rng.randint(1, 3)):
        at = len(table) if rng.random() < 0.6 else rng.randint(1, len(table))
        table = [*table[:at], rng.choice(_LINES), *table[at:]]
    return table


def csv_bytes(table: list[list[str]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    quoted = [separator.join('"' + c.replace('"', '""') + '"' for c in row) for row in table]
    return "\r\n".join([*quoted, ""]).encode(encoding)


def text_bytes(table: list[list[str]], kind: str, rng: random.Random) -> bytes:
    """A text file of a kind; with a zero-width sign or an open quote in a cell now and then."""
    if rng.random() < 0.1:
        row = rng.choice(table)
        row[0] = rng.choice(["\u200b" + row[0], "\ufeff" + row[0], f'="{row[0]}"', "'" + row[0]])
    if kind == "gb18030":
        return csv_bytes(table, kind)
    if kind == "utf16":
        encoding = rng.choice(["utf-16", "utf-16-le", "utf-16-be"])
        return csv_bytes(table, encoding, rng.choice(["\t", ","]))
    if kind == "tabs":
        lines = [rng.choice(["\t", ";", "|"]).join(row) for row in table]
        if rng.random() < 0.7:
            lines = ["\t".join(row) for row in table]
        return "\n".join([*lines, ""]).encode()
    return csv_bytes(table)


def xlsx_bytes(table: list[list[str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.set_properties({"created": datetime(2024, 1, 1)})
    sheet = book.add_worksheet("duty")
    for number, row in enumerate(table):
        sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def parquet_bytes(table: list[list[str]], rng: random.Random) -> bytes:
    """Text columns, or one column of a rare type."""
    columns = {name: [row[at] for row in table[1:]] for at, name in enumerate(table[0])}
    arrow = pa.table(columns)
    if rng.random() < 0.5:
        kind = rng.choice(_ODD_TYPES)
        value = _ODD_VALUES.get(str(kind))
        cells = pa.array([value] * len(arrow), type=kind)
        at = rng.randrange(arrow.num_columns)
        arrow = arrow.set_column(at, arrow.column_names[at], cells)
    buffer = io.BytesIO()
    pq.write_table(arrow, buffer, compression=rng.choice(["none", "snappy", "zstd"]))
    return buffer.getvalue()


def zip_bytes(table: list[list[str]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("duty.csv", csv_bytes(table))
        file.writestr("delivery.yml", 'scope: "350502"\n')
    return buffer.getvalue()


def note_bytes(rng: random.Random) -> bytes:
    return rng.choice(
        [
            b"as_of: 2024-02-30\n",
            b"received_at: 0001-01-01T00:00:00+23:00\n",
            b"received_at: 9999-12-31\n",
            b"scope: [1, 2]\n",
            b"as_of: &a [*a]\n",
            b"scope: !!python/object:os.system x\n",
            b"as_of: 2024-12-31\nscope: '350502'\nreceived_at: 2025-01-10T09:30:00+08:00\n",
            b"- a\n- b\n",
            b"? [a]\n: b\n",
            b"received_at: 2024-13-45T99:99:99Z\n",
        ]
    )


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _flip(data: bytes, rng: random.Random) -> bytes:
    mutated = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8, 64])):
        if mutated:
            mutated[rng.randrange(len(mutated))] ^= 1 << rng.randrange(8)
    return bytes(mutated)


def _drop(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.randrange(200) :]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[max(0, start - rng.randrange(400)) :]


def _spread(data: bytes, rng: random.Random) -> bytes:
    """Write the largest numbers at the positions of counts and offsets."""
    mutated = bytearray(data)
    at = rng.randrange(max(len(mutated) - 8, 1))
    mutated[at : at + rng.choice([1, 2, 4, 8])] = rng.choice([b"\xff\xff\xff\x7f", b"\xff" * 4])
    return bytes(mutated)


def _same(data: bytes, rng: random.Random) -> bytes:
    return data


_MUTATIONS = (_cut, _flip, _flip, _drop, _repeat, _spread, _same)


_TEXTS = ("csv", "gb18030", "utf16", "tabs")
_KINDS = (*_TEXTS, "xlsx", "xlsx", "xlsb", "xls", "ods", "parquet", "zip", "note")


def _inside_zip(data: bytes, rng: random.Random, mutate: Callable) -> bytes:
    """Mutate a member and pack it again, so that the damage passes the checksums."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        chosen = rng.choice(old.namelist())
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, mutate(body, rng) if name == chosen else body)
    return buffer.getvalue()


def mutant(seed: int, number: int) -> dict[str, bytes]:
    """The files of one delivery, perhaps with a broken one: name -> bytes."""
    rng = random.Random(f"{seed}/{number}")
    table = rows(rng)
    if rng.random() < 0.25:
        order = rng.sample(range(len(COLUMNS)), len(COLUMNS))
        head = table[:1] if rng.random() < 0.5 else [[table[0][at] for at in order]]
        table = head + [[row[at] for at in order] for row in table[1:]]
    if rng.random() < 0.25:
        table = with_lines(table, rng)
    mutate = rng.choice(_MUTATIONS)
    kind = rng.choice(_KINDS)
    if kind == "note":
        note = mutate(note_bytes(rng), rng)
        return {"duty.csv": csv_bytes(table), "delivery.yml": note}
    if kind in _TEXTS:
        return {"duty.csv": mutate(text_bytes(table, kind, rng), rng)}
    if kind == "parquet":
        return {"duty.parquet": mutate(parquet_bytes(table, rng), rng)}
    if kind != "zip" and rng.random() < 0.2:
        table = [*map(list, _TWO_ROWS), *table[1:]]
    if kind == "xls":
        return {"duty.xls": mutate(xls.workbook(table), rng)}
    if kind == "ods":
        data = ods.workbook({"duty": table}, repeat=rng.choice([1, 1, 2, 40_000]))
    elif kind == "xlsb":
        data = xlsb.workbook({"duty": table})
    else:
        data = xlsx_bytes(table) if kind == "xlsx" else zip_bytes(table)
    data = _inside_zip(data, rng, mutate) if rng.random() < 0.6 else mutate(data, rng)
    return {f"duty.{kind}": data}


def _too_long(*_: object) -> None:
    raise TimeoutError("a run took too long")


def run(folder: Path, seed: int, numbers: range) -> dict[str, object]:
    """Land mutants beside a valid delivery; the home must match the manifest exactly."""
    first = date(2000, 1, 31)
    inbox, home = folder / f"in{numbers.start}", Home.at(folder / f"home{numbers.start}")
    (inbox / first.isoformat()).mkdir(parents=True)
    (inbox / first.isoformat() / "duty.csv").write_text(GOOD)
    for number in numbers:
        day = inbox / (first + timedelta(days=1 + number - numbers.start)).isoformat()
        day.mkdir()
        for name, data in mutant(seed, number).items():
            (day / name).write_bytes(data)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS_PER_RUN)
    started = time.monotonic()
    outcomes = land(home, [inbox], "canonical")
    signal.alarm(0)
    for outcome in outcomes:
        assert outcome.status in (LANDED, REFUSED), outcome
        assert (outcome.status == REFUSED) == bool(outcome.problems), outcome
        for problem in outcome.problems:
            assert problem.file, problem
            assert problem.text("en"), problem
            assert problem.text("zh"), problem
    good = [o for o in outcomes if str(o.as_of) == first.isoformat()]
    assert [o.status for o in good] == [LANDED], good
    written = {part["lake_id"] for entry in archive.entries(home) for part in entry["parts"]}
    lake = {path.stem for path in home.lake.glob("*/*.parquet") if path.name[0] != "_"}
    assert lake == written, (lake, written)
    rules = Counter(p.code for o in outcomes for p in o.problems)
    return {
        "landed": sum(o.status == LANDED for o in outcomes),
        "refused": sum(o.status == REFUSED for o in outcomes),
        "rules": rules,
        "seconds": time.monotonic() - started,
        "unforeseen": [
            p.text("en") for o in outcomes for p in o.problems if p.code.endswith("_content")
        ],
    }


def main(folder: Path, seed: int, count: int) -> None:
    totals: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    slowest, unforeseen = 0.0, []
    for start in range(0, count, PER_RUN):
        result = run(folder, seed, range(start, min(start + PER_RUN, count)))
        totals.update({name: result[name] for name in ("landed", "refused")})
        rules.update(result["rules"])
        slowest = max(slowest, result["seconds"])
        unforeseen += result["unforeseen"]
    result = {**totals, "rules": rules, "slowest": slowest}
    print(json.dumps({**result, "unforeseen": unforeseen}, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
