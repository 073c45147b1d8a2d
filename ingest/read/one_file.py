"""Turn any error during the reading of one file into a refusal of that file."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bianzhi.core.problems import Failed, Problem, Refused

_STOPS = (KeyboardInterrupt, SystemExit, GeneratorExit)


@contextmanager
def reading(path: str, sheet: str | None = None) -> Iterator[None]:
    """Turn an unforeseen error of a reader into ``Refused`` with the rule unreadable_content.

    A panic of a Rust library derives from ``BaseException``. The message of the error may quote a
    cell, so only its type and its place in the code are reported.
    """
    try:
        yield
    except (Refused, Failed, *_STOPS):
        raise
    except BaseException as error:
        values = {"error": type(error).__name__, "place": _place(error)}
        raise Refused(
            [Problem("land.unreadable_content", values, file=path, sheet=sheet)]
        ) from error


def _place(error: BaseException) -> str:
    """File and line in the project's code where the error arose."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/ingest/" in Path(frame.filename).as_posix()]
    last = (own or frames)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"
