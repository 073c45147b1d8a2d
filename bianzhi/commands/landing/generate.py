"""bianzhi generate: synthetic deliveries and the truth about them."""

from __future__ import annotations

from pathlib import Path

import click

from bianzhi.core.messages import message
from bianzhi.core.problems import Failed
from bianzhi.core.screen import progress_bar

TIERS = ("s", "city", "province")
FORMATS = {
    "canonical": ("canonical",),
    "fujian": ("fujian",),
    "both": ("canonical", "fujian"),
}


@click.command(help=message("generate.help"))
@click.option("--tier", type=click.Choice(TIERS), default="s", help=message("generate.tier_option"))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=message("generate.out_option"),
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help=message("generate.seed_option")
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="canonical",
    show_default=True,
    help=message("generate.format_option"),
)
@click.option("--months", type=click.IntRange(min=1), help=message("generate.months_option"))
def command(tier: str, out: Path, seed: int, form: str, months: int | None) -> None:
    """Write the deliveries of a synthetic city.

    Raises:
        Failed: The folder is not empty.
    """
    from bianzhi.synthetic.city import make

    if out.exists() and any(out.iterdir()):
        raise Failed("generate.not_empty", 2, folder=out)
    click.echo(message("generate.start", tier=tier, seed=seed), err=True)
    with progress_bar() as update:
        city = make(
            tier,
            seed,
            out,
            FORMATS[form],
            months,
            lambda stage, done, total: update(done, total, message(f"generate.stage_{stage}")),
        )
    done = message(
        "generate.done", folder=out, organizations=city.organizations, people=city.people
    )
    click.echo(done)
    click.echo(message("generate.truth", folder=out / "truth", faults=city.faults))
    if "canonical" in FORMATS[form]:
        click.echo(message("generate.next", folder=out / "deliveries"))
