"""What the answers to the load come to, and the tables of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drills.drill import Drill, Measures, Result

# Name of a measure: head of its column, and what it tells.
MEASURES = {
    "lost": ("lost", "requests without a response"),
    "errors": ("5xx", "5xx responses for a page, file, or search, except 503 with Retry-After"),
    "refused": ("503", "503 responses with Retry-After for pages, files, and searches"),
    "failed_writes": ("writes 5xx", "the same for votes and publications"),
    "refused_writes": ("writes", "503 responses with Retry-After for votes and publications"),
    "stale": ("stale s", "seconds that a reader still got the old page after a publication"),
    "stale_nodes": ("node s", "the same, on a node without nginx"),
    "recovery": ("recovery s", "seconds until every request worked again after the failure ended"),
    "slowest": ("slowest s", "the longest that a reader waited, in seconds"),
    "livez": ("/livez s", "the longest that a node's /livez took, in seconds"),
    "unseen": ("unseen", "publications that the editor didn't see at once"),
    "guesses": ("guesses", "wrong passwords tried for an account before the site blocked it"),
    "failed_steps": ("steps", "steps that failed"),
}
WRITES = frozenset({"vote", "publish"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a request; status 0 if there was none. Times are of the monotonic clock."""

    kind: str
    asked_at: float
    ended_at: float
    status: int
    may_retry: bool = False  # Retry-After
    version: int = 0  # of the article that is published again and again, if the page shows it
    article: str = ""  # which of them
    is_direct: bool = False  # asked of a node, and not of nginx
    note: str = ""  # what went wrong

    @property
    def is_lost(self) -> bool:
        return not self.status

    @property
    def is_refusal(self) -> bool:
        return self.status == 503 and self.may_retry

    @property
    def is_error(self) -> bool:
        return self.status >= 500 and not self.is_refusal

    @property
    def is_good(self) -> bool:
        return 0 < self.status < 500


@dataclass(frozen=True, slots=True)
class Publication:
    """A version that the editor was told to be live."""

    article: str
    version: int
    confirmed_at: float


def measure(
    answers: Sequence[Answer], publications: Sequence[Publication], over_at: float | None = None
) -> Measures:
    """Return all measures; `over_at` is when the fault was over."""
    readers = [answer for answer in answers if answer.kind not in WRITES]
    measures: Measures = {
        "requests": len(answers),
        "lost": sum(answer.is_lost for answer in answers),
        "errors": sum(answer.is_error for answer in readers),
        "failed_writes": sum(answer.is_error for answer in answers if answer.kind in WRITES),
        "refused": sum(answer.is_refusal for answer in readers),
        "refused_writes": sum(answer.is_refusal for answer in answers if answer.kind in WRITES),
        "published": len(publications),
        "stale": stale_seconds((answer for answer in readers if not answer.is_direct), publications),
        "stale_nodes": stale_seconds((answer for answer in readers if answer.is_direct), publications),
        "slowest": max((answer.ended_at - answer.asked_at for answer in readers), default=0.0),
    }
    if over_at is not None:
        bad = (answer.ended_at for answer in answers if not answer.is_good and answer.ended_at > over_at)
        measures["recovery"] = max(bad, default=over_at) - over_at
    return measures


def stale_seconds(answers: Iterable[Answer], publications: Sequence[Publication]) -> float:
    """Return how long after a publication someone asked and still got an older version."""
    longest = 0.0
    for answer in answers:
        if not answer.version:
            continue
        newer = [
            publication.confirmed_at
            for publication in publications
            if publication.article == answer.article and publication.version > answer.version
        ]
        longest = max(longest, answer.asked_at - min(newer, default=answer.asked_at))
    return longest


def number(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def judged(result: Result) -> str:
    """Return the measures of a drill beside their promises, as one line."""
    if result.problem:
        return result.problem
    parts = []
    broken = result.broken()
    for name, most in result.promises.items():
        head = MEASURES.get(name, (name, ""))[0]
        value = number(result.measures[name]) if name in result.measures else "-"
        parts.append(f"{head} {value}/{number(most)}" + ("!" if name in broken else ""))
    rest = [
        f"{MEASURES.get(name, (name, ''))[0]} {number(value)}"
        for name, value in result.measures.items()
        if name not in result.promises
    ]
    return ", ".join(parts) + (f"   ({', '.join(rest)})" if rest else "")


def summary(results: Sequence[Result]) -> str:
    """Return the table at the end: a line for each drill, measure/promise, "!" where one is broken."""
    width = max((len(result.name) for result in results), default=0)
    lines = [f"{result.verdict}  {result.name:{width}}  {judged(result)}" for result in results]
    counts = {verdict: [r.verdict for r in results].count(verdict) for verdict in ("PASS", "FAIL", "SKIP")}
    total = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    return "\n".join(["measured/maximum promised; ! means broken", *lines, total])


def promise_rows(drills: Iterable[tuple[str, Drill]]) -> list[str]:
    """Return the rows of the table of promises in docs/drills.md."""
    columns = ("lost", "errors", "refused", "stale", "recovery")
    rows = []
    for name, drill in drills:
        cells = [number(drill.promises[c]) if c in drill.promises else "" for c in columns]
        more = [f"{MEASURES[c][0]} {number(most)}" for c, most in drill.promises.items() if c not in columns]
        rows.append(f"| `{name}` | {drill.text} | {' | '.join(cells)} | {', '.join(more)} |")
    return rows
