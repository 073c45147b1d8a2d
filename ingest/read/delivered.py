"""A delivered file: its bytes and its path in the delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bianzhi.core.problems import Problem, Refused
from bianzhi.store.delivered import archive
from ingest.read.limits import Limits


@dataclass(frozen=True, eq=False)
class DeliveredFile:
    """One file; ``path`` is relative to the given path, members of a zip are ``a.zip!/b``.

    ``declared`` is the size in bytes that the folder or zip states before loading. ``limits`` are
    the bounds for reading. ``sheets`` has the used ranges of the sheets of a workbook once they are
    measured.
    """

    path: str
    load: Callable[[], bytes] = field(repr=False)
    container: bool = False
    declared: int = 0
    limits: Limits = field(default_factory=Limits, repr=False)
    sheets: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def data(self) -> bytes:
        """The bytes of the file.

        Raises:
            Refused: The file is too large or cannot be read.
        """
        self.limits.require("file_bytes", self.declared, file=self.path)
        try:
            return self.load()
        except OSError as error:
            values = {"detail": error.strerror or str(error)}
            raise Refused([Problem("land.unreadable_file", values, file=self.path)]) from error

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes as hexadecimal digits."""
        return archive.sha256(self.data)

    @cached_property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    @property
    def name(self) -> str:
        """The last component of the path, also within an archive."""
        return self.path.replace("!/", "/").rsplit("/", 1)[-1]

    @property
    def suffix(self) -> str:
        """The suffix of the name in lower case with its dot, or ''."""
        name = self.name
        return name[name.rfind(".") :].lower() if "." in name else ""

    def forget(self) -> None:
        """Release the bytes; they are loaded again on demand."""
        self.__dict__.pop("data", None)
