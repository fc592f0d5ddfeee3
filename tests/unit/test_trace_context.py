from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.context import Context
from opentelemetry.trace import get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from veritas.core.trace_context import log_fields, parse_trace_parent

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
GOOD = f"00-{TRACE}-{PARENT}-01"


def test_a_good_header_is_kept() -> None:
    assert parse_trace_parent(GOOD) == GOOD
    assert parse_trace_parent(f" {GOOD}\t") == GOOD
    # A later version may have more than this one knows.
    assert parse_trace_parent(f"cc-{TRACE}-{PARENT}-01-what-comes") == GOOD


@pytest.mark.parametrize(
    "header",
    [
        *("", "nonsense", GOOD.upper(), GOOD + "-more", GOOD[:-1], "ff" + GOOD[2:]),
        *(f"00-{'0' * 32}-{PARENT}-01", f"00-{TRACE}-{'0' * 16}-01", f"{GOOD}, {GOOD}"),
        *(GOOD.replace("0af7", "0ag7"), GOOD + "\r\nX: y", f"cc{GOOD[2:]}-{'x' * 1000}"),
        GOOD.replace("0af7", "٠af7"),
    ],
)
def test_a_bad_header_is_as_good_as_none(header: str) -> None:
    assert parse_trace_parent(header) == ""


@given(
    st.text(max_size=60)
    | st.from_regex(r"\A[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.{0,9})?\Z")
)
def test_what_we_take_another_reader_takes_too(header: str) -> None:
    ours = parse_trace_parent(header)
    if ours:
        context = TraceContextTextMapPropagator().extract({"traceparent": ours}, Context())
        found = get_current_span(context).get_span_context()
        assert ours == f"00-{found.trace_id:032x}-{found.span_id:016x}-{ours[-2:]}"


def test_a_log_line_says_of_which_trace_it_is() -> None:
    assert log_fields(GOOD) == {"trace_id": TRACE}
    assert log_fields("") == {}
