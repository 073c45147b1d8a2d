"""Check digits of the numbers in the standards' examples, and with one digit changed."""

from datetime import date

import polars as pl
import pytest

from ingest.parse.typed import checks


def citizen(written: str | None) -> tuple[str | None, str]:
    ids = checks.normal_ids(pl.Series([written], dtype=pl.String))
    return ids[0], checks.citizen_id_codes(ids)[0]


@pytest.mark.parametrize(
    ("written", "kept", "code"),
    [
        ("11010519491231002X", "11010519491231002X", "ok"),
        ("11010519491231002x", "11010519491231002X", "ok"),
        ("350502 19900307 0014", "350502199003070014", "ok"),
        ("350582198512310028", "350582198512310028", "ok"),
        ("110105491231002", "11010519491231002X", "ok"),
        (None, None, "missing"),
        ("3505021990030700", "3505021990030700", "bad_length"),
        ("35050219900307001Y", "35050219900307001Y", "bad_character"),
        ("X50502199003070014", "X50502199003070014", "bad_character"),
        ("350502199002300014", "350502199002300014", "bad_date"),
        ("350502199003070015", "350502199003070015", "bad_check_digit"),
    ],
)
def test_citizen_id(written, kept, code):
    assert citizen(written) == (kept, code)


def test_what_an_id_tells_of_its_holder():
    ids = pl.Series(["350502199003070014", "350582198512310028", "350502199003070015", "1"])
    codes = checks.citizen_id_codes(ids)
    assert checks.id_sexes(ids, codes).to_list() == ["1", "2", "1", None]
    assert checks.id_birth_dates(ids, codes).to_list() == [
        date(1990, 3, 7),
        date(1985, 12, 31),
        date(1990, 3, 7),
        None,
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("91350100M000100Y43", "ok"),
        ("12350500MB0A12342U", "ok"),
        ("12350500MB0A12342A", "bad_check_digit"),
        ("12350500MBOA12342U", "bad_character"),
        ("12350500MB0A1234", "bad_length"),
        (None, "missing"),
    ],
)
def test_credit_code(written, code):
    assert checks.uscc_codes(pl.Series([written], dtype=pl.String))[0] == code
