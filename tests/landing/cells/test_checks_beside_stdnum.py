"""The check of whole columns beside python-stdnum, number by number, on thousands of numbers.

Two rules differ by intent. stdnum asks that a resident id names a county that existed at the
birth, which is left to the code lists here. It refuses letters among the first eight places of a
credit code, where GB 32100 has letters for some registering authorities.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import polars as pl
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from ingest.parse.typed import checks

COUNT = 4_000
COUNTIES = ("350502", "350582", "110105", "440305")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
RULES = {
    InvalidLength: "bad_length",
    InvalidFormat: "bad_character",
    InvalidChecksum: "bad_check_digit",
}


def resident_id(rng: random.Random) -> str:
    day = f"{rng.randint(1930, 2010)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    body = f"{rng.choice(COUNTIES)}{day}{rng.randint(0, 999):03}"
    return body + ric.calc_check_digit(body + "0")


def credit_code(rng: random.Random) -> str:
    body = f"{rng.choice('159')}{rng.choice('1239')}{rng.choice(COUNTIES)}"
    body += "".join(rng.choice(ALPHABET) for _ in range(9))
    return body + uscc.calc_check_digit(body)


def spoiled(number: str, rng: random.Random, characters: str) -> str:
    """The number as it is, or with one of the slips of people who copy numbers."""
    place = rng.randrange(len(number))
    other = rng.randrange(len(number))
    return rng.choice(
        [
            number,
            number[:place] + rng.choice(characters) + number[place + 1 :],
            number[:place] + number[place + 1 :],
            number[:place] + rng.choice(characters) + number[place:],
            number[:place] + number[other] + number[place + 1 :],
            number[:place] + rng.choice("IOSVZ-xyz甲") + number[place + 1 :],
        ]
    )


def numbers(make: Callable[[random.Random], str], characters: str) -> list[str]:
    rng = random.Random(20240331)
    return [spoiled(make(rng), rng, characters) for _ in range(COUNT)]


def resident_rule(number: str) -> str:
    """The code of the check by stdnum; a wrong date comes before a wrong check digit, as here."""
    if len(number) == 18 and number[:17].isascii() and number[:17].isdigit():
        if number[17] not in "0123456789X":
            return "bad_character"
        try:
            ric.get_birth_date(number)
        except ValidationError:
            return "bad_date"
        return "ok" if number[17] == ric.calc_check_digit(number) else "bad_check_digit"
    return rule_of(ric.validate, number)


def rule_of(validate: Callable[[str], str], number: str) -> str:
    try:
        validate(number)
    except ValidationError as error:
        return RULES[type(error)]
    return "ok"


def test_resident_ids():
    cells = [number.upper() for number in numbers(resident_id, "0123456789X")]
    to_list = checks.citizen_id_codes(pl.Series(cells)).to_list()
    # Ours counts bytes, stdnum characters: one that is not ASCII has a wrong character there.
    expected = [resident_rule(cell) if cell.isascii() else None for cell in cells]
    compared = list(zip(cells, to_list, expected, strict=True))
    assert [item for item in compared if item[2] is not None and item[1] != item[2]] == []
    assert all(ours != "ok" for cell, ours, theirs in compared if theirs is None)
    counts = Counter(expected)
    for rule in ("ok", "bad_length", "bad_character", "bad_date", "bad_check_digit"):
        assert counts[rule] > 50, rule


def test_valid_resident_ids_are_valid_for_both():
    rng = random.Random(7)
    cells = [resident_id(rng) for _ in range(COUNT)]
    assert set(checks.citizen_id_codes(pl.Series(cells))) == {"ok"}
    with_place = [cell for cell in cells if ric.is_valid(cell)]
    assert len(with_place) > COUNT / 10  # the others name a county that was founded later


def test_credit_codes():
    cells = numbers(credit_code, ALPHABET)
    cells = [cell for cell in cells if cell.isascii() and "-" not in cell and cell == cell.upper()]
    cells = [cell for cell in cells if cell[:8].isdigit() or len(cell) != 18]
    to_list = checks.uscc_codes(pl.Series(cells)).to_list()
    expected = [rule_of(uscc.validate, cell) for cell in cells]
    assert [item for item in zip(cells, to_list, expected, strict=True) if item[1] != item[2]] == []
    counts = Counter(expected)
    for rule in ("ok", "bad_length", "bad_character", "bad_check_digit"):
        assert counts[rule] > 50, rule


def test_a_credit_code_may_begin_with_a_letter():
    for first in "ANY":
        body = f"{first}1350502MB0A12342"
        code = body + uscc.calc_check_digit(body)
        assert checks.uscc_codes(pl.Series([code]))[0] == "ok"
        assert not uscc.is_valid(code)
