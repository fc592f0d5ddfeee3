"""One request as an entry of a HAR 1.2 log."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from veritas.artifacts import CookieRecord, Headers, PageArtifact, RequestRecord, ServedTls, Timings
from veritas.report.calendar import iso_text

MASK = "…"
_MAX_FIELDS = 200
_MAX_LINE_CHARS = 1000  # of a cookie's line in the artifacts
_UNKNOWN = -1  # HAR 1.2: "set to -1 if the info is not available"


def page_started_s(page: PageArtifact, collected_at: float) -> float:
    """When a page's first request began, seconds since the epoch."""
    return page.started_at or collected_at


def entry(
    record: RequestRecord, page: PageArtifact, page_id: str, collected_at: float
) -> dict[str, Any]:
    """An entry without the text of its body.

    Names with an underscore are extensions, as the format allows; those that Chromium's
    developer tools write have their meaning.

    Args:
        record: of the request.
        page: that caused it.
        page_id: of that page in the log.
        collected_at: when the audit began, for artifacts that know no times of their own.
    """
    timings = _timings(record.timings)
    address, _, port = record.remote_address.rpartition(":")
    made: dict[str, Any] = {
        "pageref": page_id,
        "startedDateTime": iso_text(page_started_s(page, collected_at) + record.started_ms / 1000),
        "time": whole_ms(timings),
        "request": _request(record),
        "response": _response(record, page),
        "cache": {},
        "timings": timings,
        "_resourceType": record.resource_type,
        "_frame": record.frame_url,
        "_thirdParty": record.third_party,
    }
    if address:
        made["serverIPAddress"] = address.strip("[]")
        made["connection"] = port
    if record.initiator is not None:
        who = {"type": record.initiator.kind, "url": record.initiator.url}
        place = {
            "lineNumber": record.initiator.line - 1,
            "columnNumber": record.initiator.column - 1,
        }
        made["_initiator"] = who | {name: at for name, at in place.items() if at >= 0}
    if record.cache:
        made["_fromCache"] = record.cache
    if record.blocked:
        made["_blocked"] = record.blocked
    if record.withheld_cookies:
        made["_withheldCookies"] = [
            {"name": one.name, "domain": one.domain, "reasons": list(one.reasons)}
            for one in record.withheld_cookies
        ]
    if record.socket is not None:
        made["_webSocket"] = {
            "messagesSent": record.socket.sent,
            "messagesReceived": record.socket.received,
        }
    seen = _tls(record, page)
    if seen is not None:
        made["_securityDetails"] = seen
    return made


def whole_ms(timings: dict[str, float]) -> float:
    """The sum of the parts that are known; ``ssl`` is within ``connect``."""
    return round(sum(part for name, part in timings.items() if name != "ssl" and part >= 0), 3)


def _timings(told: Timings | None) -> dict[str, float]:
    if told is None:
        known = {"blocked": _UNKNOWN, "dns": _UNKNOWN, "connect": _UNKNOWN, "ssl": _UNKNOWN}
        return {**known, "send": 0, "wait": 0, "receive": 0}
    return {
        "blocked": told.blocked_ms,
        "dns": _known(told.dns_ms),
        "connect": _known(told.connect_ms),
        "ssl": _known(told.ssl_ms),
        "send": told.send_ms,
        "wait": told.wait_ms,
        "receive": told.receive_ms,
    }


def _request(record: RequestRecord) -> dict[str, Any]:
    made: dict[str, Any] = {
        "method": record.method,
        "url": record.url,
        "httpVersion": record.protocol or "unknown",
        "cookies": _sent_cookies(record.request_headers),
        "headers": _fields(record.request_headers),
        "queryString": _query(record.url),
        "headersSize": _UNKNOWN,
        "bodySize": _known(record.sizes.sent_body),
    }
    if record.sizes.sent_body:
        mime = _first(record.request_headers, "content-type") or "application/octet-stream"
        made["postData"] = {"mimeType": mime, "text": "", "comment": "what was sent is not kept"}
    return made


def _response(record: RequestRecord, page: PageArtifact) -> dict[str, Any]:
    sizes = record.sizes
    size = sizes.content if sizes.content is not None else sizes.received_body
    content: dict[str, Any] = {
        "size": size or 0,
        "mimeType": _first(record.response_headers, "content-type") or "x-unknown",
    }
    if sizes.content is not None and sizes.received_body:
        content["compression"] = sizes.content - sizes.received_body
    made: dict[str, Any] = {
        "status": record.status or 0,
        "statusText": record.status_text,
        "httpVersion": record.protocol or "unknown",
        "cookies": _set_cookies(record, page),
        "headers": _fields(record.response_headers),
        "content": content,
        "redirectURL": _redirect(record),
        "headersSize": _known(sizes.received_head),
        "bodySize": _known(sizes.received_body),
        "_error": record.failure or None,
    }
    if sizes.received_head is not None and sizes.received_body is not None:
        made["_transferSize"] = sizes.received_head + sizes.received_body
    return made


def _redirect(record: RequestRecord) -> str:
    if record.status is None or not 300 <= record.status < 400:
        return ""
    return _first(record.response_headers, "location")


def _set_cookies(record: RequestRecord, page: PageArtifact) -> list[dict[str, Any]]:
    """Those the answer set, refused ones included; values are not kept."""
    lines = [value for name, value in record.response_headers if name.lower() == "set-cookie"]
    if not lines:
        return []
    known = {one.line: one for one in page.cookies if one.set_by_url == record.url}
    found = (known.get(line[:_MAX_LINE_CHARS]) for line in lines[:_MAX_FIELDS])
    return [_cookie(one) for one in found if one is not None]


def _cookie(one: CookieRecord) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": one.name,
        "value": MASK,
        "httpOnly": one.http_only,
        "secure": one.secure,
    }
    optional = {"path": one.path, "domain": one.domain, "sameSite": one.same_site.title()}
    made |= {name: value for name, value in optional.items() if value}
    if one.blocked:
        made["_blockedReasons"] = list(one.blocked)
        made["comment"] = f"the browser refused it: {', '.join(one.blocked)}"
    return made


def _sent_cookies(headers: Headers) -> list[dict[str, Any]]:
    found = []
    for name, value in headers:
        if name.lower() == "cookie":
            for pair in value.split("; ")[:_MAX_FIELDS]:
                key, equals, _ = pair.partition("=")
                found.append({"name": key if equals else "", "value": MASK})
    return found


def _tls(record: RequestRecord, page: PageArtifact) -> dict[str, Any] | None:
    try:
        parts = urlsplit(record.url)
        wanted = (record.host, parts.port or 443)
    except ValueError:
        return None
    if parts.scheme not in {"https", "wss"} or record.status is None:
        return None
    seen = next((one for one in page.tls if (one.host, one.port) == wanted), None)
    return None if seen is None else _certificate(seen)


def _certificate(seen: ServedTls) -> dict[str, Any]:
    return {
        "protocol": seen.protocol,
        "cipher": seen.cipher,
        "keyExchange": seen.key_exchange,
        "subjectName": seen.subject,
        "sanList": list(seen.names),
        "issuer": seen.issuer,
        "validFrom": seen.not_before,
        "validTo": seen.not_after,
        "securityState": seen.state,
    }


def _query(url: str) -> list[dict[str, str]]:
    try:
        pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return []
    return [{"name": name, "value": value} for name, value in pairs]


def _fields(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _first(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _known(value: float | None) -> float:
    return _UNKNOWN if value is None else value
