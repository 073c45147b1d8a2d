"""Citizen ids, credit codes and names with valid form that belong to nobody."""

from __future__ import annotations

import numpy as np

_CITIZEN_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CITIZEN_CHECK = np.frombuffer(b"10X98765432", dtype="S1")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def citizen_ids(divisions: np.ndarray, births: np.ndarray, sequences: np.ndarray) -> np.ndarray:
    """18-character ids from 6-digit divisions, birth days and 3-digit sequences."""
    birth = births.astype("datetime64[D]")
    years = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    months = birth.astype("datetime64[M]").astype(np.int64) % 12 + 1
    dates = (birth - birth.astype("datetime64[M]")).astype(np.int64) + 1
    number = divisions.astype(np.int64) * 10**11
    number += (years * 10000 + months * 100 + dates) * 1000 + sequences
    digits = number[:, None] // 10 ** np.arange(16, -1, -1, dtype=np.int64) % 10
    check = _CITIZEN_CHECK[digits @ _CITIZEN_WEIGHTS % 11]
    return np.char.add(number.astype("U17"), check.astype("U1"))


def citizen_check_digit(first_17: str) -> str:
    """The 18th character of a citizen id (GB 11643-1999)."""
    total = sum(
        int(digit) * int(weight) for digit, weight in zip(first_17, _CITIZEN_WEIGHTS, strict=True)
    )
    return "10X98765432"[total % 11]


def organization_check_digit(first_8: str) -> str:
    """The check character of the nine-character code of an organization."""
    total = sum(
        _USCC_ALPHABET_36.index(character) * weight
        for character, weight in zip(first_8, _BODY_WEIGHTS, strict=True)
    )
    remainder = 11 - total % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


_USCC_ALPHABET_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def credit_code_check_digit(first_17: str) -> str:
    """The check character of a unified social credit code."""
    total = sum(
        _USCC_ALPHABET.index(character) * weight
        for character, weight in zip(first_17, _USCC_WEIGHTS, strict=True)
    )
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def credit_code(kind: str, division: str, serial: int) -> str:
    """The credit code of organization ``serial``: kind is 11 for organs, 12 for institutions."""
    organization = f"MB{serial:06d}"
    first_17 = f"{kind}{division}{organization}{organization_check_digit(organization)}"
    return first_17 + credit_code_check_digit(first_17)
