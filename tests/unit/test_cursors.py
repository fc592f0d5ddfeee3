from __future__ import annotations

import pytest

from service.cursors import LATEST, CursorError, cursor_text, parse_cursor

AUDIT, OTHER = "a" * 32, "b" * 32


def test_where_a_cursor_comes_from() -> None:
    assert parse_cursor(None, None, None, audit_id=AUDIT) is None
    assert parse_cursor("3", "4", "5", audit_id=AUDIT) == 3
    assert parse_cursor(None, "4", "5", audit_id=AUDIT) == 4
    assert parse_cursor("", None, "0", audit_id=AUDIT) == 0
    assert parse_cursor(None, None, "latest", audit_id=AUDIT) is LATEST
    assert parse_cursor("g3", "g4", "g5", audit_id=None) == 3
    assert parse_cursor("", None, "0", audit_id=None) == 0
    assert parse_cursor(None, "latest", None, audit_id=None) is LATEST


BAD = ["", "-1", "1.5", "x", "１", "9" * 16, " 1", "1\n", "0x1", "g", "g-1", "g1.5", "G1", ":1"]


@pytest.mark.parametrize("value", [*BAD, "g1"])
def test_what_is_no_cursor_of_an_audit(value: str) -> None:
    with pytest.raises(CursorError, match="after is"):
        parse_cursor(None, None, value, audit_id=AUDIT)
    if value:
        with pytest.raises(CursorError, match="Last-Event-ID is"):
            parse_cursor(value, None, "1", audit_id=AUDIT)


@pytest.mark.parametrize("value", [*BAD, "1", f"{AUDIT}:1"])
def test_what_is_no_cursor_of_everything(value: str) -> None:
    with pytest.raises(CursorError, match="after is"):
        parse_cursor(None, None, value, audit_id=None)


def test_latest_is_no_id_of_an_event() -> None:
    with pytest.raises(CursorError, match="Last-Event-ID is 'latest'"):
        parse_cursor("latest", None, None, audit_id=AUDIT)


def test_a_cursor_may_name_its_audit() -> None:
    assert parse_cursor(f"{AUDIT}:7", None, None, audit_id=AUDIT) == 7
    with pytest.raises(CursorError, match="a cursor of another audit"):
        parse_cursor(None, None, f"{OTHER}:7", audit_id=AUDIT)


@pytest.mark.parametrize("everything", [False, True])
def test_what_is_written_is_read(everything: bool) -> None:
    text = cursor_text(12, everything=everything)
    assert parse_cursor(text, None, None, audit_id=None if everything else AUDIT) == 12
