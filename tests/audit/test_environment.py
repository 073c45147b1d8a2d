"""Faults of the machine: a full disk, a read-only home, a limited console, killed processes."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bianzhi.build.recording import RECORDED
from bianzhi.cli import main
from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.store.delivered import archive
from bianzhi.store.whole_files import drafts
from tests.audit.conftest import copy_of
from tests.publish.conftest import make_build
from tests.support.small import write_deliveries
from tests.support.worlds import citizen_id

MEGABYTE = 1 << 20
RECEIVED = ("--received-at", "2025-01-10")


class Disk:
    """A small file system for one test."""

    def __init__(self, folder: Path, megabytes: int):
        self.folder = folder
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
        if subprocess.run(mount, capture_output=True).returncode:
            pytest.skip("mounting needs more rights")

    def fill(self, leave: int) -> None:
        """Fill all its space except ``leave`` bytes."""
        state = os.statvfs(self.folder)
        free = state.f_bavail * state.f_frsize
        (self.folder / "filler").write_bytes(b"\0" * max(0, free - leave))

    def free(self) -> None:
        (self.folder / "filler").unlink()

    def remount(self, way: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{way}", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    result = Disk(tmp_path / "disk", 384)
    yield result
    subprocess.run(["umount", "-l", str(result.folder)], check=True)


@pytest.mark.parametrize("leave", [0, 40_000, 90_000, 300_000])
def test_landing_on_a_full_disk_loses_nothing(disk, call, tmp_path, leave):
    sent = write_deliveries(tmp_path / "sent")
    home = Home.at(disk.folder / "home")
    disk.fill(leave)
    answer = call(home, "land", str(sent), "--source", "canonical", *RECEIVED)
    assert answer.code == 1, answer.text
    assert "disk is full" in answer.text, answer.text
    disk.free()
    assert call(home, "land", str(sent), "--source", "canonical", *RECEIVED).code == 0
    assert len(archive.entries(home)) == 2
    assert call(home, "audit").code == 0
    assert not list(drafts(home.root))


def test_a_build_on_a_full_disk_leaves_the_former_one(disk, call, small_home):
    home = copy_of(small_home, disk.folder / "home")
    before = home.current_build.resolve()
    disk.fill(3 * MEGABYTE)
    answer = call(home, "build")
    assert (answer.code, "disk is full" in answer.text) == (1, True), answer.text
    disk.free()
    assert home.current_build.resolve() == before
    assert call(home, "audit").code == 0


def test_publishing_on_a_full_disk_leaves_the_former_publication(disk, call):
    home = Home.at(disk.folder / "home")
    make_build(home)
    assert call(home, "publish").code == 0
    make_build(home, people=[("p9", "a", "2020-01-31", None, "330")])
    disk.fill(20_000)
    answer = call(home, "publish")
    assert (answer.code, "disk is full" in answer.text) == (1, True), answer.text
    assert "3" in call(home, "sql", "select count(*) from person_history").text
    disk.free()
    assert call(home, "publish").code == 0
    assert "1" in call(home, "sql", "select count(*) from person_history").text
    assert not (home.published / ".next").exists()


def test_a_report_on_a_full_disk(disk, call, small_home):
    out = disk.folder / "out"
    disk.fill(0)
    arguments = ("report", "annual", "--year", "2024", "--format", "html", "--out", str(out))
    answer = call(small_home, *arguments)
    assert (answer.code, "disk is full" in answer.text) == (1, True), answer.text


def test_a_read_only_home_can_be_read_and_nothing_else(disk, call, small_home, tmp_path):
    sent = write_deliveries(tmp_path / "sent")
    home = copy_of(small_home, disk.folder / "home")
    disk.remount("ro")
    for command in (
        ["land", str(sent), "--source", "canonical", "--received-at", "2025-02-10"],
        ["build"],
        ["check"],
        ["publish"],
        ["upgrade", "--rebuild"],
    ):
        answer = call(home, *command)
        assert (answer.code, "read-only" in answer.text) == (1, True), (command, answer.text)
    for command in (["status"], ["sql", "select count(*) from person_history"]):
        answer = call(home, *command)
        assert answer.code == 0, (command, answer.text)
    disk.remount("rw")
    assert call(home, "audit").code == 0


# Runs several commands in one process with its console, and prints their exit codes at the end.
COMMANDS = """
import json, sys
from bianzhi.cli import main
codes = []
for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments)
    except SystemExit as left:
        codes.append(left.code or 0)
