"""What the scripts of a page do, reported by ``watch_script.js``."""

from __future__ import annotations

import secrets
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import Initiator, RequestRecord, ScriptAct, ScriptCookie
from veritas.collect.domains import registrable_domain

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

MAX_ACTS = 1000
MAX_PICTURES = 150
MAX_COOKIES = 200
MAX_LINE_CHARS = 300
_LIMITS = {
    "acts": 400,
    "detail": 120,
    "url": 2048,
    "pictures": MAX_PICTURES,
    "cookies": MAX_COOKIES,
    "line": MAX_LINE_CHARS,
}
_COOKIE = "cookie."
_LOAD_IMAGE = "load.image"


class _Told(msgspec.Struct, array_like=True):
    api: str
    script_url: str
    frame_url: str
    detail: str
    count: int


_decoder = msgspec.json.Decoder(_Told)


@cache
def watch_script() -> str:
    """The script; the first call reads it from the package, and blocks."""
    return files(__package__).joinpath("watch_script.js").read_text("utf-8")


class Watcher:
    """Collects what the pages of one browser profile tell; pages are told apart by the driver.

    What arrives comes from the page and is not trusted: it is bounded and decoded strictly.

    Attributes:
        cut: some page told more than is kept.
    """

    def __init__(self) -> None:
        self._acts: dict[Page, dict[tuple[str, str, str, str], int]] = {}
        self._pictures: dict[Page, dict[str, str]] = {}
        self._cookies: dict[Page, dict[tuple[str, str, str, str], None]] = {}
        self.cut = False

    async def watch(self, context: BrowserContext) -> None:
        """Begin; to be called before the profile has a page.

        Raises:
            playwright Error: the browser is gone.
        """
        # A name that no page can guess, gone before the page's first script runs.
        name = f"_{secrets.token_hex(8)}"
        await context.expose_binding(name, self._on_told)
        take = f"() => {{ const way = globalThis.{name}; delete globalThis.{name}; return way; }}"
        limits = msgspec.json.encode(_LIMITS).decode()
        await context.add_init_script(f"({watch_script()})({take}, {limits});")

    def acts(self, page: Page, page_domain: str) -> tuple[ScriptAct, ...]:
        """What the scripts of a page did so far, in the order of their first doing it."""
        return tuple(
            _act(*key, count, page_domain) for key, count in self._acts.get(page, {}).items()
        )

    def cookies(self, page: Page, page_domain: str) -> tuple[ScriptCookie, ...]:
        """The cookies that scripts of a page set so far, refused ones included."""
        return tuple(
            ScriptCookie(
                way=way,
                name=line.partition("=")[0],
                line=line,
                script_url=script_url,
                frame_url=frame_url,
                third_party=registrable_domain(_host(script_url or frame_url)) != page_domain,
            )
            for way, script_url, frame_url, line in self._cookies.get(page, {})
        )

    def forget(self, page: Page) -> None:
        """Begin anew with a page: what its scripts did so far is told no more."""
        self._acts.pop(page, None)
        self._pictures.pop(page, None)
        self._cookies.pop(page, None)

    def blame(self, page: Page, requests: tuple[RequestRecord, ...]) -> tuple[RequestRecord, ...]:
        """The requests of a page, those for pictures that scripts wanted with the script.

        The browser asks for a picture after the script has ended, and names the document.
        """
        pictures = self._pictures.get(page, {})
        return tuple(
            msgspec.structs.replace(one, initiator=Initiator("script", script_url))
            if (script_url := pictures.get(one.url, ""))
            and (one.initiator is None or one.initiator.kind != "script")
            else one
            for one in requests
        )

    def _on_told(self, source: dict[str, Page], told: object) -> None:
        try:
            act = _decoder.decode(told if isinstance(told, str) else "")
        except msgspec.DecodeError:
            return  # the page has found the way to report, and talks nonsense
        if act.api == _LOAD_IMAGE:
            pictures = self._pictures.setdefault(source["page"], {})
            if len(pictures) < MAX_PICTURES:
                pictures.setdefault(act.detail[:2048], act.script_url[:2048])
            return
        if act.api.startswith(_COOKIE):
            cookies = self._cookies.setdefault(source["page"], {})
            line = act.detail[:MAX_LINE_CHARS]
            if len(cookies) < MAX_COOKIES and "=" in line:
                way = act.api.removeprefix(_COOKIE)[:40]
                cookies[way, act.script_url[:2048], act.frame_url[:2048], line] = None
            return
        acts = self._acts.setdefault(source["page"], {})
        key = (act.api[:40], act.script_url[:2048], act.frame_url[:2048], act.detail[:120])
        if key not in acts and len(acts) >= MAX_ACTS:
            self.cut = True
            return
        acts[key] = max(acts.get(key, 0), min(act.count, 1_000_000))


def _act(
    api: str, script_url: str, frame_url: str, detail: str, count: int, page_domain: str
) -> ScriptAct:
    domain = registrable_domain(_host(script_url or frame_url))
    return ScriptAct(
        api=api,
        script_url=script_url,
        frame_url=frame_url,
        domain=domain,
        third_party=bool(domain) and domain != page_domain,
        detail=detail,
        count=count,
    )


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
