"""Believable simulated learners: filled-in submissions to try grading, pages and reports on."""

from jejaring.simulate.write import simulate

__all__ = ["simulate"]
