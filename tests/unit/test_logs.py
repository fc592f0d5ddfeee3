from __future__ import annotations

import io
import json
import logging
from typing import Any

import structlog

from service.logs import configure_logs, relay_child_line


def _lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_json_when_not_a_terminal_with_the_context_of_the_caller() -> None:
    out = io.StringIO()
    with configure_logs(stream=out), structlog.contextvars.bound_contextvars(audit_id="a1"):
        structlog.get_logger("ours").info("audit_ended", score=3)
        logging.getLogger("aiohttp.access").warning("a %s one", "foreign")
        structlog.get_logger("ours").debug("not asked for")
    ours, foreign = _lines(out)
    assert (ours["event"], ours["score"], ours["audit_id"]) == ("audit_ended", 3, "a1")
    assert (ours["level"], ours["logger"]) == ("info", "ours")
    assert (foreign["event"], foreign["audit_id"]) == ("a foreign one", "a1")
    assert foreign["logger"] == "aiohttp.access"


def test_an_exception_is_one_line() -> None:
    out = io.StringIO()
    with configure_logs("json", stream=out):
        try:
            int("bad")
        except ValueError:
            structlog.get_logger("ours").exception("failed")
    (line,) = _lines(out)
    assert "ValueError: invalid literal" in line["exception"]


def test_console_is_for_people() -> None:
    out = io.StringIO()
    with configure_logs("console", stream=out):
        structlog.get_logger("ours").info("hello", who="you")
    assert "hello" in out.getvalue()
    assert "who=you" in out.getvalue()


def test_a_childs_line_keeps_level_and_fields_and_gets_our_audit() -> None:
    out = io.StringIO()
    line = json.dumps(
        {"event": "page_loaded", "level": "warning", "ms": 5, "audit_id": "forged"}
        | {"self": 1, "method_name": 2, "_record": 3, "exc_info": True, "name": "n"}
    )
    with configure_logs("json", stream=out):
        relay_child_line("a1", line.encode())
    (got,) = _lines(out)
    assert (got["event"], got["level"], got["ms"]) == ("page_loaded", "warning", 5)
    assert got["audit_id"] == "a1"
    assert (got["origin"], got["method_name"], got["name"]) == ("child", 2, "n")
    assert "exception" not in got


def test_other_lines_of_a_child_are_cut_and_harmless() -> None:
    out = io.StringIO()
    with configure_logs("json", stream=out):
        for line in (b"Traceback\xff", b"x" * 100_000, b"{broken", b"[1]", b"  \n", b"[" * 50_000):
            relay_child_line("a1", line)
        relay_child_line("a1", json.dumps({f"f{n}": "y" * 9000 for n in range(500)}))
    got = _lines(out)
    assert len(got) == 6
    assert {line["event"] for line in got} == {"child stderr", "child"}
    assert all(len(line) < 80_000 for line in out.getvalue().splitlines())


def test_the_log_is_given_back() -> None:
    before = logging.getLogger().handlers[:]
    pipe = configure_logs("json", stream=io.StringIO())
    pipe.close()
    pipe.close()
    assert logging.getLogger().handlers == before
    assert pipe.dropped == 0
