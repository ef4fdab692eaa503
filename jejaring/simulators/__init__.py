"""Pure models behind the lessons' simulators, one module each, with the same small surface."""

from importlib import import_module
from typing import Any

NAMES = ("trust", "conversation", "goals", "channels", "follow_up")

__all__ = ["NAMES", "model_of", "pictures_of"]


def model_of(name: str) -> Any:
    """The simulator module of that name. Raises KeyError for an unknown one."""
    if name not in NAMES:
        raise KeyError(name)
    return import_module(f"jejaring.simulators.{name}")


def pictures_of(name: str) -> Any:
    """The module that draws the simulator of that name. Raises KeyError for an unknown one."""
    if name not in NAMES:
        raise KeyError(name)
    return import_module(f"jejaring.simulators.pictures.{name}")
