"""Finding live articles. Others import only `find` and what it returns."""

from .plain import Hit, Results, find

__all__ = ["Hit", "Results", "find"]
