"""A clock that stands still until a test moves it."""

import datetime

NOON = datetime.datetime(2026, 3, 10, 12, 0, tzinfo=datetime.UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def pass_by(self, **span: float) -> None:
        """`clock.pass_by(hours=1)`"""
        self.now += datetime.timedelta(**span)
