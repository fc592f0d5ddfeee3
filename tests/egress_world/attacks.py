"""Ways a page has of sending its browser somewhere.

``T`` stands for ``http://HOST:PORT``, ``H`` for ``HOST:PORT``. Each is tried twice: at a public
server, which shows that the way works in this browser at all, and at the private network, which
must hear nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """One way.

    Attributes:
        name: of the way.
        body: of the page.
        works: whether this browser takes it at all; if not, the attack shows only that it
            stays so.
        headers: of the page.
    """

    name: str
    body: str
    works: bool = True
    headers: tuple[tuple[str, str], ...] = ()


def script(code: str) -> str:
    return f"<script>{code}</script>"


SUBRESOURCES = (
    Attack("image", "<img src=T/x>"),
    Attack("srcset", "<img srcset='T/x 1x'>"),
    Attack("script", "<script src=T/x></script>"),
    Attack(
        "script with a wrong sum",
        f"<script src=T/x integrity=sha256-{'A' * 43}= crossorigin></script>",
    ),
    Attack("module", "<script type=module src=T/x></script>"),
    Attack("style sheet", "<link rel=stylesheet href=T/x>"),
    Attack("import in a style", "<style>@import 'T/x';</style>"),
    Attack("background", "<div style='background:url(T/x)'>x</div>"),
    Attack("font", "<style>@font-face{font-family:f;src:url(T/x)}p{font-family:f}</style><p>x"),
    Attack("video", "<video src=T/x preload=auto autoplay muted></video>"),
    Attack("audio", "<audio src=T/x preload=auto></audio>"),
    Attack("object", "<object data=T/x type=image/png></object>"),
    Attack("embed", "<embed src=T/x type=text/html>"),
    Attack("svg image", "<svg><image href=T/x width=9 height=9 /></svg>"),
    Attack("svg use", "<svg><use href=T/x#a /></svg>", works=False),
    Attack("input image", "<input type=image src=T/x>"),
    Attack("favicon", "<link rel=icon href=T/x>", works=False),
    Attack("manifest", "<link rel=manifest href=T/x>", works=False),
    Attack("user info in the URL", "<img src=http://site.test@H/x>", works=False),
    Attack("protocol-relative", "<img src=//H/x>"),
    Attack("backslashes", "<img src='http:\\\\H\\x'>"),
)
HINTS = (
    Attack("prefetch", "<link rel=prefetch href=T/x>"),
    Attack("preload", "<link rel=preload as=script href=T/x>"),
    Attack("modulepreload", "<link rel=modulepreload href=T/x>"),
    Attack("preconnect", "<link rel=preconnect href=T>", works=False),
    Attack("dns-prefetch", "<link rel=dns-prefetch href=T>", works=False),
    Attack("prerender", "<link rel=prerender href=T/x>", works=False),
    Attack(
        "speculation rules",
        "<script type=speculationrules>"
        '{"prefetch":[{"urls":["T/x"],"eagerness":"immediate","requires":[]}]}</script>',
        works=False,
    ),
    Attack("preload header", "x", headers=(("Link", "<T/x>; rel=preload; as=image"),)),
    Attack("preconnect header", "x", works=False, headers=(("Link", "<T>; rel=preconnect"),)),
    Attack(
        "CSP report",
        "<img src=https://nowhere.test/>",
        headers=(("Content-Security-Policy", "img-src 'none'; report-uri T/x"),),
    ),
    Attack(
        "reporting API",
        "<img src=https://nowhere.test/>",
        works=False,  # only for secure origins
        headers=(
            ("Reporting-Endpoints", 'e="T/x"'),
            ("Content-Security-Policy", "img-src 'none'; report-to e"),
        ),
    ),
    Attack(
        "network error logging",
        "<img src=/gone>",
        works=False,  # only for secure origins
        headers=(
            ("Report-To", '{"group":"n","max_age":99,"endpoints":[{"url":"T/x"}]}'),
            ("NEL", '{"report_to":"n","max_age":99,"success_fraction":1.0}'),
        ),
    ),
)
SCRIPTS = (
    Attack("fetch", script("fetch('T/x',{mode:'no-cors'}).catch(()=>0)")),
    Attack("fetch with preflight", script("fetch('T/x',{method:'PUT'}).catch(()=>0)")),
    Attack("keepalive", script("fetch('T/x',{mode:'no-cors',keepalive:true}).catch(()=>0)")),
    Attack("XHR", script("const r=new XMLHttpRequest();r.open('GET','T/x');r.send()")),
    Attack("beacon", script("navigator.sendBeacon('T/x','data')")),
    Attack("event source", script("new EventSource('T/x')")),
    Attack("web socket", script("new WebSocket('ws://H/x')")),
    Attack("secure web socket", script("new WebSocket('wss://H/x')")),
    Attack("TLS", script("fetch('https://H/x',{mode:'no-cors'}).catch(()=>0)")),
    Attack("import()", script("import('T/x').catch(()=>0)")),
    Attack(
        "worker",
        script(
            "new Worker(URL.createObjectURL(new Blob([`fetch('T/x',{mode:'no-cors'})"
            ".catch(()=>0);importScripts('T/y')`])))"
        ),
    ),
    Attack(
        "shared worker",
        script(
            "new SharedWorker(URL.createObjectURL(new Blob([`fetch('T/x',{mode:'no-cors'})"
            ".catch(()=>0)`])))"
        ),
    ),
    Attack("late", script("setTimeout(()=>fetch('T/x',{mode:'no-cors'}).catch(()=>0),300)")),
)
FRAMES = (
    Attack("frame", "<iframe src=T/x></iframe>"),
    Attack("sandboxed frame", "<iframe sandbox src=T/x></iframe>"),
    Attack("data: frame", "<iframe src='data:text/html,<img src=T/x>'></iframe>"),
    Attack("srcdoc frame", "<iframe srcdoc='<img src=T/x>'></iframe>"),
    Attack(
        "blob: frame",
        "<iframe id=f></iframe>"
        + script(
            "f.src=URL.createObjectURL(new Blob(['<img src=T/x>'],{type:'text/html'}))",
        ),
    ),
    Attack("javascript: frame", "<iframe src=\"javascript:'<img src=T/x>'\"></iframe>"),
    Attack(
        "form in a frame",
        "<iframe name=n></iframe><form id=f target=n method=post action=T/x></form>"
        + script("f.submit()"),
    ),
    Attack("ping", "<a id=a href='#' ping=T/x>x</a>" + script("a.click()")),
    Attack("popup", script("open('T/x')")),
    Attack("popup by link", "<a id=a target=_blank href=T/x>x</a>" + script("a.click()")),
)
NAVIGATIONS = (
    Attack("location", script("location='T/x'")),
    Attack("replace", script("location.replace('T/x')")),
    Attack("meta refresh", "<meta http-equiv=refresh content='0;url=T/x'>"),
    Attack("refresh header", "x", headers=(("Refresh", "0;url=T/x"),)),
    Attack("form", "<form id=f method=post action=T/x></form>" + script("f.submit()")),
    Attack("link", "<a id=a href=T/x>x</a>" + script("a.click()")),
    Attack("redirect", script("location='/302?to=T/x'")),
    Attack(
        "redirect of a POST",
        "<form id=f method=post action='/307?to=T/x'></form>" + script("f.submit()"),
    ),
    Attack("redirect of an image", "<img src='/302?to=T/x'>"),
    Attack("redirect of a fetch", script("fetch('/307?to=T/x',{mode:'no-cors'}).catch(()=>0)")),
    Attack("redirect of a script", "<script src='/302?to=T/x'></script>"),
    Attack("redirect of a frame", "<iframe src='/302?to=T/x'></iframe>"),
    Attack("redirect of a redirect", "<img src='/302?to=/302%3Fto=T/x'>"),
)
FAMILIES = {
    "subresources": SUBRESOURCES,
    "hints and reports": HINTS,
    "scripts": SCRIPTS,
    "frames": FRAMES,
    "navigations": NAVIGATIONS,
}
