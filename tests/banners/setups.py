"""Pages that load real consent banners, each in a fair and in an unfair set-up.

`track()` on each page loads a script of another site, which asks for a counting pixel there that
sets a lasting cookie. When it is called is what makes a set-up fair.
"""

from __future__ import annotations

from dataclasses import dataclass

TRACKER = "count.tracker.example"


@dataclass(frozen=True, slots=True)
class SetUp:
    """One banner on one page, and what is true of it.

    Attributes:
        package: of npm.
        fair: nothing is to be found.
        body: what the page holds.
        accept_clicks, reject_clicks: from the first screen to the choice made; None: no way.
        tracked: when the tracker is asked: ``before``, ``accept``, ``reject``.
        remembered: the banner stays away after a choice, by choice.
        found: the checks that have a finding.
    """

    package: str
    fair: bool
    body: str
    accept_clicks: int
    reject_clicks: int | None
    tracked: frozenset[str]
    found: frozenset[str]
    reject_remembered: bool = True

    @property
    def name(self) -> str:
        return f"{self.package} {'fair' if self.fair else 'unfair'}"


HEAD = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<script>
function track() {{
  const script = document.createElement("script");
  script.src = "https://{TRACKER}/count.js";
  document.head.append(script);
}}
</script></head><body><main><h1>A shop</h1>
{"<p>Tents, stoves and lanterns for the outdoors, made to last and easy to mend.</p>" * 12}
</main>
"""
AFTER_ACCEPT = frozenset({"accept"})
ALWAYS = frozenset({"before", "accept", "reject"})
BEFORE = "vision.tracking-before-consent"
NO_EFFECT = "vision.reject-without-effect"
HARDER = "vision.reject-harder"
NO_WAY = "vision.no-way-to-reject"
FORGOTTEN = "vision.consent-not-remembered"
TICKED = "vision.preticked-purposes"

_VANILLA = """
<link rel="stylesheet" href="/packages/vanilla-cookieconsent/dist/cookieconsent.css">
<script src="/packages/vanilla-cookieconsent/dist/cookieconsent.umd.js"></script>
<script>
%(first)s
CookieConsent.run({
  categories: { necessary: { enabled: true, readOnly: true }, analytics: { enabled: %(ticked)s } },
  onConsent: () => { if (CookieConsent.acceptedCategory("analytics")) track(); },
  language: { default: "en", translations: { en: {
    consentModal: {
      title: "We use cookies",
      description: "We use cookies to count visits and to see which pages are read.",
      acceptAllBtn: "Accept all", %(necessary)s showPreferencesBtn: "Manage preferences",
    },
    preferencesModal: {
      title: "Consent preferences", acceptAllBtn: "Accept all", %(necessary)s
      savePreferencesBtn: "Save preferences", closeIconLabel: "Close",
      sections: [
        { title: "Strictly necessary", description: "Always on.", linkedCategory: "necessary" },
        { title: "Analytics", description: "Counts visits.", linkedCategory: "analytics" },
      ],
    },
  } } },
});
</script>
"""
_OSANO = """
<link rel="stylesheet" href="/packages/cookieconsent/build/cookieconsent.min.css">
<script src="/packages/cookieconsent/build/cookieconsent.min.js"></script>
<script>
%(first)s
cookieconsent.initialise({
  type: "%(type)s",
  palette: { popup: { background: "#222" }, button: { background: "#fd3" } },
  content: { message: "This website uses cookies to count visits.", deny: "Decline",
    allow: "Allow cookies", dismiss: "Got it!", link: "Learn more", href: "/cookies" },
  onInitialise(status) { if (status === "allow") track(); },
  onStatusChange(status) { if (status === "allow") track(); },
});
</script>
"""
_KLARO = """
<script>
window.klaroConfig = {
  version: 1, elementID: "klaro", lang: "en", acceptAll: true, hideDeclineAll: %(hide)s,
  default: %(ticked)s, privacyPolicy: "/privacy",
  translations: { en: { purposes: { analytics: "Visitor statistics" } } },
  services: [{ name: "counter", title: "Counter", purposes: ["analytics"], default: %(ticked)s,
    callback: (consent) => { %(callback)s } }],
};
</script>
<script defer src="/packages/klaro/dist/klaro.js"></script>
"""
_TARTEAUCITRON = """
<script src="/packages/tarteaucitronjs/tarteaucitron.js"></script>
<script>
tarteaucitron.init({
  privacyUrl: "", bodyPosition: "bottom", hashtag: "#tarteaucitron", cookieName: "tarteaucitron",
  orientation: "middle", serviceDefaultState: "wait", showAlertSmall: false, showIcon: false,
  adblocker: false, DenyAllCta: %(deny)s, AcceptAllCta: true, highPrivacy: true,
  handleBrowserDNTRequest: false, removeCredit: true, moreInfoLink: false, mandatory: true,
  googleConsentMode: false, bingConsentMode: false,
});
tarteaucitron.services.counter = {
  key: "counter", type: "analytic", name: "Counter", needConsent: true, cookies: [],
  js: () => track(), fallback: () => {},
};
(tarteaucitron.job = tarteaucitron.job || []).push("counter");
%(more)s
</script>
"""
_BEYONK = """
<link rel="stylesheet"
  href="/packages/@beyonk/gdpr-cookie-consent-banner/src/lib/banner.css">
