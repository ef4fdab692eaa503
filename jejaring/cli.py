"""The `jejaring` command: thin, each subcommand calls one function of the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from jejaring.errors import JejaringError
from jejaring.wording import Language

if TYPE_CHECKING:
    from jejaring.insight.state import Insight

Format = Literal["csv", "moodle", "canvas", "xlsx"]

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
    except (JejaringError, OSError) as error:
        typer.echo(_reason(error), err=True)
        raise typer.Exit(1) from None
    for path in stale:
        typer.echo(f"{'stale' if check else 'written'}: {path}")
    if check and stale:
        typer.echo("Remedy: run `jejaring build` and commit what it writes.", err=True)
        raise typer.Exit(1)


@app.command()
def lab(
    home: Annotated[Path, typer.Option(help="The course home; made when it is not there.")] = Path(".jejaring"),
    root: Annotated[Path, typer.Option(help="The checkout with source/ and notebooks/.")] = Path(),
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The server's port; the next free one when it is taken, any for 0.")
    ] = 8888,
    token: Annotated[str | None, typer.Option(help="The server's token; Jupyter makes one when none is given.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    language: Annotated[Language, typer.Option(help="The start page's language.")] = "id",
) -> None:
    """Prepares the course home and opens JupyterLab on the start page."""
    from jejaring.home import prepare, serve

    try:
        ready = prepare(root.resolve(), home.resolve(), lambda name: typer.echo(f"Releasing {name} ..."))
        serve(ready, port, token, browser, language)
    except (JejaringError, OSError) as error:
        typer.echo(_reason(error), err=True)
        raise typer.Exit(2) from None


@app.command()
def hint(
    kind: Annotated[str, typer.Argument(help="question, thanks, if_then, goal, stance or response.")],
    lang: Annotated[Language, typer.Option(help="The language of the sentences.")],
) -> None:
    """Reads sentences, one a line, and writes what the hints on writing say of each as JSON, one a line."""
    import sys

    from jejaring.writing.command import run

    try:
        run(kind, lang, sys.stdin, sys.stdout)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@app.command()
def demo(
    home: Annotated[Path, typer.Option(help="The course home to play in; made when it is not there.")],
    root: Annotated[Path, typer.Option(help="The checkout with source/ and notebooks/.")] = Path(),
    learners: Annotated[int, typer.Option(min=1, help="How many simulated learners.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same learners.")] = 1,
    assignment: Annotated[str, typer.Option(help="The assignment they hand in.")] = "1-memberi",
) -> None:
    """Plays a whole round without a person: hand in, collect, grade, give feedback."""
    from jejaring.home.demo import play_in

    try:
        for line in play_in(root.resolve(), home.resolve(), assignment, learners, seed, typer.echo):
            typer.echo(line)
    except (JejaringError, OSError) as error:
        typer.echo(_reason(error), err=True)
        raise typer.Exit(2) from None


@app.command()
def simulate(
    learners: Annotated[int, typer.Option(min=1, help="How many learners.")],
    assignment: Annotated[str, typer.Option(help="The assignment, such as 1-memberi.")],
    out: Annotated[Path, typer.Option(help="Where to write STUDENT/ASSIGNMENT/, such as submitted.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same learners.")] = 1,
    release: Annotated[Path, typer.Option(help="The folder of released assignments.")] = Path("release"),
) -> None:
    """Writes believable filled-in submissions."""
    from jejaring.simulate import simulate as write_submissions

    try:
        count = write_submissions(learners, seed, assignment, out, release)
    except (JejaringError, OSError) as error:
        typer.echo(_reason(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} submissions written to {out}.")


@app.command()
def grade(
    assignment: Annotated[list[str] | None, typer.Argument(help="The assignments; all that were submitted.")] = None,
    course: Annotated[Path | None, typer.Option(help="nbgrader's course directory; the one nbgrader finds.")] = None,
    workers: Annotated[int, typer.Option(min=0, max=256, help="Processes on this machine; 0: one per processor.")] = 0,
    scheduler: Annotated[str, typer.Option(help="A Dask scheduler, such as tcp://HOST:8786.")] = "",
    db: Annotated[str, typer.Option(help="The gradebook's URL, such as postgresql+psycopg://HOST/NAME.")] = "",
    student: Annotated[str, typer.Option(help="Only students whose id fits this pattern.")] = "*",
    force: Annotated[bool, typer.Option("--force", help="Grade what has not changed too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show whose points would change.")] = False,
    json: Annotated[Path | None, typer.Option(help="Write the report here too, for programs.")] = None,
    unsafe_kernel: Annotated[
        bool, typer.Option("--unsafe-kernel", help="Run code exercises without a sandbox where there is none.")
    ] = False,
) -> None:
    """Grades submissions into nbgrader's gradebook; exit code 1 when some were refused, 2 when it could not run."""
    import os

    from rich.console import Console

    hands = workers or os.cpu_count() or 1
    names = tuple(assignment or ())
    try:
        from jejaring.grading.grade import Wish
        from jejaring.grading.grade import grade as grade_cohort

        code = grade_cohort(
            Wish(course, names, student, hands, scheduler, db, force, dry_run, json, unsafe_kernel), Console()
        )
    except JejaringError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("Stopped. What was graded is kept; the same command goes on from there.", err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(code)


CourseFolder = Annotated[
    Path | None, typer.Option("--course", help="The course's folder or home; nbgrader's settings when absent.")
]


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    form: Annotated[Format, typer.Option("--format", help="csv, moodle, canvas or xlsx.")] = "csv",
    language: Annotated[Language, typer.Option(help="Of the lesson names in Moodle and Canvas.")] = "id",
    course: CourseFolder = None,
) -> None:
    """Writes one row per learner with the scores of every lesson, both languages merged."""
    from jejaring.insight.export import export as write_export

    opened = _insight(course)
    opened.refresh()
    try:
        count = write_export(opened.cohort(), form, out, language)
    except (JejaringError, OSError) as error:
        typer.echo(_reason(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} learners written to {out}.")


@app.command()
def report(
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    names: Annotated[bool, typer.Option("--names", help="Say who is who.")] = False,
    language: Annotated[Language, typer.Option(help="The report's language.")] = "id",
    course: CourseFolder = None,
) -> None:
    """Writes a report of the cohort that opens offline, and its tables; without names unless asked for."""
    from jejaring.insight.report import write_report

    opened = _insight(course)
    opened.refresh()
    try:
        written = write_report(opened, out, language, names)
    except OSError as error:
        typer.echo(_reason(error), err=True)
        raise typer.Exit(1) from None
    for file in written:
        typer.echo(f"written: {file}")


@app.command()
def forget(
    student: Annotated[str, typer.Argument(help="The learner's id in the gradebook.")],
    course: CourseFolder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Removes a learner from gradebook, folders, exchange and ledger, and says what it removed."""
    from jejaring.insight.forget import forget as forget_student

    opened = _insight(course)
    if not yes:
        typer.confirm(f"Remove everything of {student} for good?", abort=True)
    try:
        removed = forget_student(opened, student)
    except (JejaringError, OSError) as error:
        typer.echo(_reason(error), err=True)
        raise typer.Exit(1) from None
    for path in removed.paths:
        typer.echo(f"removed: {path}")
    for name, count in {**removed.rows, **removed.other}.items():
        if count:
            typer.echo(f"removed: {count} from {name}")
    for path in removed.left:
        typer.echo(f"Look yourself: {path} was made before and may still hold {student}.")
    if removed.nothing:
        typer.echo(f"Nothing is known of {student}.", err=True)
        raise typer.Exit(1)


def _reason(error: Exception) -> str:
    """What went wrong, in a line: a file that is in the way is named."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}. Name another place, or make this one writable."
    return str(error)


def _insight(course: Path | None) -> Insight:
    """The course to look into; says what is wrong and exits with 2 when it cannot be opened."""
    from jejaring.insight.state import Insight

    try:
        return Insight.open(course)
    except JejaringError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@app.command()
def doctor(
    course: Annotated[Path | None, typer.Option(help="nbgrader's course directory; the one nbgrader finds.")] = None,
) -> None:
    """Says what of the environment is right or missing, with the remedies; exit code 1 when something is wrong."""
    from rich.console import Console

    from jejaring.grading.doctor import as_table, examine

    findings = examine(course)
    Console().print(as_table(findings))
    raise typer.Exit(int(any(finding.state == "wrong" for finding in findings)))


if __name__ == "__main__":
    app()
