"""The course home that `make lab` works in: gradebook, exchange and a learner's folder, all inside one directory."""

from jejaring.home.prepare import Home, prepare
from jejaring.home.serve import serve

__all__ = ["Home", "prepare", "serve"]
