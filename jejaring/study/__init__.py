"""A learner's own study: the path through the course, grading at once, and a record to keep."""

from jejaring.study.path import open_path
from jejaring.study.record import open_record

__all__ = ["open_path", "open_record"]
