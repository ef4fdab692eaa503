"""Hints on what learners write, in Indonesian and English. They suggest; they never touch a score."""

from __future__ import annotations

from jejaring.writing.hints import KINDS, Hint, hint

__all__ = ["KINDS", "Hint", "hint"]
