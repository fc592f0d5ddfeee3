from __future__ import annotations

import json
from typing import Any

import pytest

from service.report_extras import extend_report, ipc_line

IPC: dict[str, Any] = {"mode": "queue", "events": 12, "fallback": None, "fallback_code": None}


def test_json_has_one_more_field() -> None:
    stored = b'{"score": 1.50, "findings": [{"a": "\\u00e4"}], "ipc": "forged"}'
    got = json.loads(extend_report(stored, "report.json", IPC))
    assert got == {"score": 1.5, "findings": [{"a": "ä"}], "ipc": IPC}
    assert b"1.50" in extend_report(stored, "report.json", IPC)
    assert json.loads(extend_report(b"{}", "report.json", IPC)) == {"ipc": IPC}


@pytest.mark.parametrize("stored", [b"", b"[1]", b"null", b'{"a":', b"\xff", b"[" * 100_000])
def test_what_is_no_object_stays_as_it_is(stored: bytes) -> None:
    assert extend_report(stored, "report.json", IPC) == stored


def test_markdown_has_one_more_line() -> None:
    got = extend_report("# Bericht ä\n".encode(), "report.md", IPC).decode()
    assert got.splitlines()[0] == "# Bericht ä"
    assert got.splitlines()[-1] == (
        "*How the events of this audit travelled: mode queue, 12 events, no fallback.*"
    )


def test_other_formats_stay_as_they_are() -> None:
    assert extend_report(b"%PDF", "report.pdf", IPC) == b"%PDF"


@pytest.mark.parametrize(
    ("match", "words"),
    [(True, "both channels agreed"), (False, "differed"), (None, "could not be compared")],
)
def test_a_validation_is_in_the_line(match: bool | None, words: str) -> None:
    assert words in ipc_line({**IPC, "mode": "validate", "validation": {"match": match}})


def test_what_a_page_may_have_said_is_not_in_the_line() -> None:
    evil = "![x](http://evil.test)\n# forged"
    line = ipc_line({**IPC, "fallback": evil, "fallback_code": evil})
    assert "evil" not in line
    assert "fell back to stdout (other)" in line
    known = ipc_line({**IPC, "fallback": "x", "fallback_code": "ipc_channel_full"})
    assert "(ipc_channel_full)" in known