print(json.dumps(codes))
"""


@pytest.mark.parametrize(("encoding", "lang"), [("ascii", "zh"), ("gbk", "zh"), ("latin-1", "en")])
def test_a_console_that_lacks_characters(small_home, encoding, lang):
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    commands = (
        ["sql", "select '𠮷林' as name"],
        ["sql", "select '𠮷林' as name", "--format", "csv"],
        ["status"],
        ["sql", "from 不存在"],
        ["--help"],
    )
    options = ["--home", str(small_home.root), "--lang", lang]
    sent = json.dumps([[*options, *arguments] for arguments in commands], ensure_ascii=False)
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, sent],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr
    codes = [int("不存在" in arguments[-1]) for arguments in commands]
    assert json.loads(done.stdout.splitlines()[-1]) == codes, done.stderr


def test_a_killed_build_takes_dbt_along(home):
    (home.kept_project / RECORDED).unlink()
    process = _start(home, "build")
    child = _wait_for(lambda: _dbt_of(process.pid))
    process.send_signal(signal.SIGKILL)
    process.wait()
    _wait_for(lambda: not _is_running(child))
    _expect_free_lock(home)


def test_a_killed_build_of_recorded_models_leaves_the_former_one(home):
    before = home.current_build.resolve()
    (other,) = {"slot-1", "slot-2"} - {before.name}
    process = _start(home, "build")
    _wait_for((before.with_name(other) / "warehouse.duckdb.wal").exists)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert home.current_build.resolve() == before
    _expect_free_lock(home)


def _expect_free_lock(home: Home) -> None:
    with open(home.root / "build" / ".lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert _sound(home)


def test_landings_killed_at_any_moment_lose_nothing(tmp_path):
    """Committed readings are complete; the next landing does the rest and sweeps the drafts."""
    sent = tmp_path / "sent"
    header = "person_id,organization_code,person_name,establishment_type_code\n"
    for month in range(1, 13):
        folder = sent / f"2024-{month:02d}-28"
        folder.mkdir(parents=True)
        rows = "".join(f"{citizen_id(n)},B{n % 9},张三{n},11\n" for n in range(200 + month))
        (folder / "person.csv").write_text(header + rows, "utf-8")
    home = Home.at(tmp_path / "home")
    arguments = ("land", str(sent), "--source", "canonical", *RECEIVED)
    chance = random.Random(7)
    whole = Home.at(tmp_path / "whole")
    process = _start(whole, *arguments)
    _wait_for(whole.manifest.exists)
    started = time.monotonic()
    assert process.wait() == 0
    usual = time.monotonic() - started
    for _ in range(6):
        lock = home.manifest.parent / ".lock"
        lock.unlink(missing_ok=True)
        process = _start(home, *arguments)
        _wait_for(lock.exists)
        time.sleep(usual * chance.uniform(0, 1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not home.has_readings or _sound(home)
    (home.manifest.parent / ".left.json.1234").write_text("a draft")
    assert _start(home, *arguments).wait() == 0
    assert len(archive.entries(home)) == 12
    assert not list(drafts(home.root))
    assert _sound(home)


def _start(home: Home, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "bianzhi", "--home", str(home.root), *arguments]
    return subprocess.Popen(
        command, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _sound(home: Home) -> bool:
    with pytest.raises(SystemExit) as left:
        main(["--home", str(home.root), "audit"])
    return not left.value.code


def _wait_for(happened, seconds: float = 60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if result := happened():
            return result
        time.sleep(0.05)
    pytest.fail("it did not happen in time")


def _dbt_of(parent: int) -> int | None:
    """The dbt process that another process started."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    named = (child for child in children if b"dbt" in _command_of(child))
    return next((int(child) for child in named), None)


def _command_of(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
