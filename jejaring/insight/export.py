"""Scores as files for elsewhere: CSV, spreadsheet, Moodle's and Canvas's gradebooks. One row per learner."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from jejaring.errors import CourseError
from jejaring.grading.gradebook import Learner
from jejaring.insight.cohort import Cohort
from jejaring.wording import Language

__all__ = ["FORMATS", "Format", "csv_text", "defused", "export", "table"]

Format = Literal["csv", "moodle", "canvas", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)

Cell = str | float | None

# A spreadsheet takes text that begins like this for a formula, some also behind a tab, a line end or a space.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def defused(text: str) -> str:
    """`text` such that no spreadsheet runs it: an apostrophe goes before what looks like a formula."""
    # NUL ends a text in some readers, so that what follows would be lost.
    text = text.replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as RFC 4180 CSV: quoted where needed, CRLF line ends, decimal points, empty for None."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return file.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return defused(cell)
    # Adding zero takes the sign off a zero.
    return f"{round(cell, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def table(cohort: Cohort) -> list[list[Cell]]:
    """The full table: who, then state and score of every lesson, and the total. An empty score means not graded yet."""
    head: list[Cell] = ["student_id", "last_name", "first_name", "email", "language"]
    for entry in cohort.lessons:
        head += [f"{entry.id}_state", f"{entry.id}_submitted_utc"]
        if cohort.possible[entry.id]:
            head.append(f"{entry.id}_score_of_{_plain(cohort.possible[entry.id])}")
    rows = [[*head, f"total_of_{_plain(sum(cohort.possible.values()))}"]]
    for learner in cohort.learners:
        row: list[Cell] = [
            learner.id,
            learner.last_name,
            learner.first_name,
            learner.email,
            cohort.language(learner.id),
        ]
        total = 0.0
        for entry in cohort.lessons:
            standing = cohort.standing(learner.id, entry.id)
            row += [standing.state, standing.at.isoformat(" ", "seconds") if standing.at else ""]
            if cohort.possible[entry.id]:
                row.append(standing.score)
                total += standing.score or 0.0
        rows.append([*row, round(total, 2)])
    return rows


def moodle_table(cohort: Cohort, language: Language) -> list[list[Cell]]:
    """Moodle's own grade export, which its grade import takes back.

    The person importing says that "ID number" (nbgrader's LMS user id, else its student id) or "Email address" finds
    the learner, and which item each column is. An empty cell means no grade. After docs.moodle.org, "Grade import" (the
    import file's format is the export's), and Moodle's grade/import/csv.
    """
    scored = [entry for entry in cohort.lessons if cohort.possible[entry.id]]
    head: list[Cell] = ["First name", "Last name", "ID number", "Email address"]
    rows = [[*head, *(f"{entry.title[language]} (Real)" for entry in scored)]]
    for learner in cohort.learners:
        who: list[Cell] = [learner.first_name, learner.last_name, learner.lms or learner.id, learner.email]
        rows.append([*who, *(_final(cohort, learner, entry.id) for entry in scored)])
    return rows


def canvas_table(cohort: Cohort, language: Language) -> list[list[Cell]]:
    """Canvas's gradebook CSV: Student, ID, SIS User ID, SIS Login ID, Section, one column an assignment.

    The second row holds the points possible. Canvas finds a learner by ID, SIS User ID or SIS Login ID, in this order,
    and an assignment by its title: nbgrader's LMS id goes into ID when it is a number, else into SIS User ID;
    nbgrader's own id is the login. An empty cell means no grade. After Canvas's lib/gradebook_importer.rb, which asks
    for "Student" and "ID" in the first two columns, "SIS User ID" and "SIS Login ID" in the next, then "Section".
    """
    scored = [entry for entry in cohort.lessons if cohort.possible[entry.id]]
    head: list[Cell] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows: list[list[Cell]] = [[*head, *(entry.title[language] for entry in scored)]]
    # Canvas looks for these words, with their leading spaces, in the first column.
    rows.append(["    Points Possible", "", "", "", "", *(cohort.possible[entry.id] for entry in scored)])
    for learner in cohort.learners:
        number = learner.lms if learner.lms.isascii() and learner.lms.isdigit() else ""
        other = "" if number else learner.lms
        who: list[Cell] = [_surname_first(learner), number, other, learner.id, ""]
        rows.append([*who, *(_final(cohort, learner, entry.id) for entry in scored)])
    return rows


def _final(cohort: Cohort, learner: Learner, lesson: str) -> Cell:
    """A score only once everything in the lesson is scored: a part of it would pass for the whole elsewhere."""
    standing = cohort.standing(learner.id, lesson)
    return standing.score if standing.waiting == 0 else None


def _surname_first(learner: Learner) -> str:
    return ", ".join(part for part in (learner.last_name, learner.first_name) if part) or learner.id


def export(cohort: Cohort, form: Format, file: Path, language: Language = "id") -> int:
    """Writes the cohort to `file` and says for how many learners. Raises CourseError when a library is missing.

    CSV files are UTF-8 with a byte order mark where a spreadsheet is likely to open them (csv), without for Moodle and
    Canvas. `language`: of the lesson names in Moodle and Canvas.
    """
    if form == "moodle":
        rows = moodle_table(cohort, language)
    else:
        rows = canvas_table(cohort, language) if form == "canvas" else table(cohort)
    if form == "xlsx":
        _write_sheet(rows, file)
    else:
        text = csv_text(rows)
        file.write_bytes(text.encode("utf-8-sig" if form == "csv" else "utf-8"))
    return len(cohort.learners)


def _write_sheet(rows: list[list[Cell]], file: Path) -> None:
    try:
        from openpyxl import Workbook
    except ImportError:
        raise CourseError("Spreadsheets need openpyxl: pip install 'jejaring[desk]'.") from None
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Jejaring")
    sheet.freeze_panes = "B2"
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)


def _cell(sheet: Any, value: Cell) -> object:
    """What openpyxl takes for a cell. It makes a formula of what begins with an equals sign, unless told otherwise."""
    if not isinstance(value, str):
        return value
    text = _readable(value)
    if not text.startswith("="):
        return text or None
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _readable(text: str) -> str:
    """Control characters, which the file format forbids, taken out."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")
