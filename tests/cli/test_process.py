"""How the process of a command ends."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
import atexit
import sys
import threading
import time

from bianzhi import cli


class Part:
    def __del__(self):
        print("taken apart")


def last():
    time.sleep(0.2)
    print("a thread has ended")


def command(*_):
    atexit.register(print, "what was registered has run")
    threading.Thread(target=last).start()
    print("written")
    {end}


part = Part()
cli.main = command
cli.run_as_process()
"""


@pytest.mark.parametrize(
    ("end", "code", "is_taken_apart"),
    [
        ("sys.exit(3)", 3, False),
        ("sys.exit(0)", 0, False),
        ("sys.exit('a text')", 1, True),
        ("raise KeyError", 1, True),
    ],
)
def test_a_process_ends_when_all_is_written_and_is_not_taken_apart(end, code, is_taken_apart):
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(end=end)], capture_output=True, text=True
    )
    lines = ["written", "a thread has ended", "what was registered has run"]
    assert ended.stdout.splitlines() == lines + ["taken apart"] * is_taken_apart
    assert ended.returncode == code
