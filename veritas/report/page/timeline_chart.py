"""The timeline as a chart: a lane for each host, a mark for each request. Pure."""

from __future__ import annotations

import msgspec

from veritas.report.timeline import RequestTimeline, TimedRequest

MAX_LANES = 24
LANE_HEIGHT = 22.0
LABEL_WIDTH = 250.0
PLOT_WIDTH = 620.0
_RIGHT = 24.0
_TOP = 30.0


class Mark(msgspec.Struct, frozen=True):
    """One request: where it stands, whether its answer set a cookie, and its words."""

    x: float
    y: float
    cookie: bool
    told: str


class Lane(msgspec.Struct, frozen=True):
    """One host's line."""

    host: str
    third_party: bool
    y: float
    marks: tuple[Mark, ...]


class Tick(msgspec.Struct, frozen=True):
    """A time on the axis."""

    x: float
    label: str


class Chart(msgspec.Struct, frozen=True):
    """What is drawn.

    Attributes:
        width, height: of the whole chart.
        lanes: the page's own hosts first, then those of third parties, by first request.
        ticks: of the axis.
        hidden: hosts that have no lane.
    """

    width: float
    height: float
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    hidden: int


def chart_of(timeline: RequestTimeline) -> Chart:
    """Lay a timeline out."""
    by_host: dict[str, list[TimedRequest]] = {}
    for request in timeline.requests:
        by_host.setdefault(request.host, []).append(request)
    hosts = sorted(by_host, key=lambda host: by_host[host][0].third_party)
    shown = hosts[:MAX_LANES]
    last_ms = max((request.at_ms for request in timeline.requests), default=0.0)
    step_ms = _step(last_ms)
    most_ms = max(step_ms, last_ms)
    lanes = []
    for index, host in enumerate(shown):
        y = _TOP + index * LANE_HEIGHT + LANE_HEIGHT / 2
        marks = tuple(
            Mark(
                x=_x(request.at_ms, most_ms),
                y=y,
                cookie=request.sets_cookie,
                told=_told(request),
            )
            for request in by_host[host]
        )
        lanes.append(Lane(host, by_host[host][0].third_party, y, marks))
    ticks = []
    at_ms = 0.0
    while at_ms <= most_ms:
        ticks.append(Tick(_x(at_ms, most_ms), _seconds(at_ms)))
        at_ms += step_ms
    return Chart(
        width=LABEL_WIDTH + PLOT_WIDTH + _RIGHT,
        height=_TOP + len(shown) * LANE_HEIGHT + 10,
        lanes=tuple(lanes),
        ticks=tuple(ticks),
        hidden=len(hosts) - len(shown),
    )


def _x(at_ms: float, most_ms: float) -> float:
    return round(LABEL_WIDTH + PLOT_WIDTH * at_ms / most_ms, 1)


def _step(last_ms: float) -> float:
    """A round number of milliseconds that gives four to eight ticks."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if last_ms <= step * factor * 6:
                return step * factor
        step *= 10


def _seconds(at_ms: float) -> str:
    return f"{at_ms:g} ms" if at_ms < 1000 else f"{at_ms / 1000:g} s"


def _told(request: TimedRequest) -> str:
    answer = "no answer" if request.status is None else f"status {request.status}"
    cookie = ", sets a cookie" if request.sets_cookie else ""
    return f"{request.at_ms:.0f} ms, {request.kind}, {answer}{cookie}: {request.url}"
