"""An oracle of the crosswalk: it moves content from day to day, in fractions, without shared code.

Forwards, the content of a unit follows the world. Backwards, each receiving unit came in equal
parts from all units that gave to it, including itself if it existed before.
"""

from __future__ import annotations

from fractions import Fraction

from tests.crosswalk.worlds import World

Content = dict[str | None, Fraction]


def crosswalk(world: World, code: str, at: int, basis: int, measure: str) -> Content:
    """The location of the content of ``code`` at day ``at`` on day ``basis``; None: nowhere."""
    content: Content = {code: Fraction(1)}
    if basis >= at:
        for number in range(at + 1, basis + 1):
            content = _forward(world, number, content, measure)
    else:
        for number in range(at, basis, -1):
            content = _backward(world, number, content, measure)
    return {code: part for code, part in content.items() if part}


def _forward(world: World, number: int, content: Content, measure: str) -> Content:
    after: Content = {}
    waiting = list(content.items())
    passed = False
    while waiting:
        arrived: Content = {}
        for code, part in waiting:
            passes = world.passes.get(number, {}).get(code) if code else None
            if passes is None:
                lives_on = code in world.alive[number]
                _add(after, code if lives_on else None, part)
                continue
            if not passes[measure]:
                _add(after, None, part)
            for to, weight in passes[measure].items():
                stops = to not in world.passages.get(number, set())
                _add(after if stops else arrived, to, part * weight)
        assert not (arrived and passed), "one passage a day"
        passed = bool(arrived)
        waiting = list(arrived.items())
    return after


def _backward(world: World, number: int, content: Content, measure: str) -> Content:
    before: Content = {}
    for code, part in content.items():
        if code is None:
            _add(before, None, part)
            continue
        for origin, weight in _origins(world, number, code, measure).items():
            if origin in world.passages.get(number, set()):
                for further, share in _through(world, number, origin, measure).items():
                    _add(before, further, part * weight * share)
            else:
                _add(before, origin, part * weight)
    return before


def _origins(world: World, number: int, code: str, measure: str) -> Content:
    passes = world.passes.get(number, {})
    givers = [giver for giver, output in passes.items() if output[measure].get(code)]
    if code in world.alive[number - 1] and code not in passes:
        givers.append(code)
    if not givers:
        return {None: Fraction(1)}
    return {giver: Fraction(1, len(givers)) for giver in givers}


def _through(world: World, number: int, passage: str, measure: str) -> Content:
    """The origins of a unit that only passes on: the units that gave to it, and its own past."""
    passes = world.passes.get(number, {})
    givers = [g for g, output in passes.items() if output[measure].get(passage)]
    if passage in world.alive[number - 1]:
        givers.append(passage)
    if not givers:
        return {None: Fraction(1)}
    return {giver: Fraction(1, len(givers)) for giver in givers}


def _add(content: Content, code: str | None, part: Fraction) -> None:
    content[code] = content.get(code, Fraction(0)) + part
