"""bianzhi generate: synthetic deliveries and the truth about them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import click

from bianzhi.core.messages import say
from bianzhi.core.problems import Failed

TIERS = ("s", "city", "province")
FORMATS = {
    "canonical": ("canonical",),
    "fujian": ("fujian",),
    "both": ("canonical", "fujian"),
}
_SECONDS_BETWEEN_LINES = 3.0


@click.command(help=say("generate.help"))
@click.option("--tier", type=click.Choice(TIERS), default="s", help=say("generate.tier_option"))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=say("generate.out_option"),
)
@click.option("--seed", type=int, default=1, show_default=True, help=say("generate.seed_option"))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="canonical",
    show_default=True,
    help=say("generate.format_option"),
)
@click.option("--months", type=click.IntRange(min=1), help=say("generate.months_option"))
def command(tier: str, out: Path, seed: int, form: str, months: int | None) -> None:
    """Write the deliveries of a synthetic city.

    Raises:
        Failed: The folder is not empty.
    """
    from bianzhi.synthetic.city import make

    if out.exists() and any(out.iterdir()):
        raise Failed("generate.not_empty", 2, folder=out)
    click.echo(say("generate.start", tier=tier, seed=seed), err=True)
    made = make(tier, seed, out, FORMATS[form], months, _progress())
    click.echo(say("generate.done", folder=out, bodies=made.bodies, people=made.people))
    click.echo(say("bianzhi.synthetic.truth", folder=out / "truth", faults=made.faults))
    if "canonical" in FORMATS[form]:
        click.echo(say("generate.next", folder=out / "deliveries"))


def _progress() -> Callable[[str, int, int], None]:
    """Print a line every few seconds: long work shows progress, short work stays quiet."""
    last = time.monotonic()

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            what = say(f"generate.stage_{stage}")
            click.echo(say("generate.progress", stage=what, done=done, total=total), err=True)

    return tell
