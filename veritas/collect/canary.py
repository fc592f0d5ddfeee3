"""Who gets what is typed into a form before it is sent: made-up values, and a look at the wire."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus, urlsplit

from veritas.artifacts import FormLeak, PageArtifact
from veritas.collect.domains import registrable_domain

if TYPE_CHECKING:
    from playwright.async_api import Page, Request

MAX_FIELDS = 6
MAX_LEAKS = 50
_MAX_POST_BYTES = 64 * 1024
_TYPE_LIMIT_MS = 1500
_WAIT_S = 1.2
_TYPES = frozenset({"text", "email", "tel", "search"})


class _Value:
    """One made-up value and the forms in which it may be sent on."""

    def __init__(self, selector: str, text: str) -> None:
        self.selector = selector
        self.text = text
        raw = text.encode()
        self.needles = {
            "plain": {text.lower(), quote(text, safe="").lower()},
            "base64": _base64_parts(raw),
            "md5": {hashlib.md5(raw, usedforsecurity=False).hexdigest()},
            "sha1": {hashlib.sha1(raw, usedforsecurity=False).hexdigest()},
            "sha256": {hashlib.sha256(raw).hexdigest()},
        }

    def seen_in(self, sent: str) -> str:
        """The form in which it is in a text; empty when it is not."""
        low = sent.lower()
        for form, needles in self.needles.items():
            where = sent if form == "base64" else low
            if any(needle in where for needle in needles):
                return form
        return ""


class Canary:
    """Types a value of its own into each text field of a page, and looks who is told.

    Nothing is submitted, no key that could submit is pressed, and password fields are left
    alone. The values are under a domain that can never exist (RFC 6761).
    """

    def __init__(self) -> None:
        self._values: list[_Value] = []
        self._leaks: dict[tuple[str, str], FormLeak] = {}

    async def try_out(self, page: Page, artifact: PageArtifact) -> tuple[FormLeak, ...]:
        """Type, wait a moment, and say which other sites were told what was typed.

        Args:
            page: still open at the artifact's page.
            artifact: the page as it was read.

        Returns:
            One entry a field and receiving host. Nothing for a page without text fields.
        """
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        domain = registrable_domain(urlsplit(artifact.final_url).hostname or "")

        def look(request: Request) -> None:
            self._look(request, domain)

        page.on("request", look)
        try:
            typed = 0
            for field in (f for form in artifact.forms for f in form.fields):
                if field.type not in _TYPES or not field.visible or typed >= MAX_FIELDS:
                    continue
                mark = f"canary-{secrets.token_hex(6)}"
                text = f"{mark}@veritas.invalid" if field.type == "email" else mark
                self._values.append(_Value(field.selector, text))
                try:
                    await page.locator(field.selector).press_sequentially(
                        text, timeout=_TYPE_LIMIT_MS
                    )
                    await page.locator(field.selector).blur(timeout=_TYPE_LIMIT_MS)
                except Error:
                    continue  # covered, gone, or not to be typed into
                typed += 1
            if typed:
                await asyncio.sleep(_WAIT_S)
        finally:
            page.remove_listener("request", look)
        return tuple(self._leaks.values())

    def _look(self, request: Request, page_domain: str) -> None:
        host = _host(request.url)
        if not host or registrable_domain(host) == page_domain or len(self._leaks) >= MAX_LEAKS:
            return
        sent = request.url[:8192]
        body = request.post_data_buffer
        if body:
            sent += "\n" + body[:_MAX_POST_BYTES].decode("utf-8", "replace")
        sent += "\n" + unquote_plus(sent)
        for value in self._values:
            form = value.seen_in(sent)
            if form:
                leak = FormLeak(value.selector, host, request.url[:2048], form)
                self._leaks.setdefault((value.selector, host), leak)


def _base64_parts(raw: bytes) -> set[str]:
    """What is the same wherever the value stands within a longer text."""
    parts = set()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode()
        begin = (offset * 8 + 5) // 6
        end = len(encoded.rstrip("=")) - 2
        parts.add(encoded[begin:end])
        parts.add(encoded[begin:end].replace("+", "-").replace("/", "_"))
    return parts


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
