"""A pattern that is compiled late acts as one that was compiled at once."""

import re
import subprocess
import sys

from articles.strings.late_pattern import compile_late


def test_it_acts_as_the_compiled_pattern():
    late, compiled = compile_late("(a)|b", re.IGNORECASE), re.compile("(a)|b", re.IGNORECASE)
    for _time in range(2):
        assert late.sub("x", "A b c") == compiled.sub("x", "A b c")
        assert late.split("xAy") == compiled.split("xAy")
        assert [found.span() for found in late.finditer("ab")] == [(0, 1), (1, 2)]
        assert late.fullmatch("ab") is None
        assert late.search("cA", 1)[1] == "A"
    assert (late.pattern, late.flags, late.groups) == (compiled.pattern, compiled.flags, 1)


def test_tables_of_patterns_are_not_compiled_when_they_are_loaded():
    program = (
        "from articles.command_guard.rules import RULES\n"
        "from articles.privacy.rules import SECRETS\n"
        "patterns = [rule.pattern for rules in RULES.values() for rule in rules]\n"
        "patterns += [rule.pattern for rule in SECRETS]\n"
        "print(len(patterns), sum('search' in vars(pattern) for pattern in patterns))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    total, compiled = map(int, done.stdout.split())
    assert total > 200
    assert compiled == 0
