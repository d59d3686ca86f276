"""Line charts as numbers, for a template that draws them as SVG without a script or a library.

Values in, coordinates on a canvas of fixed size out. The page scales the canvas.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from articles.strings.lists import percent

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 80, 24, 20, 44  # room for the labels of both axes
MAX_MARKS, MAX_LABELS = 5, 4
MAX_DOTS = 40  # longer lines get no dots

Values = Sequence[float | None]
ToY = Callable[[float], float]


@dataclass(frozen=True)
class AxisMark:
    """A labeled position on an axis, in units of the canvas."""

    position: float
    label: str


@dataclass(frozen=True)
class ChartLine:
    """A row of values as a path, broken where a value is missing, and dots."""

    name: str
    path: str
    dots: list[tuple[float, float]]


@dataclass(frozen=True)
class Chart:
    lines: list[ChartLine]
    x_axis: list[AxisMark]
    y_axis: list[AxisMark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def line_chart(labels: Sequence[str], rows: Sequence[tuple[str, Values]], per_cent: bool = False) -> Chart:
    """Draw rows of values over the same labels. Shares reach from 0 to 100, counts to a round number."""
    largest = max((value for _name, values in rows for value in values if value is not None), default=0)
    steps = [0, 25, 50, 75, 100] if per_cent else axis_steps(largest)
    top = steps[-1]

    def to_y(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP), 1)

    positions = x_positions(len(labels))
    return Chart(
        [_line(name, values, positions, to_y) for name, values in rows],
        [AxisMark(positions[n], labels[n]) for n in label_indexes(len(labels))],
        [AxisMark(to_y(step), percent(step) if per_cent else str(step)) for step in steps],
    )


def axis_steps(largest: float) -> list[int]:
    """Return round numbers from 0 to the largest or a little beyond: 0, 20, 40, 60."""
    rough = max(largest, 1) / (MAX_MARKS - 1)
    power = 10 ** max(floor(log10(rough)), 0)
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [n * step for n in range(ceil(max(largest, 1) / step) + 1)]


def x_positions(count: int) -> list[float]:
    """Spread so many values from edge to edge. A single one is in the middle."""
    width = WIDTH - RIGHT - LEFT
    if count == 1:
        return [LEFT + width / 2]
    return [round(LEFT + n * width / (count - 1), 1) for n in range(count)]


def label_indexes(count: int) -> list[int]:
    """Choose a few labels to show, evenly spaced, with the first and the last."""
    parts = min(count, MAX_LABELS) - 1
    return [round(n * (count - 1) / parts) for n in range(parts + 1)] if parts > 0 else list(range(count))


def _line(name: str, values: Values, positions: Sequence[float], to_y: ToY) -> ChartLine:
    path, dots, drawing = [], [], False
    for n, value in enumerate(values):
        if value is None:
            drawing = False
            continue
        x, y = positions[n], to_y(value)
        path.append(f"{'L' if drawing else 'M'}{x} {y}")
        is_single = not drawing and (n + 1 == len(values) or values[n + 1] is None)
        if is_single or len(values) <= MAX_DOTS:
            dots.append((x, y))
        drawing = True
    return ChartLine(name, "".join(path), dots)
