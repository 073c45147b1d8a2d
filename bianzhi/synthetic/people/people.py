"""Personal attributes drawn by kind of organization and age: birth, sex, education, Party, name."""

from __future__ import annotations

import numpy as np

from bianzhi.synthetic.calendar import NO_DAY, first_day, month_of_day

KINDS = (
    "organ",
    "police",
    "court",
    "procuratorate",
    "justice",
    "town",
    "school",
    "hospital",
    "centre",
    "reference",
)
_FEMALE = np.array([0.34, 0.14, 0.38, 0.36, 0.30, 0.33, 0.66, 0.69, 0.43, 0.33])
_PARTY = np.array([0.87, 0.80, 0.82, 0.83, 0.85, 0.80, 0.40, 0.36, 0.45, 0.68])
# Shares of doctor, master, bachelor, college, secondary school and below, by kind.
EDUCATION = ("11", "14", "2A", "2B", "21", "31", "41", "61", "71")
_HIGHEST = np.array(
    [
        [0.004, 0.11, 0.05, 0.07, 0.66, 0.088, 0.01, 0.006, 0.002],
        [0.001, 0.05, 0.05, 0.06, 0.65, 0.17, 0.01, 0.007, 0.002],
        [0.004, 0.16, 0.04, 0.04, 0.67, 0.076, 0.005, 0.004, 0.001],
        [0.004, 0.16, 0.04, 0.04, 0.67, 0.076, 0.005, 0.004, 0.001],
        [0.002, 0.09, 0.05, 0.07, 0.66, 0.11, 0.01, 0.006, 0.002],
        [0.001, 0.04, 0.06, 0.09, 0.58, 0.20, 0.02, 0.007, 0.002],
        [0.001, 0.04, 0.00, 0.01, 0.70, 0.21, 0.03, 0.007, 0.002],
        [0.012, 0.11, 0.00, 0.01, 0.52, 0.26, 0.07, 0.014, 0.004],
        [0.003, 0.07, 0.02, 0.05, 0.56, 0.22, 0.05, 0.02, 0.007],
        [0.001, 0.05, 0.05, 0.08, 0.57, 0.20, 0.03, 0.015, 0.004],
    ]
)
_WORKER = np.array([0, 0, 0, 0, 0.02, 0.20, 0.28, 0.32, 0.18])
POLITICAL = ("01", "03", "05", "07", "08", "09", "13", "02")
_SEX_MALE, _SEX_FEMALE = 1, 2


def draw(
    rng: np.random.Generator,
    kinds: np.ndarray,
    workers: np.ndarray,
    today: np.ndarray,
    entrants: bool,
) -> dict[str, np.ndarray]:
    """Draw attributes of people of the given kinds on the day ``today``; entrants are young."""
    number = len(kinds)
    female = rng.random(number) < np.where(workers, 0.12, _FEMALE[kinds])
    low, high = np.full(number, 21.6), np.where(female & ~workers, 54.9, 59.9)
    high = np.where(female & workers, 49.9, high)
    if entrants:
        age = 21.6 + rng.gamma(2.0, 2.4, number)
        age = np.minimum(age, 41.0)
    else:
        age = low + (high - low) * rng.beta(1.55, 1.5, number)
    birth = (today - age * 365.2425).astype(np.int64)
    education = _education(rng, kinds, workers, age)
    # In-service diplomas: older people had a lower full-time education.
    climbed = rng.random(number) < np.clip((age - 27) / 40, 0, 0.6)
    in_service = np.isin(education, (2, 3))
    full_time = np.where(in_service | (climbed & (education == 4)), 5, education)
    full_time = np.where(climbed & (education == 1), 4, full_time)
    leaves_school = np.array([27, 25, 22, 22, 22, 21, 19, 18, 16])[full_time]
    graduated = first_day(month_of_day(birth + (leaves_school * 365.2425).astype(np.int64))) + 30
    graduated = _in_july(graduated)
    started = graduated + rng.integers(10, 420, number)
    started = np.minimum(started, today - 3)
    graduated = np.minimum(graduated, started)
    political, joined = _politics(rng, kinds, workers, age, birth, today)
    return {
        "birth": birth.astype(np.int32),
        "sex": np.where(female, _SEX_FEMALE, _SEX_MALE).astype(np.int8),
        "education": education.astype(np.int8),
        "full_time": full_time.astype(np.int8),
        "graduated": graduated.astype(np.int32),
        "started": started.astype(np.int32),
        "political": political.astype(np.int8),
        "joined": joined.astype(np.int32),
        "kind": kinds.astype(np.int8),
        "worker": workers.astype(bool),
        "chance": rng.random(number).astype(np.float32),
        "surname": rng.beta(0.8, 2.0, number).astype(np.float32),
        "given": rng.integers(0, 2**31 - 1, number).astype(np.int32),
    }


def _in_july(days: np.ndarray) -> np.ndarray:
    """The first of July in the year of each day."""
    years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return first_day(years * 12 + 6)


def _education(
    rng: np.random.Generator, kinds: np.ndarray, workers: np.ndarray, age: np.ndarray
) -> np.ndarray:
    shares = np.where(workers[:, None], _WORKER, _HIGHEST[kinds])
    drawn = (rng.random(len(kinds))[:, None] > np.cumsum(shares, axis=1)).sum(axis=1)
    drawn = np.minimum(drawn, len(EDUCATION) - 1)
    # Young people have neither a party-school diploma nor only an old school leaving certificate.
    young = (age < 30) & ~workers
    drawn = np.where(young & np.isin(drawn, (2, 3, 6, 7, 8)), 4, drawn)
    drawn = np.where(young & (age < 28) & (drawn == 0), 4, drawn)
    return np.where(young & (age < 26) & (drawn == 1), 4, drawn)


def _politics(
    rng: np.random.Generator,
    kinds: np.ndarray,
    workers: np.ndarray,
    age: np.ndarray,
    birth: np.ndarray,
    today: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    number = len(kinds)
    share = np.where(workers, 0.3, _PARTY[kinds]) * np.clip((age - 18) / 12, 0.25, 1.08)
    member = rng.random(number) < share
    other = np.where(age < 28, 1, 6)
    small = rng.random(number)
    other = np.where((age > 35) & (small < 0.05), 2 + rng.integers(0, 4, number), other)
    joined = birth + ((19.5 + rng.gamma(2.0, 2.5, number)) * 365.2425).astype(np.int64)
    joined = np.minimum(joined, today - 30)
    return np.where(member, 0, other), np.where(member, joined, NO_DAY)


# Old retirement age in months, months of birth cohort per month of delay, longest delay.
GROUPS = ("M60", "F55", "F50", "F60")
_OLD_AGE = np.array([720, 660, 600, 720])
_PACE = np.array([4, 4, 2, 4])
_CAP = np.array([36, 36, 60, 36])
_JANUARY_2025 = (2025 - 1970) * 12


def retirement_month(birth: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Month (since 1970-01) of statutory retirement; the delay applies from January 2025 on."""
    reached = month_of_day(birth) + _OLD_AGE[group]
    late = reached - _JANUARY_2025 + 1
    delay = np.where(late <= 0, 0, np.minimum(-(-late // _PACE[group]), _CAP[group]))
    return reached + delay
