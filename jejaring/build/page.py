"""What the page in JupyterLab must know of the course: no keys, and which code cells may run when a lesson opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jejaring.build.desk import DESK_PAGES, desk_code
from jejaring.build.notebook import cell_name
from jejaring.build.start import START_PAGES, start_code
from jejaring.course import Reflection
from jejaring.wording import LANGUAGES, Words

if TYPE_CHECKING:
    from jejaring.build.write import Authored

__all__ = ["page_data"]


def page_data(authored: Authored) -> dict[str, Any]:
    """`words`: the page's wording by language; `lessons` in order; `assignments`: slug -> lesson, language, code cells;
    `start`: language -> the start page's file.

    A page that is no lesson, such as the instructor's desk, stands among the assignments with an empty lesson. The
    page runs a notebook on opening only when its code cells are exactly the assignment's `code`.
    """
    lessons, assignments = [], {}
    for entry in authored.entries():
        lesson = authored.lessons[entry.id]
        for language in LANGUAGES:
            slug = entry.slug[language]
            code = [f'from jejaring import finish, grade, lesson, show\n\nlesson("{slug}")']
            code += [f'# {activity.title[language]}\nshow("{activity.id}")' for activity in lesson.activities]
            assignments[slug] = {"code": [*code, "finish()"], "language": language, "lesson": entry.id}
        lessons.append(
            {
                "activities": [
                    {
                        "cell": cell_name(activity.id),
                        "id": activity.id,
                        "kind": activity.kind,
                        "manual": isinstance(activity, Reflection),
                        "points": activity.points,
                        "title": {language: activity.title[language] for language in LANGUAGES},
                    }
                    for activity in lesson.activities
                ],
                "automatic": entry.automatic,
                "eyebrow": {language: entry.eyebrow[language] for language in LANGUAGES},
                "id": entry.id,
                "minutes": entry.minutes,
                "short": {language: entry.short[language] for language in LANGUAGES},
                "slug": {language: entry.slug[language] for language in LANGUAGES},
                "title": {language: entry.title[language] for language in LANGUAGES},
            }
        )
    for language, name in START_PAGES.items():
        code = list(start_code(language))
        assignments[name.removesuffix(".ipynb")] = {"code": code, "language": language, "lesson": ""}
    for language, name in DESK_PAGES.items():
        assignments[name.removesuffix(".ipynb")] = {"code": [desk_code(language)], "language": language, "lesson": ""}
    words = {language: Words(language).area("page") for language in LANGUAGES}
    return {"assignments": assignments, "lessons": lessons, "start": dict(START_PAGES), "words": words}
