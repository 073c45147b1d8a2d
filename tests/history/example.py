"""The form of an example of a rule: a few delivered rows, and the expected rows in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.support.worlds import World, instant

JAN, FEB, MAR, APR = "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"
POSTS = ("organization_code", "authorized_posts", "scope", "valid_from", "valid_to")


@dataclass(frozen=True)
class Example:
    name: str
    world: World
    view: str
    entity: str
    columns: tuple[str, ...]
    expected: list[tuple]
    known_at: float = 100_000

    @property
    def moment(self) -> datetime:
        """The known time of the example."""
        return instant(self.known_at)


EXAMPLES: list[Example] = []


def example(view: str, entity: str, columns: tuple[str, ...], expected: list[tuple], **more):
    """Register the world that the decorated function builds."""

    def register(build: Callable[[World], None]) -> Callable[[World], None]:
        world = World()
        build(world)
        EXAMPLES.append(
            Example(build.__name__, world, view, entity, columns, expected, **more),
        )
        return build

    return register
