"""DuckDB for browsers, as the query page of a site carries it: pinned, compressed, checked.

``README.md`` says where the files come from; ``vendor.py`` makes them again.
"""

from __future__ import annotations

import hashlib
import lzma
from dataclasses import dataclass
from pathlib import Path

PACKAGE, VERSION = "@duckdb/duckdb-wasm", "1.32.0"
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class EngineFile:
    """A file of the npm package and the SHA-256 of its content."""

    name: str
    sha256: str

    @property
    def path(self) -> Path:
        """The file here, compressed with xz."""
        return _FOLDER / f"{self.name}.xz"

    def content(self) -> bytes:
        """The file as the package has it.

        Raises:
            ValueError: It is not the pinned one.
        """
        return self.checked(lzma.decompress(self.path.read_bytes()))

    def checked(self, content: bytes) -> bytes:
        """``content``, if it has the pinned digest."""
        digest = hashlib.sha256(content).hexdigest()
        if digest != self.sha256:
            raise ValueError(f"{self.name} of {PACKAGE} {VERSION} has the digest {digest}")
        return content


# With exceptions of WebAssembly, which browsers have since 2021.
WASM = EngineFile(
    "duckdb-eh.wasm",
    "4c221bfa59c11f24dbd750e70c90b9252eca6eec5633936e6a2ec766e55fd879",
)
WORKER = EngineFile(
    "duckdb-browser-eh.worker.js",
    "f8ab72b6b90b3ad83077d47426d4a99d5d9a4c7e07cba1a2be37d655adc7c1ab",
)
FILES = (WASM, WORKER)
