"""The records that a back-test of retirements reads: staff in post, and who retired when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bianzhi.read.query import Reader

# Exits that are retirements: in the statutory month or late, and early.
RETIREMENTS = ("OUT01", "OUT10")
_NEVER = 1 << 30

_STAFF = """
    select
        person_key,
        organization_code,
        year(valid_from) * 12 + month(valid_from) - 1 as month_from,
        coalesce(year(valid_to) * 12 + month(valid_to) - 1, {never}) as month_to,
        year(retires_on) * 12 + month(retires_on) - 1 as retires
    from personnel_structure.person_retirement
    where
        retires_on is not null
        and year(valid_from) * 12 + month(valid_from)
        < coalesce(year(valid_to) * 12 + month(valid_to), {never})
    order by person_key, organization_code, month_from
"""
_RETIRED = """
    select person_key, year(month) * 12 + month(month) - 1 as month_no
    from historical_change.staff_change
    where flow_code = 'exits' and cause_code in ({causes})
    order by person_key, month_no
"""
_MONTHS = """
    select
        min(year(month) * 12 + month(month) - 1),
        max(year(month) * 12 + month(month) - 1)
    from organization_structure.establishment_use_month
"""


@dataclass(frozen=True)
class Records:
    """Staff in post and retirements, on months numbered since year 0.

    All arrays but the last have one element per record of a person in post and interval
    [``month_from``, ``month_to``) of month-ends. ``retires`` is the statutory month, ``retired``
    the month-end by which the person had retired (``1 << 30``: not within the warehouse),
    ``is_last`` whether no later record of the person exists, and ``organization`` numbers the
    ``organizations``.
    """

    first: int
    last: int
    organization: np.ndarray
    month_from: np.ndarray
    month_to: np.ndarray
    retires: np.ndarray
    retired: np.ndarray
    is_last: np.ndarray
    organizations: list[str]


def read_records(reader: Reader) -> Records:
    """The records of the published warehouse; the arrays are empty where it has no staff."""
    ((first, last),) = reader.run(_MONTHS).rows()
    causes = ", ".join(f"'{code}'" for code in RETIREMENTS)
    # Of several retirements of one person the last counts: an earlier one was taken back.
    retired = dict(reader.run(_RETIRED.format(causes=causes)).rows())
    staff = list(reader.run(_STAFF.format(never=_NEVER)).rows())
    names = sorted({row[1] for row in staff})
    latest: dict[str, int] = {}
    for person, _, _, month_to, _ in staff:
        latest[person] = max(latest.get(person, 0), month_to)
    number = {name: place for place, name in enumerate(names)}

    def column(place: int) -> np.ndarray:
        return np.array([row[place] for row in staff], dtype=np.int64)

    return Records(
        first=first or 0,
        last=last or 0,
        organization=np.array([number[row[1]] for row in staff], dtype=np.int64),
        month_from=column(2),
        month_to=column(3),
        retires=column(4),
        retired=np.array([retired.get(row[0], _NEVER) for row in staff], dtype=np.int64),
        is_last=np.array([latest[row[0]] == row[3] for row in staff], dtype=bool),
        organizations=names,
    )
