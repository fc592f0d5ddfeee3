from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.stdout_lines import LineSplitter


@given(st.binary(max_size=300), st.lists(st.integers(1, 40), max_size=50))
def test_lines_are_the_same_however_the_bytes_are_cut(raw: bytes, cuts: list[int]) -> None:
    splitter = LineSplitter()
    lines, rest = [], raw
    for cut in cuts:
        lines += splitter.feed(rest[:cut])
        rest = rest[cut:]
    lines += splitter.feed(rest)
    last = splitter.finish()
    assert lines == raw.split(b"\n")[:-1]
    assert (last or b"") == raw.split(b"\n")[-1]


def test_a_line_over_the_limit_is_skipped_and_the_next_one_is_whole() -> None:
    splitter = LineSplitter(limit=10)
    lines = splitter.feed(b"ok\n" + b"x" * 6)
    lines += splitter.feed(b"x" * 600)
    lines += splitter.feed(b"xx\nafter\n")
    assert lines == [b"ok", b"after"]
    assert splitter.overlong == 1
