"""Tables and progress: for people on a terminal, plain and stable in a pipe."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from decimal import Decimal

import pytest

from bianzhi.core.screen import print_table, table_text

TABLE = (
    "from bianzhi.core.screen import print_table\n"
    "print_table(['机构', 'posts'], [['市教育局', 12.0], ['[red]x[/red]', None]])\n"
)
PROGRESS = (
    "from bianzhi.core.screen import progress_bar\n"
    "with progress_bar() as update:\n"
    "    update(3, 7, '[b]stock_flow_month')\n"
    "print('done')\n"
)


def on_terminal(script: str, **environment: str) -> str:
    """What a script prints on a terminal of 60 columns, in both of its streams."""
    host, terminal = pty.openpty()
    plain = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    settings = {**plain, "COLUMNS": "60", "TERM": "xterm-256color", **environment}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=terminal, stderr=terminal, env=settings) as process:
        os.close(terminal)
        printed = b""
        while True:
            try:
                block = os.read(host, 65536)
            except OSError:  # the other side has closed
                break
            if not block:
                break
            printed += block
    os.close(host)
    assert process.returncode == 0, printed.decode()
    return printed.decode("utf-8").replace("\r\n", "\n")


def in_pipe(script: str, **environment: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, done.stderr


def test_plain_text_aligns_chinese_and_numbers():
    rows = [["市教育局", 12.0, True], ["a\tb\nc", Decimal("3.10"), None]]
    assert table_text(["机构", "posts", "is_over"], rows).splitlines() == [
        "机构      posts  is_over",
        "--------  -----  -------",
        "市教育局     12  true",
        "a b c      3.10",
    ]


def test_a_table_without_rows_is_its_head():
    assert table_text(["a", "bb"], []).splitlines() == ["a  bb", "-  --"]


def test_a_pipe_gets_the_same_plain_text_whatever_the_environment():
    plain = "机构          posts\n------------  -----\n市教育局         12\n[red]x[/red]\n"
    for environment in ({}, {"COLUMNS": "9"}, {"FORCE_COLOR": "1"}, {"NO_COLOR": "1"}):
        assert in_pipe(TABLE, **environment) == (plain, "")


def test_a_terminal_gets_a_table_that_fits():
    shown = on_terminal(TABLE)
    assert "\x1b[1m" in shown  # a bold head
    assert "市教育局" in shown
    assert "[red]x[/red]" in shown
    narrow = on_terminal(TABLE.replace("市教育局", "市教育局" * 20), COLUMNS="40")
    assert narrow.count("市教育局") >= 4
    assert len([line for line in narrow.splitlines() if "教育" in line]) > 3


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_they_are_not_wanted(environment):
    shown = on_terminal(TABLE, **environment)
    assert "市教育局" in shown
    assert "\x1b[3" not in shown
    assert "\x1b[4" not in shown


def test_progress_shows_on_a_terminal_only():
    shown = on_terminal(PROGRESS)
    assert "3/7" in shown
    assert "[b]stock_flow_month" in shown
    assert in_pipe(PROGRESS) == ("done\n", "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1 / 3, "0.333333"),
        (Decimal("0.333333333333333333"), "0.333333"),
        (0.1 + 0.2, "0.3"),
        (Decimal("0.600000"), "0.6"),
        (Decimal("1234567.8900"), "1234567.8900"),
        (Decimal("0.000000000012"), "1.2E-11"),
        (Decimal("12.000000"), "12"),
        (1e300, "1e+300"),
        (float("nan"), "nan"),
    ],
)
def test_fractions_are_short(value, shown):
    assert table_text(["a"], [[value]]).splitlines()[-1].strip() == shown


def test_a_table_goes_where_it_is_sent():
    out = io.StringIO()
    print_table(["a"], [[1]], out)
    assert out.getvalue() == "a\n-\n1\n"


def test_lines_printed_while_work_goes_on_stand_above_its_bar():
    script = (
        "import click\n"
        "from bianzhi.core.screen import progress_bar\n"
        "with progress_bar() as update:\n"
        "    update(1, 2, 'now')\n"
        "    click.echo('报送 refused', err=True)\n"
        "    click.echo('报送 landed')\n"
    )
    shown = on_terminal(script)
    assert "报送 refused\n" in shown
    assert "报送 landed\n" in shown
    assert in_pipe(script) == ("报送 landed\n", "报送 refused\n")
