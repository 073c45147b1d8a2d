"""Sizes of generated worlds; tiers differ only in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from bianzhi.synthetic.calendar import Span


@dataclass(frozen=True)
class Tier:
    """One size: prefectures, counties per prefecture, organizations and months."""

    name: str
    prefectures: tuple[str, ...]
    counties: tuple[str, ...]  # counties with staff; empty: all such counties of the division list
    small: bool  # only the organizations flagged small, with smaller quotas
    start: tuple[int, int]
    end: tuple[int, int] = (2026, 6)
    organ_scale: float = 1.0
    institution_scale: float = 1.0
    posts_every: int = 1  # months between two deliveries of posts
    silent_share: float = 0.02  # share of months without a delivery per county

    @property
    def span(self) -> Span:
        """The months that the tier covers."""
        return Span(self.start, self.end)


TIERS = {
    "s": Tier("s", ("350500",), ("350582",), True, (2014, 1), organ_scale=0.55),
    "city": Tier("city", ("350500",), (), False, (2012, 1), posts_every=3),
    "province": Tier(
        "province",
        (
            "350100",
            "350200",
            "350300",
            "350400",
            "350500",
            "350600",
            "350700",
            "350800",
            "350900",
        ),
        (),
        False,
        (2012, 1),
        posts_every=12,
    ),
}
