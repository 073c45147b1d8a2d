"""Finds personal data in texts: ids, telephone numbers, dates of birth and known names.

All output goes through this one search. Names are matched together (Aho-Corasick in polars), so the
time depends on the length of the texts, not on the number of people. docs/privacy.md explains which
texts count as a name, and the limits of the search.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import polars as pl

from bianzhi.core import personal_shapes
from bianzhi.core.configuration.typed_yaml import Definition, read
from bianzhi.core.home import PROJECT_ROOT
from ingest.parse.typed import checks

CITIZEN_ID, PHONE, BIRTH, NAME = "citizen_id", "phone", "birth_date", "name"
WRITTEN_PHONE = "written_phone"

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_SHAPES = {
    CITIZEN_ID: personal_shapes.CITIZEN_ID,
    PHONE: personal_shapes.PHONE,
    WRITTEN_PHONE: personal_shapes.WRITTEN_PHONE,
    BIRTH: personal_shapes.BIRTH,
}
_SPREAD = re.compile(
    rf"(?<![{_HAN}])[{_HAN}](?:[\s·]+[{_HAN}]){{1,3}}(?![{_HAN}])"
)  # 郑 晓 明: single characters with spaces
_INVISIBLE = "[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]"
_LATIN_LENGTH = 5
_PACKAGE = Path(__file__).resolve().parents[1]
# The files with the Chinese texts of the program, in a checkout and in an installed wheel.
REFERENCE = (
    (PROJECT_ROOT / "seeds", "*.csv"),
    (_PACKAGE.parent / "ingest", "*.yml"),
    (_PACKAGE / "reports", "*.yml"),
    (_PACKAGE / "core" / "messages", "*.yml"),
)


class _Words(Definition):
    """Words beside which a short name counts, or does not; see ``personal_words.yml``."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    workplaces: tuple[str, ...]
    title_openings: tuple[str, ...]
    title_authors: tuple[str, ...]
    title_endings: tuple[str, ...]
    ordinary_from: int
    no_names: tuple[str, ...]


class PersonalText:
    """The search for personal data.

    ``names`` are the names of the vault, empty without the right to read it. ``allowed`` are texts,
    whole or a name within another text, that identify nobody.
    """

    def __init__(self, names: Iterable[str] = (), allowed: Iterable[str] = ()):
        self._allowed = {_normal(text) for text in allowed}
        # A whole cell may stand in a column of births, too.
        self._allowed |= {personal_shapes.as_birth("", text) for text in self._allowed}
        normal = {_normal(name) for name in names}
        listed = [name for name in sorted(normal) if _is_name(name)]
        ordinary = (
            self._allowed
            | reference_words()
            | set(_words().no_names)
            | _long_ones_within(reference_text(), listed)
        )
        self._names = [name for name in listed if name not in ordinary]

    def kinds(self, texts: pl.Series) -> dict[str, set[str]]:
        """The kinds of personal data by text. ``texts`` may repeat; NULL has none."""
        result: dict[str, set[str]] = defaultdict(set)
        frame = _normalized(texts)
        if self._allowed:
            frame = frame.filter(~pl.col("normal").is_in(sorted(self._allowed)))
        for kind, shape in _SHAPES.items():
            for text in frame.filter(pl.col("normal").str.contains(shape))["text"]:
                result[text].add(kind)
        for text in _ids_apart(frame):
            result[text].add(CITIZEN_ID)
        for text in self._named(frame):
            result[text].add(NAME)
        return dict(result)

    def _named(self, frame: pl.DataFrame) -> set[str]:
        """The texts with a name of the vault."""
        if not self._names or frame.is_empty():
            return set()
        matched = frame.with_columns(
            name=pl.col("normal").str.extract_many(self._names, overlapping=True)
        ).filter(pl.col("name").list.len() > 0)
        pairs = matched.explode("name").unique().select("text", "normal", "name").rows()
        shown: dict[str, set[str]] = defaultdict(set)
        inside: dict[str, set[str]] = defaultdict(set)
        for text, normal, name in pairs:
            if _shows(normal, name):
                shown[name].add(text)
            elif len(name) == 2:
                inside[name].add(text)
        # 刘娟 within 刘娟华 is no evidence for the word 刘娟: that text is a person's name itself.
        persons = {text for name, texts in shown.items() if len(name) > 2 for text in texts}
        limit = _words().ordinary_from
        return {
            text
            for name, texts in shown.items()
            if len(inside[name] - persons) < limit
            for text in texts
        }


def _long_ones_within(text: str, names: list[str]) -> set[str]:
    """Names of three or more characters that are part of ``text``."""
    if not names:
        return set()
    matched = pl.Series([text]).str.extract_many(names, overlapping=True)
    return {name for name in matched.explode() if name and len(name) > 2}


