"""Pure models behind the lessons' simulators, one module each, with the same small surface."""

NAMES = ("trust", "conversation", "goals", "channels", "follow_up")

__all__ = ["NAMES"]
