"""Hashes are computed once for each value, and depend on nothing that came before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b, sha256
from hmac import digest

import polars as pl

from bianzhi.store.people import vault
from bianzhi.store.people.vault import Keys

SECRET = b"only for tests, and long enough"


def hmac_key(value: str | None) -> str | None:
    return None if value is None else digest(SECRET, value.encode(), "sha256").hex()[:20]


def value_digest(column: str, value: str | None) -> int:
    if value is None:
        return 0
    row_key = digest(SECRET, b"row key", sha256)
    hashed = blake2b(f"{column}={value}".encode(), digest_size=8, key=row_key).digest()
    return int.from_bytes(hashed, "little")


def digests_of(keys: Keys, cells: pl.Series) -> list[int]:
    known = keys.digests(cells.name)
    numbers = cells.to_frame().select(known.number).to_series()
    return known.of(numbers, cells).tolist()


def test_keys_of_a_column_are_those_of_its_values():
    keys = Keys(SECRET)
    for values in (["b", None, "a", "b"], [], [None], ["c", "a"], ["", "张三"]):
        found = keys.of_all(pl.Series("name", values, dtype=pl.String))
        assert found.to_list() == [hmac_key(value) for value in values]
        assert found.name == "name"
        assert found.dtype == pl.String
    assert keys.of("张三") == hmac_key("张三")


def test_digests_of_a_column_are_those_of_its_texts():
    keys = Keys(SECRET)
    dates = pl.Series("born", ["1990-01-02", None, "1980-03-04", "1990-01-02"])
    for cells in (dates, dates.str.to_date(), dates.head(0), dates.reverse()):
        expected = [value_digest("born", value) for value in cells.cast(pl.String)]
        assert digests_of(keys, cells) == expected
    assert digests_of(keys, dates.alias("x")) == [value_digest("x", value) for value in dates]


def test_what_is_forgotten_is_computed_again(monkeypatch):
    monkeypatch.setattr(vault, "REMEMBERED", 3)
    keys = Keys(SECRET)
    for start in (0, 5, 0):
        values = [str(number) for number in range(start, start + 9)]
        assert keys.of_all(pl.Series(values)).to_list() == list(map(hmac_key, values))
        assert digests_of(keys, pl.Series("n", values)) == [value_digest("n", v) for v in values]


def test_threads_share_what_is_remembered(monkeypatch):
    monkeypatch.setattr(vault, "REMEMBERED", 2_000)
    keys = Keys(SECRET)

    def found(start: int) -> bool:
        values = [str(number) for number in range(start, start + 500)]
        return keys.of_all(pl.Series(values)).to_list() == list(map(hmac_key, values)) and (
            digests_of(keys, pl.Series("n", values)) == [value_digest("n", v) for v in values]
        )

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(found, (start % 7 * 300 for start in range(60))))
