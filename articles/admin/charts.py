"""Line charts as plain numbers, for a template that draws them as SVG: no script, no style, no library.

Pure: values in, places on a sheet of fixed size out. The page scales the sheet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 80, 24, 20, 44  # room for the marks of both axes
MOST_MARKS, MOST_LABELS = 5, 4
DOTS = 40  # as many points at most are shown one by one

Values = Sequence[float | None]
Up = Callable[[float], float]


@dataclass(frozen=True)
class Mark:
    """A place on an axis, in units of the sheet, and what stands there."""

    at: float
    label: str


@dataclass(frozen=True)
class Line:
    """What is drawn of one row of values: a path, broken where a value is missing, and its dots."""

    name: str
    path: str
    dots: list[tuple[float, float]]


@dataclass(frozen=True)
class Chart:
    lines: list[Line]
    across: list[Mark]
    up: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def chart(labels: Sequence[str], rows: Sequence[tuple[str, Values]], per_cent: bool = False) -> Chart:
    """Rows of values over the same labels. Shares reach from 0 to 100, counts from 0 to a round number."""
    largest = max((value for _name, values in rows for value in values if value is not None), default=0)
    steps = [0, 25, 50, 75, 100] if per_cent else scale(largest)
    top = steps[-1]

    def up(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP), 1)

    places = across(len(labels))
    return Chart(
        [_line(name, values, places, up) for name, values in rows],
        [Mark(places[n], labels[n]) for n in chosen(len(labels))],
        [Mark(up(step), f"{step} %" if per_cent else str(step)) for step in steps],
    )


def scale(largest: float) -> list[int]:
    """Round numbers from 0 to the largest or a little beyond: 0, 20, 40, 60."""
    rough = max(largest, 1) / (MOST_MARKS - 1)
    power = 10 ** max(floor(log10(rough)), 0)
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [n * step for n in range(ceil(max(largest, 1) / step) + 1)]


def across(count: int) -> list[float]:
    """Where so many values stand, from edge to edge; one alone in the middle."""
    wide = WIDTH - RIGHT - LEFT
    if count == 1:
        return [LEFT + wide / 2]
    return [round(LEFT + n * wide / (count - 1), 1) for n in range(count)]


def chosen(count: int) -> list[int]:
    """Which of so many labels are written: a few, evenly, with the first and the last."""
    parts = min(count, MOST_LABELS) - 1
    return [round(n * (count - 1) / parts) for n in range(parts + 1)] if parts > 0 else list(range(count))


def _line(name: str, values: Values, places: Sequence[float], up: Up) -> Line:
    path, dots, drawing = [], [], False
    for n, value in enumerate(values):
        if value is None:
            drawing = False
            continue
        x, y = places[n], up(value)
        path.append(f"{'L' if drawing else 'M'}{x} {y}")
        alone = not drawing and (n + 1 == len(values) or values[n + 1] is None)
        if alone or len(values) <= DOTS:
            dots.append((x, y))
        drawing = True
    return Line(name, "".join(path), dots)
