"""nbgrader's settings for a course that is graded from this folder."""

from jejaring.grading.config import configure

configure(get_config())  # type: ignore[name-defined]  # noqa: F821 - traitlets gives this name to config files
