"""A PostgreSQL server that belongs to the benchmark."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Words

_DATA = "postgres"
_DEBIAN = Path("/usr/lib/postgresql")
_SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "1GB",
    "work_mem": "512MB",
    "maintenance_work_mem": "512MB",
    "effective_cache_size": "6GB",
    "max_parallel_workers_per_gather": "2",
    "autovacuum": "off",
    # A history can be computed again, so nothing is lost without durability.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
}
_WAIT = 60  # seconds


def bin_folder() -> Path | None:
    """The folder of the newest installed server; None if there is none."""
    found = [path.parent for path in _DEBIAN.glob("*/bin/initdb")]
    if not found and (initdb := shutil.which("initdb")):
        return Path(initdb).resolve().parent
    return max(found, key=lambda path: int(path.parent.name), default=None)


def version() -> str:
    """The version of the installed server."""
    folder = bin_folder()
    if folder is None:
        return "not installed"
    command: Words = [folder / "postgres", "--version"]
    return subprocess.run(command, capture_output=True, text=True).stdout.split(" ")[2].strip()


class Server:
    """A server on the data in ``state``, which are created where there are none.

    PostgreSQL does not run as root; then it runs as the user ``postgres`` or ``nobody``, in a
    folder that this user reaches.
    """

    def __init__(self, state: Path):
        folder = bin_folder()
        assert folder is not None
        self._bin, self._state = folder, state
        self._folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
        self._user = _user()
        data = self._folder / _DATA
        if (state / _DATA).exists():
            shutil.move(state / _DATA, data)
        self._own()
        if not data.exists():
            self._call(["initdb", "-D", str(data), "-E", "UTF8", "--no-locale", "-A", "trust"])
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with open(state / "postgres.log", "ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", data, "-k", self._folder, *options],
                stdout=log,
                stderr=log,
                user=self._user,
                group=_group(self._user),
                cwd=self._folder,
            )
        self._wait()

    def psql(self, script: str) -> None:
        """Run statements and ``\\copy`` commands; they may be large.

        Raises:
            RuntimeError: One of them failed.
        """
        stopping = ("-v", "ON_ERROR_STOP=1")
        command: Words = [self._bin / "psql", "-X", "-q", *stopping, "-h", self._folder]
        user = self._user or pwd.getpwuid(os.geteuid()).pw_name
        done = subprocess.run(
            [*command, "-U", user, "-d", "postgres"], input=script, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])

    def stop(self) -> None:
        """End the server and keep its data in ``state``."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        shutil.move(self._folder / _DATA, self._state / _DATA)
        shutil.rmtree(self._folder)

    def _own(self) -> None:
        """Give the folder to the user of the server."""
        if self._user is None:
            return
        for path in (self._folder, *self._folder.rglob("*")):
            shutil.chown(path, self._user)

    def _call(self, command: list[str]) -> None:
        done = subprocess.run(
            [self._bin / command[0], *command[1:]],
            capture_output=True,
            text=True,
            user=self._user,
            group=_group(self._user),
            cwd=self._folder,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])

    def _wait(self) -> None:
        until = time.monotonic() + _WAIT
        while self._process.poll() is None and time.monotonic() < until:
            ready: Words = [self._bin / "pg_isready", "-q", "-h", self._folder]
            if subprocess.run(ready).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start: {self._state / 'postgres.log'}")


def _user() -> str | None:
    """The user of the server where this process is root's; None: the same user."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _group(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None
