"""The used range of a sheet is equal whether measured many cells at a time or one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.read.workbook import sheet_range
from ingest.read.workbook.sheet_range import TextTooLong, column_name, column_number

LONGEST = 1_000
COLUMNS = st.one_of(st.sampled_from([1, 26, 27, 702, 703, 16_384]), st.integers(1, 18_278))
ROWS = st.one_of(st.sampled_from([1, 9, 10, 99, 100, 1_048_576]), st.integers(1, 9_999_999))
CELLS = st.lists(st.tuples(ROWS, COLUMNS), min_size=1, max_size=12)


def xml(cells, form: str = '<c r="{}"><v>1</v></c>') -> bytes:
    written = "".join(form.format(f"{column_name(column)}{row}") for row, column in cells)
    text = f"<cols><col min='1'/></cols><sheetData><row r='1'>{written}</row></sheetData>"
    return text.encode()


def blocks(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@settings(max_examples=200, deadline=None)
@given(CELLS, st.integers(1, 80))
def test_both_ways_of_measuring_agree(cells, size):
    want = (max(row for row, _ in cells), max(column for _, column in cells))
    quick = sheet_range.measure(blocks(xml(cells), size), LONGEST)
    slow = sheet_range.measure_exactly(blocks(xml(cells), size), LONGEST)
    assert (quick.rows, quick.columns) == want == (slow.rows, slow.columns)
    assert quick.is_filled
    assert slow.is_filled


@pytest.mark.parametrize(
    "form",
    [
        "<c r='{}'><v>1</v></c>",
        '<x:c r="{}"><x:v>1</x:v></x:c>',
        '<c s="1" r="{}"><v>1</v></c>',
        '<c\n r = "{}"><v>1</v></c>',
        '<c t="str"  r="{}"><v>1</v></c>',
    ],
)
def test_cells_written_otherwise_are_measured_one_by_one(form):
    data = xml([(7, 3), (1_048_576, 16_384)], form)
    assert sheet_range.measure(blocks(data, 50), LONGEST) is None
    range_ = sheet_range.measure_exactly(blocks(data, 50), LONGEST)
    assert (range_.rows, range_.columns) == (1_048_576, 16_384)


def test_cells_without_a_place_follow_one_another():
    row = b"<row><c><v>1</v></c><c/><c><v>1</v></c></row>"
    data = row + b'<row r="9">' + b"<c><v>1</v></c>" * 5 + b"</row>" + row
    assert sheet_range.measure([data], LONGEST) is None
    range_ = sheet_range.measure_exactly([data], LONGEST)
    assert (range_.rows, range_.columns) == (10, 5)


@pytest.mark.parametrize("empty", ['<c r="{}" s="1"/>', '<c r="{}" s="1"></c>', "<c r='{}' />"])
def test_cells_that_are_only_formatted_are_outside_the_range(empty):
    data = xml([(2, 2)]) + xml([(900, 900)], empty)
    range_ = sheet_range.measure_exactly(blocks(data, 30), LONGEST)
    assert (range_.rows, range_.columns) == (2, 2)
    assert not sheet_range.measure_exactly([xml([(9, 9)], empty)], LONGEST).is_filled


def test_a_text_without_end_is_not_gathered():
    endless = iter([b"<c r='A1'><is><t>"] + [b"x" * 400] * 1_000_000)
    with pytest.raises(TextTooLong):
        sheet_range.measure(endless, LONGEST)
    assert len(list(zip(endless, range(5), strict=False))) == 5


@given(st.integers(1, 10**6))
def test_a_column_has_one_name(number):
    assert column_number(column_name(number).encode()) == number
    assert column_number(column_name(number).lower().encode()) == number
