"""Write files atomically and record their checksums beside them.

The checksum of ``a.parquet`` is in ``a.parquet.sha256``, in the format of ``sha256sum -c``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bianzhi.store.private_files import PRIVATE_FILE, private_folder

CHECKSUM_ENDING = ".sha256"
_LOOKS_ENDING = ".looks"
SUMS_NAME = "SHA256SUMS"
_BLOCK = 1 << 20
_DRAFT = re.compile(r"\..+\.\d+")


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, read block by block.

    Raises:
        OSError: The file cannot be read.
    """
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def write_whole(path: Path, data: bytes, mode: int = PRIVATE_FILE) -> None:
    """Write a file atomically, by default readable by the owner only.

    ``mode`` applies from the first byte, whatever the umask.
    """
    private_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(data)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def checksum_path(path: Path) -> Path:
    """The path of the recorded checksum of a file."""
    return path.with_name(path.name + CHECKSUM_ENDING)


def write_checksum(path: Path, digest: str, mode: int = PRIVATE_FILE) -> None:
    """Record the SHA-256 of a file beside it."""
    write_whole(checksum_path(path), f"{digest}  {path.name}\n".encode(), mode)


def write_recorded(path: Path, data: bytes, mode: int = PRIVATE_FILE) -> None:
    """Write a file and record its checksum; a kill between the two leaves a file not intact."""
    checksum_path(path).unlink(missing_ok=True)
    write_whole(path, data, mode)
    write_checksum(path, sha256(data), mode)


def recorded_sha256(path: Path) -> str | None:
    """The recorded checksum of a file; None if it cannot be read."""
    try:
        text = checksum_path(path).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return None
    match = re.fullmatch(rf"([0-9a-f]{{64}})  {re.escape(path.name)}\n", text)
    return match[1] if match else None


def is_intact(path: Path) -> bool:
    """Whether a file exists and its bytes match the recorded checksum."""
    recorded = recorded_sha256(path)
    try:
        return recorded is not None and file_sha256(path) == recorded
    except OSError:
        return False


def looks(path: Path) -> list[int]:
    """Size, times and inode of a file; any write through the operating system changes them.

    Raises:
        OSError: The file is missing.
    """
    seen = path.stat()
    return [seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino]


def note_looks(path: Path) -> None:
    """Record how a file looks whose checksum is recorded, so that it need not be hashed again."""
    with contextlib.suppress(OSError):  # without the record, the file is hashed
        write_whole(_looks_path(path), json.dumps(looks(path)).encode())


def is_unaltered(path: Path) -> bool:
    """Whether a file looks as recorded or, where it does not, matches its checksum."""
    try:
        if json.loads(_looks_path(path).read_bytes()) == looks(path):
            return recorded_sha256(path) is not None
    except (OSError, ValueError):
        pass
    return is_intact(path)


def _looks_path(path: Path) -> Path:
    return path.with_name(path.name + _LOOKS_ENDING)


def not_intact(
    paths: Iterable[Path], progress: Callable[[int, int], None] = lambda done, total: None
) -> list[Path]:
    """The files that are missing or differ from their checksums, in the given order.

    Hashing releases the interpreter lock, so threads use every core.
    """
    listed = list(paths)
    wrong = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done, (path, intact) in enumerate(
            zip(listed, pool.map(is_intact, listed), strict=True)
        ):
            if not intact:
                wrong.append(path)
            progress(done + 1, len(listed))
    return wrong


def drafts(folder: Path) -> Iterator[Path]:
    """The drafts of ``write_whole`` under a folder, left by a killed process."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if _DRAFT.fullmatch(name))


def write_sums(folder: Path, names: Iterable[str] | None = None) -> None:
    """Record the checksums of ``names``, by default of every file of a finished folder.

    They lie in ``SHA256SUMS`` in the form that ``sha256sum -c`` reads; the size of each file stands
    in a line of comment before it, so that a cut or grown file is seen without reading it.
    """
    chosen = sorted(_names(folder) if names is None else names)
    lines = [
        _line(name, file_sha256(folder / name), (folder / name).stat().st_size) for name in chosen
    ]
    write_whole(folder / SUMS_NAME, "".join(lines).encode())


def _line(name: str, digest: str, size: int | None) -> str:
    comment = "" if size is None else f"# {size} bytes\n"
    return f"{comment}{digest}  {name}\n"


def recorded_sums(folder: Path) -> dict[str, str] | None:
    """Checksums by file name, as recorded for a folder; None where no record can be read."""
    recorded = _recorded(folder)
    return None if recorded is None else {name: digest for name, (digest, _) in recorded.items()}


def has_sums(folder: Path) -> bool:
    """Whether checksums were recorded for a folder, readable or not."""
    return (folder / SUMS_NAME).exists()


def _recorded(folder: Path) -> dict[str, tuple[str, int | None]] | None:
    """Checksum and size by file name; older versions recorded no sizes."""
    try:
        text = (folder / SUMS_NAME).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    lines = re.findall(r"(?:# ([0-9]+) bytes\n)?([0-9a-f]{64})  (.+)\n", text)
    result = {name: (digest, int(size) if size else None) for size, digest, name in lines}
    is_whole = text == "".join(_line(name, *values) for name, values in result.items())
    return result if result and is_whole else None


def wrong_in(folder: Path, sums: dict[str, str]) -> dict[str, str]:
    """Files of a folder that are ``missing``, ``altered`` or ``strange``, by name."""
    sizes = {name: size for name, (_, size) in (_recorded(folder) or {}).items()}

    def is_whole(name: str) -> bool:
        path = folder / name
        return _has_size(path, sizes.get(name)) and _sha256_or_none(path) == sums[name]

    return _wrong(folder, sums, is_whole)


def wrong_size_in(folder: Path) -> dict[str, str]:
    """As ``wrong_in`` by the recorded sizes, without reading the files of the folder."""
    recorded = _recorded(folder) or {}
    return _wrong(folder, recorded, lambda name: _has_size(folder / name, recorded[name][1]))


def _wrong(
    folder: Path, recorded: Iterable[str], is_whole: Callable[[str], bool]
) -> dict[str, str]:
    wrong = {}
    present = _names(folder)
    for name in recorded:
        if name not in present:
            wrong[name] = "missing"
        elif not is_whole(name):
            wrong[name] = "altered"
    return wrong | dict.fromkeys(present - set(recorded), "strange")


def _has_size(path: Path, size: int | None) -> bool:
    return size is None or path.stat().st_size == size


def _names(folder: Path) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {name.as_posix() for name in paths if name.name[0] != "." and name.name != SUMS_NAME}


def _sha256_or_none(path: Path) -> str | None:
    try:
        return file_sha256(path)
    except OSError:
        return None
