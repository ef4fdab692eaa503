"""`docs/coverage.md`: where each point of the course plan is taught, practised, graded and reflected on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jejaring.course import Activity, Reflection

if TYPE_CHECKING:
    from jejaring.build.write import Authored

__all__ = ["coverage_page"]

WAYS = ("taught", "practised", "graded", "reflected on")


def _way(activity: Activity) -> str:
    if isinstance(activity, Reflection):
        return "reflected on"
    if activity.graded:
        return "graded"
    return "taught" if activity.kind == "model" else "practised"


def coverage_page(authored: Authored) -> str:
    """The page as Markdown: one row a point, and in each column the places in the order of the course."""
    places: dict[str, dict[str, list[str]]] = {point: {way: [] for way in WAYS} for point in authored.course.plan}
    for entry in authored.entries():
        prose = 0
        for cell in authored.cells[entry.id]:
            if cell.activity is not None:
                activity = authored.lessons[entry.id].activity(cell.activity)
                for point in activity.teaches:
                    places[point][_way(activity)].append(f"`{activity.id}`")
            elif cell.language == "en":
                prose += 1
                for point in cell.teaches:
                    places[point]["taught"].append(f"text {prose} of {entry.slug.en}")
    lines = [
        "# Where each point of the course plan is",
        "",
        "Made by `jejaring build` from the `teaches` tags in the content. Text is counted from the top of the lesson.",
        "",
        "| Point | What it says | Taught | Practised | Graded | Reflected on |",
        "|---|---|---|---|---|---|",
    ]
    for point, text in authored.course.plan.items():
        cells = [", ".join(places[point][way]) or "—" for way in WAYS]
        lines.append(f"| {point} | {text.en} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
