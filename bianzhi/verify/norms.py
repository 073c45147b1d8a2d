"""The norms that a batch is judged by: what refuses, what asks for a review, targets, codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

PASS, REVIEW, REFUSE = "pass", "review", "refuse"
# From the mildest to the severest.
RESULTS = (PASS, REVIEW, REFUSE)


@dataclass(frozen=True)
class Consequence:
    """The result of a line in which a test fails, or cannot be decided."""

    if_fail: str
    if_unknown: str


@dataclass(frozen=True)
class StructureTarget:
    """The share of staff that must have a feature, for posts of a band.

    ``feature_code`` is ``age_at_most``, ``sex`` or ``education_at_least``; ``feature_value`` is an
    age in completed years, a code of a sex, or a band of education.
    """

    target_code: str
    feature_code: str
    feature_value: str
    type_band: str
    least_share: Fraction


@dataclass(frozen=True)
class JointReview:
    """Transfers that several offices review together, by destination and person.

    A transfer from an organization that is itself such a destination needs none.
    """

    review_code: str
    admin_level_code: str
    nature_band: str
    type_band: str
    level_band: str  # of the person's leadership level; blank for a person without one


@dataclass(frozen=True)
class TypeChange:
    """A change of post type by transfer that needs an entry of another kind."""

    from_band: str
    to_band: str
    is_allowed_for_leaders: bool


@dataclass(frozen=True)
class Codes:
    """What the judge needs of the code lists; every mapping is by code."""

    type_band: Mapping[str, str] = field(default_factory=dict)
    type_nature: Mapping[str, str] = field(default_factory=dict)
    education_band: Mapping[str, str] = field(default_factory=dict)
    education_rank: Mapping[str, int] = field(default_factory=dict)  # by band, higher is more
    level_band: Mapping[str, str] = field(default_factory=dict)
    uncounted_worker_types: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Norms:
    """All norms in force on the day of the state."""

    consequences: Mapping[str, Consequence]
    targets: tuple[StructureTarget, ...] = ()
    joint_reviews: tuple[JointReview, ...] = ()
    type_changes: tuple[TypeChange, ...] = ()
    codes: Codes = Codes()
    # Labels of tests and of targets by code, each by language.
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
