"""The `jejaring` command: thin, each subcommand calls one function of the package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jejaring.errors import JejaringError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Jejaring: a bilingual workshop course on networking, graded by nbgrader."""


@app.command()
def build(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a committed file is stale.")] = False,
    root: Annotated[Path, typer.Option(help="The checkout to build in.")] = Path(),
) -> None:
    """Makes source/, release/ and notebooks/ from the content."""
    from jejaring.grading.release import build_course

    try:
        stale = build_course(root.resolve(), write=not check)
    except JejaringError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for path in stale:
        typer.echo(f"{'stale' if check else 'written'}: {path}")
    if check and stale:
        typer.echo("Remedy: run `jejaring build` and commit what it writes.", err=True)
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
