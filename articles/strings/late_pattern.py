"""Regular expressions that are compiled when they are first used.

The site has several hundred. To compile them all took a quarter of the time in which a worker loads, and most
are for what editors write or readers search for, not for the first page.
"""

import re
from typing import Any, cast

_METHODS = ("finditer", "findall", "fullmatch", "match", "scanner", "search", "split", "sub", "subn")


class _LatePattern:
    def __init__(self, pattern: str, flags: int):
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # no one copies or pickles one
            raise AttributeError(name)
        compiled = re.compile(*self._source)
        # From now on they are found in the object itself, and cost what those of the compiled one cost.
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


def compile_late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what acts as a compiled pattern, except for functions of `re` that are given one."""
    return cast("re.Pattern[str]", _LatePattern(pattern, flags))
