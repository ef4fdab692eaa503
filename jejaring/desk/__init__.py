"""The instructor's desk: what its page calls, and the requests it answers."""

from jejaring.desk.widget import Desk, open_desk

__all__ = ["Desk", "open_desk"]
