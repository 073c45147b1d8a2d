"""Check digits of citizen ids (GB 11643) and credit codes (GB 32100), over whole columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from ingest.contract import normal

_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_ID_DIGITS = b"10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])


def normal_ids(cells: pl.Series) -> pl.Series:
    """Ids in upper case without spaces; 15-digit ids of the old form are extended to 18."""
    ids = normal.identity_cells(cells)
    is_old = ids.str.contains(r"^\d{15}$").fill_null(False)
    if not is_old.any():
        return ids
    longer = ids.filter(is_old).str.replace(r"^(\d{6})(\d{9})$", "${1}19${2}")
    digits = _id_check_digits(_bytes_of(longer, 17))
    renewed = longer + pl.Series([chr(digit) for digit in digits])
    places = is_old.arg_true()
    return ids.scatter(places, renewed)


def numbered_ids(cells: pl.Series, numbering: str) -> pl.Series:
    """Ids of another numbering, with its name in front: equal numbers of two are two persons."""
    return pl.select(pl.lit(f"{numbering}:") + cells.str.replace_all(r"\s", "")).to_series()


def unchecked_codes(ids: pl.Series) -> pl.Series:
    """missing or not_applicable per id of a numbering without a known check digit."""
    frame = ids.to_frame("id")
    code = pl.when(pl.col("id").is_null()).then(pl.lit("missing"))
    return frame.select(code.otherwise(pl.lit("not_applicable")).alias("id_check_code")).to_series()


def citizen_id_codes(ids: pl.Series) -> pl.Series:
    """ok, missing, bad_length, bad_character, bad_date or bad_check_digit per normalised id."""
    frame = ids.to_frame("id").with_columns(
        is_long=pl.col("id").str.len_bytes() == 18,
        is_plain=pl.col("id").str.contains(r"^\d{17}[\dX]$"),
        born=_born(pl.col("id")),
    )
    right = _right(frame["id"], frame["is_plain"], 17, _id_check_digits)
    return frame.select(
        pl.when(pl.col("id").is_null())
        .then(pl.lit("missing"))
        .when(~pl.col("is_long"))
        .then(pl.lit("bad_length"))
        .when(~pl.col("is_plain"))
        .then(pl.lit("bad_character"))
        .when(pl.col("born").is_null())
        .then(pl.lit("bad_date"))
        .when(~right)
        .then(pl.lit("bad_check_digit"))
        .otherwise(pl.lit("ok"))
        .alias("id_check_code")
    ).to_series()


def uscc_codes(cells: pl.Series) -> pl.Series:
    """ok, missing, bad_length, bad_character or bad_check_digit per credit code."""
    frame = cells.to_frame("uscc").with_columns(
        is_long=pl.col("uscc").str.len_bytes() == 18,
        is_plain=pl.col("uscc").str.contains(f"^[{_USCC_ALPHABET}]{{18}}$"),
    )
    right = _right(frame["uscc"], frame["is_plain"], 17, _uscc_check_digits)
    return frame.select(
        pl.when(pl.col("uscc").is_null())
        .then(pl.lit("missing"))
        .when(~pl.col("is_long"))
        .then(pl.lit("bad_length"))
        .when(~pl.col("is_plain"))
        .then(pl.lit("bad_character"))
        .when(~right)
        .then(pl.lit("bad_check_digit"))
        .otherwise(pl.lit("ok"))
        .alias("uscc_check_code")
    ).to_series()


def id_birth_dates(ids: pl.Series, codes: pl.Series) -> pl.Series:
    """The date of birth in each id whose form allows it, else NULL."""
    usable = codes.is_in(["ok", "bad_check_digit"])
    frame = pl.DataFrame({"id": ids, "usable": usable})
    return frame.select(pl.when(pl.col("usable")).then(_born(pl.col("id")))).to_series()


def id_sexes(ids: pl.Series, codes: pl.Series) -> pl.Series:
    """Sex code inside an id: the 17th digit is odd for men (1), even for women (2)."""
    usable = codes.is_in(["ok", "bad_check_digit"])
    digit = ids.str.slice(16, 1).cast(pl.Int32, strict=False)
    frame = pl.DataFrame({"digit": digit, "usable": usable})
    sex = pl.when(pl.col("digit") % 2 == 1).then(pl.lit("1")).otherwise(pl.lit("2"))
    return frame.select(
        pl.when(pl.col("usable") & pl.col("digit").is_not_null()).then(sex)
    ).to_series()


def _born(ids: pl.Expr) -> pl.Expr:
    digits = ids.str.slice(6, 8)
    written = pl.concat_str(
        [digits.str.slice(0, 4), digits.str.slice(4, 2), digits.str.slice(6, 2)], separator="-"
    )
    return written.str.to_date("%Y-%m-%d", strict=False)


def _right(
    cells: pl.Series,
    plain: pl.Series,
    length: int,
    digits_of: Callable[[np.ndarray], np.ndarray],
) -> pl.Series:
    """Whether the last character of each well-formed cell is its check character."""
    plain = plain.fill_null(False)
    chosen = cells.filter(plain)
    right = np.zeros(len(cells), dtype=bool)
    if len(chosen):
        table = _bytes_of(chosen, length + 1)
        right[plain.to_numpy()] = table[:, length] == digits_of(table[:, :length])
    return pl.Series(right)


def _bytes_of(cells: pl.Series, length: int) -> np.ndarray:
    joined = "".join(cells.to_list()).encode("ascii")
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(cells), length)


def _id_check_digits(table: np.ndarray) -> np.ndarray:
    sums = (table.astype(np.int64) - ord("0")) @ _ID_WEIGHTS
    return np.frombuffer(_ID_DIGITS, dtype=np.uint8)[sums % 11]


def _uscc_check_digits(table: np.ndarray) -> np.ndarray:
    values = np.zeros(128, dtype=np.int64)
    for place, character in enumerate(_USCC_ALPHABET):
        values[ord(character)] = place
    sums = values[table] @ _USCC_WEIGHTS
    digits = np.frombuffer(_USCC_ALPHABET.encode("ascii"), dtype=np.uint8)
    return digits[(31 - sums % 31) % 31]