<script>
window.addEventListener("consent:analytics", (event) => { if (%(when)s) track(); });
</script>
<cookie-consent-banner cookie-name="choices" show-edit-icon="false" %(given)s>
</cookie-consent-banner>
<script type="module" src="/packages/@beyonk/gdpr-cookie-consent-banner/dist/index.js"></script>
"""
_BEYONK_OFF = (
    'can-reject-cookies="true" choices=\'{'
    '"tracking":{"label":"Tracking cookies","description":"Ads.","value":false},'
    '"analytics":{"label":"Analytics cookies","description":"Counting.","value":false},'
    '"marketing":{"label":"Marketing cookies","description":"Ads.","value":false}}\''
)
_REACT = """
<div id="root"></div>
<script src="/packages/react/umd/react.production.min.js"></script>
<script src="/packages/react-dom/umd/react-dom.production.min.js"></script>
<script src="/packages/react-cookie-consent/dist/react-cookie-consent.umd.js"></script>
<script>
const { default: CookieConsent, getCookieConsentValue } = ReactCookieConsent;
if (getCookieConsentValue() === "true") track();
ReactDOM.createRoot(document.getElementById("root")).render(React.createElement(CookieConsent, {
  enableDeclineButton: true, buttonText: "Accept", declineButtonText: "Decline",
  onAccept: () => track(), %(more)s
}, "This website uses cookies to count visits."));
</script>
"""
_NECESSARY = 'acceptNecessaryBtn: "Reject all",'

SETUPS = (
    SetUp(
        "vanilla-cookieconsent", True,
        _VANILLA % {"first": "", "ticked": "false", "necessary": _NECESSARY},
        1, 1, AFTER_ACCEPT, frozenset(),
    ),
    SetUp(
        "vanilla-cookieconsent", False,
        _VANILLA % {"first": "track();", "ticked": "true", "necessary": ""},
        1, 3, ALWAYS, frozenset({BEFORE, NO_EFFECT, HARDER, TICKED}),
    ),
    SetUp(
        "cookieconsent", True, _OSANO % {"first": "", "type": "opt-in"},
        1, 1, AFTER_ACCEPT, frozenset(),
    ),
    SetUp(
        "cookieconsent", False, _OSANO % {"first": "track();", "type": "info"},
        1, None, ALWAYS, frozenset({BEFORE, NO_WAY}),
    ),
    SetUp(
        "klaro", True,
        _KLARO % {"hide": "false", "ticked": "false", "callback": "if (consent) track();"},
        1, 1, AFTER_ACCEPT, frozenset(),
    ),
    SetUp(
        "klaro", False,
        _KLARO % {"hide": "true", "ticked": "true",
                  "callback": "if (consent || document.cookie.includes('klaro')) track();"},
        1, 3, frozenset({"accept", "reject"}), frozenset({NO_EFFECT, HARDER, TICKED}),
    ),
    SetUp(
        "tarteaucitronjs", True, _TARTEAUCITRON % {"deny": "true", "more": ""},
        1, 1, AFTER_ACCEPT, frozenset(),
    ),
    SetUp(
        "tarteaucitronjs", False,
        _TARTEAUCITRON % {"deny": "false",
                          "more": 'document.addEventListener("counter_disallowed", track);'},
        1, 3, frozenset({"accept", "reject"}), frozenset({NO_EFFECT, HARDER}),
    ),
    SetUp(
        "@beyonk/gdpr-cookie-consent-banner", True,
        _BEYONK % {"when": "event.detail.agreed", "given": _BEYONK_OFF},
        6, 1, AFTER_ACCEPT, frozenset(),
    ),
    SetUp(
        "@beyonk/gdpr-cookie-consent-banner", False, _BEYONK % {"when": "true", "given": ""},
        1, 6, frozenset({"accept", "reject"}), frozenset({NO_EFFECT, HARDER, TICKED}),
    ),
    SetUp(
        "react-cookie-consent", True, _REACT % {"more": ""},
        1, 1, AFTER_ACCEPT, frozenset(),
    ),
    SetUp(
        "react-cookie-consent", False,
        _REACT % {"more": "onDecline: () => track(), setDeclineCookie: false,"},
        1, 1, frozenset({"accept", "reject"}), frozenset({NO_EFFECT, FORGOTTEN}),
        reject_remembered=False,
    ),
)  # fmt: skip
