"""Problems of an input: the fault, its place, the rule and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

from bianzhi.core.messages import message
from bianzhi.core.personal_shapes import masked
from bianzhi.core.similar import nearest


class TablePlace(TypedDict, total=False):
    """The file and the sheet of a problem, as keywords of ``Problem``."""

    file: str | None
    sheet: str | None


class CellPlace(TablePlace, total=False):
    """The place of a problem inside a table, as keywords of ``Problem``; rows count from 1."""

    row: int | None
    column: str | None


@dataclass(frozen=True)
class Phrase:
    """A value of a problem that is itself a message, in the language of the problem."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str | None = None) -> str:
        """The message in a language; words that it lists are joined as the language joins them."""
        joined = message("problem.list", lang)
        values = {
            name: joined.join(value) if isinstance(value, tuple) else value
            for name, value in self.values.items()
        }
        return message(self.code, lang, **values)

    def __str__(self) -> str:
        return self.text("en")


def did_you_mean(word: str, known: Iterable[str]) -> Phrase:
    """A question for the known words that look like ``word``; blank if there are none."""
    near = nearest(word, known)
    if not near:
        return Phrase("problem.no_guess")
    return Phrase("problem.did_you_mean", {"near": tuple(near)})


class ProblemTexts(NamedTuple):
    """What is wrong, and what to do about it."""

    fault: str
    remedy: str


@dataclass(frozen=True)
class Problem:
    """One fault. ``code`` names two messages: ``<code>`` and ``<code>_remedy``.

    Its texts never show a citizen id or a telephone number, whatever the values.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def where(self, lang: str | None = None) -> str:
        """File, sheet, row and column in one text, as far as known."""
        places = [
            message(f"problem.at_{name}", lang, value=value)
            for name, value in (
                ("file", self.file),
                ("sheet", self.sheet),
                ("row", self.row),
                ("column", self.column),
            )
            if value is not None
        ]
        return masked(message("problem.between", lang).join(places))

    @property
    def rule(self) -> str:
        """The name of the rule, without its area."""
        return self.code.split(".", 1)[-1]

    def texts(self, lang: str | None = None) -> ProblemTexts:
        """Fault and remedy, each as one text."""
        values = {
            name: value.text(lang) if isinstance(value, Phrase) else value
            for name, value in self.values.items()
        }
        return ProblemTexts(
            masked(message(self.code, lang, **values)),
            masked(message(f"{self.code}_remedy", lang, **values)),
        )

    def text(self, lang: str | None = None) -> str:
        """One line with place, rule and fault, and one with the remedy."""
        texts = self.texts(lang)
        place = self.where(lang)
        head = message("problem.head", lang, place=place) if place else ""
        remedy = f"{message('problem.remedy', lang)} {texts.remedy}"
        return f"{head}[{self.rule}] {texts.fault}\n    {remedy}"


SHOWN_OF_A_KIND = 5


def shown_problems(problems: Iterable[Problem]) -> tuple[list[str], int]:
    """The texts of problems for a screen: of one rule in one file and sheet only the first few.

    Returns the texts, with a line for those left out of each kind, and how many were left out.
    """
    kinds: dict[tuple[str, str | None, str | None], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.code, problem.file, problem.sheet), []).append(problem)
    texts, left_out = [], 0
    for (code, file, sheet), group in kinds.items():
        # One more line would be as long as the problem itself.
        shown = group if len(group) == SHOWN_OF_A_KIND + 1 else group[:SHOWN_OF_A_KIND]
        texts += [problem.text() for problem in shown]
        if len(group) > len(shown):
            left_out += len(group) - len(shown)
            more = {"count": f"{len(group) - len(shown):,}", "rule": code.partition(".")[2]}
            place = Problem(code, file=file, sheet=sheet).where()
            head = message("problem.head", place=place) if place else ""
            texts.append(head + message("problem.more", **more))
    return texts, left_out


class Refused(Exception):
    """The input cannot be accepted; carries all problems, not only the first."""

    def __init__(self, problems: Iterable[Problem], exit_code: int = 1):
        self.problems = list(problems)
        self.exit_code = exit_code
        super().__init__("\n".join(problem.text("en") for problem in self.problems))


class Failed(Exception):
    """A command cannot continue; one message gives the reason."""

    def __init__(self, code: str, exit_code: int = 1, /, **values: object):
        self.code = code
        self.values = values
        self.exit_code = exit_code
        super().__init__(self.text("en"))

    def text(self, lang: str | None = None) -> str:
        """The message, without any citizen id or telephone number."""
        return masked(message(self.code, lang, **self.values))


def first_line(error: BaseException) -> str:
    """The first line of the text of an error, or its kind where it has no text."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
