"""The rules of HAR 1.2, as its specification has them; what breaks one is named.

http://www.softwareishard.com/blog/har-12-spec/: required fields, their types, ISO 8601 times, the
sum of the timings; names that are not the format's begin with an underscore.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]

_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_SIZE = {"type": "integer", "minimum": -1}
_TIME = {"type": "number", "minimum": -1}
_DURATION = {"type": "number", "minimum": 0}
_MOMENT = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
}


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional, "comment": _TEXT},
        "patternProperties": {"^_": {}},
        "additionalProperties": False,
    }


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_PAIR = _object({"name": _TEXT, "value": _TEXT})
_COOKIE = _object(
    {"name": _TEXT, "value": _TEXT},
    path=_TEXT,
    domain=_TEXT,
    expires=_MOMENT,
    httpOnly=_FLAG,
    secure=_FLAG,
    sameSite=_TEXT,
)
_MESSAGE = {"httpVersion": _TEXT, "cookies": _list(_COOKIE), "headers": _list(_PAIR)}
_SIZES = {"headersSize": _SIZE, "bodySize": _SIZE}
_REQUEST = _object(
    {"method": _TEXT, "url": {"type": "string", "format": "uri"}, **_MESSAGE, **_SIZES}
    | {"queryString": _list(_PAIR)},
    postData=_object({"mimeType": _TEXT}, text=_TEXT, params=_list(_PAIR)),
)
_CONTENT = _object(
    {"size": {"type": "integer", "minimum": 0}, "mimeType": _TEXT},
    compression={"type": "integer"},
    text=_TEXT,
    encoding=_TEXT,
)
_RESPONSE = _object(
    {"status": {"type": "integer"}, "statusText": _TEXT, **_MESSAGE, **_SIZES}
    | {"content": _CONTENT, "redirectURL": _TEXT},
)
_TIMINGS = _object(
    {"send": _DURATION, "wait": _DURATION, "receive": _DURATION},
    blocked=_TIME,
    dns=_TIME,
    connect=_TIME,
    ssl=_TIME,
)
_ENTRY = _object(
    {
        "startedDateTime": _MOMENT,
        "time": _DURATION,
        "request": _REQUEST,
        "response": _RESPONSE,
        "cache": _object({}),
        "timings": _TIMINGS,
    },
    pageref=_TEXT,
    serverIPAddress=_TEXT,
    connection=_TEXT,
)
_PAGE = _object(
    {
        "startedDateTime": _MOMENT,
        "id": _TEXT,
        "title": _TEXT,
        "pageTimings": _object({}, onContentLoad=_TIME, onLoad=_TIME),
    }
)
_NAMED = _object({"name": _TEXT, "version": _TEXT})
_LOG = _object(
    {"version": {"const": "1.2"}, "creator": _NAMED, "entries": _list(_ENTRY)},
    browser=_NAMED,
    pages=_list(_PAGE),
)
_HAR = _object({"log": _LOG})

_validator = jsonschema.Draft202012Validator(_HAR)


def valid_har(raw: bytes) -> dict[str, Any]:
    """The log of a HAR file, known to keep every rule."""
    har = json.loads(raw.decode("utf-8"))
    broken = [f"{error.json_path}: {error.message[:200]}" for error in _validator.iter_errors(har)]
    assert not broken, broken[:5]
    log: dict[str, Any] = har["log"]
    pages = [page["id"] for page in log.get("pages", [])]
    assert len(set(pages)) == len(pages)
    moments = []
    for entry in log["entries"]:
        assert entry["pageref"] in pages
        parts = [part for name, part in entry["timings"].items() if name != "ssl" and part >= 0]
        assert abs(sum(parts) - entry["time"]) < 0.002, entry["timings"]
        assert entry["timings"].get("ssl", -1) <= max(entry["timings"].get("connect", -1), 0)
        moments.append(dt.datetime.fromisoformat(entry["startedDateTime"]))
    assert moments == sorted(moments)
    return log


def secrets_in(log: dict[str, Any]) -> list[str]:
    """Values of cookies and proofs of identity that are not masked."""
    found = []
    for entry in log["entries"]:
        for side in ("request", "response"):
            found += [cookie["name"] for cookie in entry[side]["cookies"] if cookie["value"] != "…"]
            for header in entry[side]["headers"]:
                masked = "=…" in header["value"] or header["value"].endswith("…")
                if header["name"].lower() in _SECRET and not masked:
                    found.append(header["name"])
    return found


_SECRET = {"cookie", "set-cookie", "authorization", "proxy-authorization"}
