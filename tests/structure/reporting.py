"""Reporting lines of one month, judged in plain Python by following each post upwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Post:
    """A post in force: a group of equal posts has no code."""

    code: str | None
    superior: str | None
    organization: str
    fte: float = 1.0


def line_of(post: Post, posts: dict[str, Post]) -> tuple[str, int | None, frozenset[str]]:
    """What the line is, the layer of the post, and the posts of the cycle that it is on."""
    if post.superior is None:
        return ("top" if post.code else "unattached"), 1, frozenset()
    if post.superior not in posts:
        return "orphan", 1, frozenset()
    seen: list[str] = []
    current: Post = post
    while current.superior in posts:
        above = posts[current.superior]
        if above.code == post.code:
            cycle = frozenset({str(post.code), *seen})
            return ("cycle" if seen else "self"), None, cycle
        if above.code in seen:
            return "below_cycle", None, frozenset()
        seen.append(str(above.code))
        current = above
    return "linked", len(seen) + 1, frozenset()


def spans(posts: list[Post]) -> dict[str, tuple]:
    """By organization whose posts name superiors: managers, reports, layers and faults."""
    coded = {post.code: post for post in posts if post.code}
    lines = {place: line_of(post, coded) for place, post in enumerate(posts)}
    reports: dict[str, Counter] = defaultdict(Counter)
    for place, post in enumerate(posts):
        if post.superior in coded and lines[place][0] != "self":
            reports[coded[post.superior].organization][post.superior] += 1
    result = {}
    for organization in {post.organization for post in posts if post.superior}:
        own = [place for place, post in enumerate(posts) if post.organization == organization]
        counted = Counter(lines[place][0] for place in own)
        layers = [lines[place][1] for place in own if lines[place][1]]
        numbers = list(reports[organization].values())
        result[organization] = (
            len(own),
            len(numbers),
            sum(numbers),
            max(numbers, default=None),
            numbers.count(1),
            max(layers, default=0),
            *(counted[kind] for kind in KINDS),
        )
    return result


KINDS = ("top", "orphan", "self", "cycle", "below_cycle", "unattached")
COLUMNS = (
    "positions, managers, direct_reports, largest_span, managers_of_one, layers, top_posts, "
    "orphan_posts, self_reporting_posts, cycle_posts, below_cycle_posts, unattached_posts"
)


def problems(posts: list[Post]) -> set[tuple]:
    """Code, fault, and name and length of the cycle of each post with a fault."""
    coded = {post.code: post for post in posts if post.code}
    rows = set()
    for post in posts:
        kind, _, cycle = line_of(post, coded)
        if kind in ("orphan", "self", "cycle", "below_cycle"):
            rows.add((post.code, kind, min(cycle, default=None), len(cycle) or None))
    return rows
