"""Jejaring: a bilingual workshop course on networking, in JupyterLab, graded by nbgrader.

A lesson's notebook uses the four names below and nothing else. They are loaded on first use, so that reading
answers or scoring them never pays for the widgets.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jejaring.lesson import finish, grade, lesson, show

__all__ = ["__version__", "finish", "grade", "lesson", "show"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    names = ("finish", "grade", "lesson", "show")
    if name in names:
        module = import_module("jejaring.lesson")
        # The import leaves the module under the name `lesson`, where notebooks expect the function.
        globals().update({each: getattr(module, each) for each in names})
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
