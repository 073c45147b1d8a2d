"""Judges the lines of a batch in order; a line that passes is taken as done for those after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bianzhi.core.problems import Phrase
from bianzhi.verify.criteria import CRITERIA
from bianzhi.verify.line import TRANSFER, Line
from bianzhi.verify.norms import PASS, REFUSE, RESULTS, REVIEW, JointReview
from bianzhi.verify.situation import FAILS, UNKNOWN, Outcome, Situation
from bianzhi.verify.state import State


@dataclass(frozen=True)
class Verdict:
    """The result of a line with its reasons, and the outcome of each test by its code."""

    line: Line
    result: str
    reasons: tuple[Phrase, ...]
    outcomes: dict[str, Outcome] = field(default_factory=dict)


def judge(state: State, lines: Iterable[Line]) -> list[Verdict]:
    """The verdicts of a batch, in the order of the planned days, then of the lines given."""
    return _judge(state, lines, lambda result: result == PASS)


def misfits(state: State, lines: Iterable[Line]) -> list[Verdict]:
    """The lines of a set that are refused if every line of the set is done.

    A line to review can be done, so it is no misfit.
    """
    verdicts = _judge(state, lines, lambda result: result != REFUSE)
    return [verdict for verdict in verdicts if verdict.result == REFUSE]


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Lines by planned day; lines of one day keep their order."""
    return sorted(lines, key=lambda line: line.planned_on)


def _judge(state: State, lines: Iterable[Line], is_done: Callable[[str], bool]) -> list[Verdict]:
    situation = Situation.of(state)
    results: dict[int, str] = {}
    verdicts = []
    for line in in_order(lines):
        situation.counts.advance(line.planned_on)
        before = PASS if line.previous is None else results.get(line.previous, REFUSE)
        verdict = _verdict(situation, line) if before == PASS else _not_tested(line, before)
        results[line.number] = verdict.result
        if before == PASS and is_done(verdict.result):
            results[line.number] = PASS
            situation.apply(line)
        verdicts.append(verdict)
    return verdicts


def _not_tested(line: Line, result: str) -> Verdict:
    """The verdict of a line that an earlier line of the same person must precede."""
    reason = Phrase("verify.depends_on", {"line": line.previous})
    outcomes = dict.fromkeys(CRITERIA, Outcome(UNKNOWN, evidence=(reason,)))
    return Verdict(line, result, (reason,), outcomes)


def _verdict(situation: Situation, line: Line) -> Verdict:
    outcomes = {code: test(situation, line) for code, test in CRITERIA.items()}
    reasons: list[tuple[str, Phrase]] = []
    for code, outcome in outcomes.items():
        consequence = situation.state.norms.consequences[code]
        if outcome.code == FAILS:
            reasons.append((consequence.if_fail, Phrase(f"verify.fails_{code}")))
        elif outcome.code == UNKNOWN:
            reasons.append((consequence.if_unknown, Phrase(f"verify.unknown_{code}")))
    if needs_joint_review(situation.state, line) is not None:
        reasons.append((REVIEW, Phrase("verify.joint_review")))
    heavy = [(result, phrase) for result, phrase in reasons if result != PASS]
    heavy.sort(key=lambda reason: -RESULTS.index(reason[0]))
    result = heavy[0][0] if heavy else PASS
    return Verdict(line, result, tuple(phrase for _, phrase in heavy), outcomes)


def needs_joint_review(state: State, line: Line) -> JointReview | None:
    """The rule by which several offices review a transfer together, if one applies."""
    if line.action != TRANSFER:
        return None
    codes = state.norms.codes
    type_code = line.person.type_code or line.type_code
    level_band = codes.level_band.get(line.person.level_code or line.level_code, "")
    sender = line.person.organization_code or line.from_organization_code
    for rule in state.norms.joint_reviews:
        applies = (
            _is_destination(state, line.organization_code, rule)
            and codes.type_band.get(type_code) == rule.type_band
            and level_band == rule.level_band
        )
        if applies and not any(
            _is_destination(state, sender, other) for other in state.norms.joint_reviews
        ):
            return rule
    return None


def _is_destination(state: State, organization: str, rule: JointReview) -> bool:
    owner = state.organizations.get(organization)
    return (
        owner is not None
        and owner.admin_level_code == rule.admin_level_code
        and owner.nature_band == rule.nature_band
    )