def _ids_apart(frame: pl.DataFrame) -> list[str]:
    """The texts with separated digits that form a valid citizen id."""
    if frame.is_empty():
        return []
    written = frame.with_columns(
        pl.col("normal").str.extract(personal_shapes.ID_APART).alias("id")
    ).drop_nulls("id")
    ids = written["id"].str.replace_all("[^0-9x]", "").str.to_uppercase()
    return written.filter(checks.citizen_id_codes(ids) == "ok")["text"].to_list()


def _shows(text: str, name: str) -> bool:
    """Whether the name stands in the text as a name, by its borders."""
    places = (match.start() for match in re.finditer(re.escape(name), text))
    if len(name) > 2 and _is_han(name[0]):
        return any(not _is_in_title(text, place, place + len(name)) for place in places)
    return any(_stands_alone(text[:place], name, text[place + len(name) :]) for place in places)


def _is_in_title(text: str, start: int, end: int) -> bool:
    """Whether the characters of a name are those of the opening word of a document's title.

    于建设 in 关于建设养老机构的批复: 关于 opens a title, the rest of the sentence ends as one does,
    and no word follows that goes with a person.
    """
    words = _words()
    is_opened = any(
        text.startswith(word, place) and _opens_title(text[:place])
        for word in words.title_openings
        for place in range(max(start - len(word) + 1, 0), start + 1)
    )
    rest = text[end:]
    return is_opened and _title_end().match(rest) is not None and not _marks_person(rest)


def _marks_person(right: str) -> bool:
    return right.startswith(tuple(_words().after))


@cache
def _title_end() -> re.Pattern[str]:
    """The rest of a title in its sentence: …的批复, …的实施意见."""
    endings = "|".join(_words().title_endings)
    return re.compile(rf"[^。；;!?\n]*的[{_HAN}]{{0,4}}(?:{endings})")


def _opens_title(left: str) -> bool:
    """Whether a title may open here: after no Chinese, or after the office that wrote it."""
    offices = (*_words().workplaces, *_words().title_authors)
    return not left or not _is_han(left[-1]) or left.endswith(offices)


def _stands_alone(left: str, name: str, right: str) -> bool:
    if left.endswith(_words().workplaces):
        return right.startswith(_words().after)
    return _opens(left, name) and _closes(right, name)


def _opens(left: str, name: str) -> bool:
    if not _is_han(name[0]):
        return not left or not left[-1].isalnum()
    return not left or not _is_han(left[-1]) or left.endswith(_words().before)


def _closes(right: str, name: str) -> bool:
    if not _is_han(name[-1]):
        return not right or not right[0].isalnum()
    return not right or not _is_han(right[0]) or right.startswith(_words().after)


def _normalized(texts: pl.Series) -> pl.DataFrame:
    """Distinct texts in normal form: half width, no invisible marks, no spaced-out names."""
    frame = pl.DataFrame({"text": texts.cast(pl.String).drop_nulls().unique()})
    frame = frame.with_columns(
        normal=pl.col("text")
        .str.normalize("NFKC")
        .str.replace_all(_INVISIBLE, "")
        .str.to_lowercase()
    )
    spread = rf"[{_HAN}][\s·]+[{_HAN}]"
    apart = frame.filter(pl.col("normal").str.contains(spread))
    if apart.is_empty():
        return frame
    joined = [_SPREAD.sub(_joined, text) for text in apart["normal"]]
    # Both forms are searched: 张三 李四 are two names, 张 三 is one.
    return pl.concat([frame, apart.with_columns(normal=pl.Series(joined, dtype=pl.String))])


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"[\s·]+", "", match.group())


def _normal(name: str) -> str:
    text = re.sub(_INVISIBLE, "", unicodedata.normalize("NFKC", name)).strip().lower()
    return _SPREAD.sub(_joined, text)


def _is_name(name: str) -> bool:
    """Whether a name can be searched; single characters and short Latin words are too common."""
    if not name or name.isdigit():
        return False
    return len(name) >= 2 if _is_han(name[0]) else len(name) >= _LATIN_LENGTH


def _is_han(mark: str) -> bool:
    return re.match(f"[{_HAN}]", mark) is not None


@cache
def _words() -> _Words:
    return read(Path(__file__).with_name("personal_words.yml"), _Words)


def _project_texts() -> Iterator[str]:
    for folder, pattern in REFERENCE:
        for path in sorted(folder.rglob(pattern)):
            yield path.read_text("utf-8")


@cache
def reference_text() -> str:
    """The Chinese texts of the program (lists, norms, labels), which have no names of persons."""
    return "\n".join(_project_texts())


@cache
def reference_words() -> frozenset[str]:
    """The Chinese words that are separate entries in a list, a norm or a label of the program."""
    return frozenset(word for text in _project_texts() for word in re.split(f"[^{_HAN}]+", text))
