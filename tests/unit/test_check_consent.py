"""The checks of the consent experiment: what the runs prove, and what they do not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.unit.artifact_builder import BOX, URL, consent, site
from veritas.artifacts import (
    Consent,
    ConsentBanner,
    ConsentClick,
    ConsentControl,
    ConsentRequest,
    ConsentRun,
    ConsentState,
    Experiments,
    Missing,
    ScriptAct,
    StorageItem,
)
from veritas.checks.consent.names import is_known_tracker, is_necessary, is_tracking_word
from veritas.checks.consent.purposes import Purpose, purpose_of
from veritas.checks.consent.traces import traces_of
from veritas.checks.registry import CHECKS, run_check
from veritas.core.errors import Fault
from veritas.core.findings import CheckResult, Claim, Outcome, Severity

YEAR_S = 365 * 86_400.0
QUIET = ConsentState(outside_chars=500)
PIXEL = "https://count.tracker.example/pixel.gif?page=1"
CONSENT_CHECKS = [entry.meta.id for entry in CHECKS if "experiments.consent" in entry.meta.needs]


def run(name: str, asked: Consent | Missing) -> CheckResult:
    entry = next(entry for entry in CHECKS if entry.meta.id == f"vision.{name}")
    return run_check(entry, site(experiments=Experiments(consent=asked)))


def request(url: str, kind: str = "image", method: str = "GET") -> ConsentRequest:
    host = url.split("/")[2]
    domain = ".".join(host.split(".")[-2:])
    return ConsentRequest(url, host, domain, method, kind, answered=True)


def asks(*urls: str, kind: str = "image") -> ConsentState:
    return msgspec.structs.replace(QUIET, requests=tuple(request(url, kind) for url in urls))


def marks(name: str = "seen", host: str = "cdn.partner.example", **changes: Any) -> ConsentState:
    item = StorageItem("cookie", host, name, 32, third_party=True, expires_s=YEAR_S)
    return ConsentState(
        requests=(request(f"https://{host}/logo.png"),),
        set_cookies=(f"{host} {name}",),
        storage=(msgspec.structs.replace(item, **changes),),
        outside_chars=500,
    )


def own(name: str, size: int = 32, expires_s: float | None = YEAR_S) -> ConsentState:
    item = StorageItem("cookie", "fair.test", name, size, third_party=False, expires_s=expires_s)
    act = ScriptAct("storage.cookie", URL, URL, "fair.test", False, name, 1)
    return ConsentState(storage=(item,), acts=(act,), outside_chars=500)


def kept(name: str) -> ConsentState:
    item = StorageItem("local", "fair.test", name, 32, third_party=False)
    act = ScriptAct("storage.local", URL, URL, "fair.test", False, name, 1)
    return ConsentState(storage=(item,), acts=(act,), outside_chars=500)


def control(choice: str, words: str, **changes: Any) -> ConsentControl:
    made = ConsentControl(choice, "button", words, f"#{choice or 'control'}", BOX)
    return msgspec.structs.replace(made, **changes)


def toggle(label: str, *, on: bool = True, locked: bool = False) -> ConsentControl:
    return ConsentControl("", "toggle", label, f"#{label[:20]}", BOX, on=on, locked=locked)


ACCEPT, REJECT = control("accept", "Accept all"), control("reject", "Reject all")


def banner(*controls: ConsentControl) -> ConsentBanner:
    words = "We use cookies to count visits."
    return ConsentBanner(
        "own", "#banner", "", "", words, BOX, overlay=True, controls=controls, picture="b.png"
    )


def chosen(choice: str, after: ConsentState, again: ConsentState, clicks: int = 1) -> ConsentRun:
    return ConsentRun(
        choice,
        before=QUIET,
        clicks=tuple(ConsentClick(choice, f"step {at}", "#x", 1) for at in range(clicks)),
        screens=1 if clicks == 1 else 2,
        after=after,
        again=again,
    )


def tried(
    *,
    before: ConsentState = QUIET,
    accepted: ConsentState = QUIET,
    rejected: ConsentState = QUIET,
    **changes: Any,
) -> Consent:
    whole = consent(
        banner=banner(ACCEPT, REJECT),
        nothing=ConsentRun("none", before=before),
        accept=chosen("accept", accepted, accepted),
        reject=chosen("reject", QUIET, rejected),
    )
    return msgspec.structs.replace(whole, **changes)


def failing(asked: Consent) -> set[str]:
    return {
        name.removeprefix("vision.")
        for name in CONSENT_CHECKS
        if run(name.removeprefix("vision."), asked).outcome is Outcome.FAILED
    }


def test_an_honest_banner_is_no_finding() -> None:
    assert failing(tried(accepted=marks())) == set()
    assert failing(consent()) == set()
    assert len(CONSENT_CHECKS) == 8


def test_what_was_not_tried_is_not_checked() -> None:
    missing = Missing("the time for experiments was up", Fault.OURS, "time_limit")
    stuck = ConsentRun("reject", before=QUIET, done=Missing("it stayed", Fault.OURS, "stuck"))
    for name in CONSENT_CHECKS:
        short = name.removeprefix("vision.")
        assert run(short, missing).outcome is Outcome.ERROR
        result = run(short, tried(accepted=marks(), reject=stuck))
        assert result.outcome is not Outcome.FAILED
    for short in ("reject-without-effect", "reject-harder", "no-way-to-reject"):
        result = run(short, tried(accepted=marks(), reject=stuck))
        assert result.outcome is Outcome.ERROR
        assert "it stayed" in result.reason


@pytest.mark.parametrize(
    "state",
    [
        marks(),
        asks(PIXEL),
        asks("https://www.google-analytics.com/g/collect?v=2", kind="fetch"),
        asks("https://connect.facebook.net/en_US/fbevents.js", kind="script"),
        asks("https://www.facebook.com/tr?id=123&ev=PageView"),
        asks("https://t.co/i/adsct?p_id=1"),
        asks("https://platform.twitter.com/widgets.js", kind="script"),
        asks("https://www.facebook.com/plugins/like.php", kind="document"),
        own("_ga"),
        own("_fbp"),
        own("visitor_id"),
        kept("ajs_anonymous_id"),
        asks("https://cdn.partner.example/t.gif?id=1"),
        asks("https://cdn.partner.example/js/tracker.js", kind="script"),
        asks("https://metrics.partner.example/v1", kind="xhr"),
    ],
)
def test_tracking_before_a_choice_is_proven(state: ConsentState) -> None:
    (finding,) = run("tracking-before-consent", tried(before=state)).findings
    assert finding.claim is Claim.EXPERIMENT_PROVES
    assert finding.severity is Severity.MEDIUM
    (silent,) = run(
        "tracking-before-consent", consent(nothing=ConsentRun("none", before=state))
    ).findings
    assert silent.severity is Severity.LOW
    assert silent.confidence < finding.confidence


@pytest.mark.parametrize(
    "state",
    [
        QUIET,
        # sessions, the spreading of load, robots, choices kept
        marks("AWSALBCORS"),
        marks("__cf_bm"),
        marks("visid_incap_123"),
        marks("JSESSIONID"),
        marks("cookieconsent_status"),
        # short, or gone with the session, or refused by the browser
        marks(size_chars=2),
        marks(expires_s=None),
        marks(expires_s=3600.0),
        msgspec.structs.replace(marks(), storage=()),
        own("sessionid"),
        own("theme"),
        own("cookie_consent_analytics"),
        own("ads_seen", size=1),
        own("uid"),
        own("fr"),
        kept("theme"),
        asks("https://cdn.partner.example/js/shop.js", kind="script"),
        asks("https://adsorption.example/logo.png"),
        # files of others
        asks("https://fonts.gstatic.com/s/font.woff2", kind="font"),
        asks("https://cdn.jsdelivr.net/npm/klaro", kind="script"),
        asks("https://images.example/logo.png"),
        # what a network of people shows, and publishers whose hosts stand on the same list
        asks("https://secure.gravatar.com/avatar/0f3a?s=80&d=mm"),
        asks("https://pbs.twimg.com/media/picture.jpg"),
        asks("https://assets.bwbx.io/business/app.js", kind="script"),
        asks("https://cdn.sstatic.net/style.css", kind="stylesheet"),
        # who asks for consent, and keeps it
        asks("https://consent.cookiebot.com/logconsent.ashx?action=decline", kind="image"),
        asks("https://records.example/consent/collect?choice=no", kind="fetch"),
        asks("https://cdn.cookielaw.org/consent/track.js?x=1", kind="fetch"),
        # what nobody answered
        msgspec.structs.replace(
            QUIET, requests=(msgspec.structs.replace(request(PIXEL), answered=False),)
        ),
        # a request that says itself that nothing was agreed to
        asks("https://www.google-analytics.com/g/collect?v=2&gcs=G100", kind="fetch"),
    ],
)
def test_what_is_no_tracking_is_none(state: ConsentState) -> None:
    assert traces_of(state, "fair.test") == {}
    assert failing(tried(before=state, accepted=state, rejected=state)) == set()


def test_a_fingerprint_is_a_trace_and_a_drawing_is_none() -> None:
    def act(api: str, detail: str) -> ScriptAct:
        script = "https://cdn.tracker.example/t.js"
        return ScriptAct(api, script, URL, "tracker.example", True, detail, 1)

    drawing = (act("canvas.toDataURL", "240x60 text 30"),)
    taken = (*drawing, act("audio.render", ""))
    assert traces_of(msgspec.structs.replace(QUIET, acts=drawing), "fair.test") == {}
    (trace,) = traces_of(msgspec.structs.replace(QUIET, acts=taken), "fair.test").values()
    assert trace.key == "tracker.example"
    assert "fingerprint" in trace.what


def test_reject_that_changes_nothing_is_worse_than_reject_that_leaves_some() -> None:
    two = asks(PIXEL, "https://ads.other.example/pixel.gif")
    (finding,) = run("reject-without-effect", tried(accepted=two, rejected=two)).findings
    assert finding.severity is Severity.HIGH
    assert "changes nothing" in finding.title
    assert {piece.url for piece in finding.evidence} == {
        PIXEL,
        "https://ads.other.example/pixel.gif",
    }
    (finding,) = run("reject-without-effect", tried(accepted=two, rejected=asks(PIXEL))).findings
    assert finding.severity is Severity.MEDIUM
    assert "1 of 2" in finding.title


def test_what_only_one_run_met_is_not_held_against_reject() -> None:
    asked = tried(accepted=marks(), rejected=asks("https://ads.other.example/pixel.gif"))
    assert "reject-without-effect" not in failing(asked)


def test_what_was_under_way_at_the_click_is_not_held_against_reject() -> None:
    reject = chosen("reject", asks(PIXEL), QUIET)
    reject = msgspec.structs.replace(reject, before=asks(PIXEL))
    asked = tried(before=asks(PIXEL), accepted=asks(PIXEL), reject=reject)
    assert failing(asked) == {"tracking-before-consent"}
    new = msgspec.structs.replace(reject, before=QUIET)
    asked = tried(accepted=asks(PIXEL), reject=new)
    assert failing(asked) == {"reject-without-effect"}


def test_cookies_that_survive_reject_are_a_fact() -> None:
    kept = msgspec.structs.replace(QUIET, storage=own("_ga").storage)
    asked = tried(before=own("_ga"), accepted=own("_ga"), rejected=kept)
    result = run("reject-without-effect", asked)
    assert result.outcome is Outcome.PASSED
    assert result.facts["cookies that survive rejecting"] == "_ga"


def test_more_clicks_to_reject_are_found_and_more_to_accept_are_not() -> None:
    asked = tried(reject=chosen("reject", QUIET, QUIET, clicks=3))
    (finding,) = run("reject-harder", asked).findings
    assert "3 clicks" in finding.title
    assert finding.evidence[0].screenshot == "b.png"
    assert (
        run("reject-harder", tried(accept=chosen("accept", QUIET, QUIET, clicks=6))).findings == ()
    )


NO_WAY = ConsentRun("reject", before=QUIET, done=Missing("nothing", Fault.OURS, "no_way"))


def test_no_way_to_reject_is_found_only_where_somebody_tracks() -> None:
    only = banner(ACCEPT)
    assert failing(tried(banner=only, reject=NO_WAY, accepted=marks())) == {"no-way-to-reject"}
    assert failing(tried(banner=only, reject=NO_WAY)) == set()
    closing = banner(ACCEPT, control("close", "×"))
    result = run("no-way-to-reject", tried(banner=closing, reject=NO_WAY, accepted=marks()))
    assert result.outcome is Outcome.ERROR


def test_a_no_that_is_forgotten_is_found() -> None:
    back = msgspec.structs.replace(QUIET, banner=True)
    (finding,) = run("consent-not-remembered", tried(rejected=back)).findings
    assert finding.severity is Severity.MEDIUM
    (finding,) = run("consent-not-remembered", tried(rejected=back, accepted=back)).findings
    assert finding.severity is Severity.LOW
    assert run("consent-not-remembered", tried(accepted=back)).findings == ()


@pytest.mark.parametrize(
    "shut",
    [
        ConsentState(covered=1.0, outside_chars=500),
        ConsentState(covered=0.2, scroll_locked=True, outside_chars=500),
        ConsentState(covered=0.2, outside_chars=0),
    ],
)
def test_a_wall_is_a_shut_page_without_another_way_in(shut: ConsentState) -> None:
    only = banner(ACCEPT)
    walled = tried(banner=only, before=shut, reject=NO_WAY)
    (finding,) = run("cookie-wall", walled).findings
    assert finding.severity is Severity.MEDIUM
    paying = ConsentRun("reject", before=QUIET, done=Missing("it costs", Fault.OURS, "pay"))
    (finding,) = run("cookie-wall", tried(banner=only, before=shut, reject=paying)).findings
    assert finding.severity is Severity.LOW
    assert run("cookie-wall", tried(before=shut)).findings == ()
    kept_out = chosen("reject", shut, shut)
    assert run("cookie-wall", tried(reject=kept_out)).findings


def test_a_page_that_can_be_used_behind_its_banner_has_no_wall() -> None:
    assert run("cookie-wall", tried(banner=banner(ACCEPT), reject=NO_WAY)).findings == ()


def test_switches_that_are_on_are_found_by_what_they_are_for() -> None:
    settings = banner(
        toggle("Strictly necessary cookies"),
        toggle("Analytics cookies"),
        toggle("Marketing", on=False),
        toggle("Legitimate interest"),
        toggle("Advertising", locked=True),
        toggle("Preferences"),
    )
    assert failing(tried(settings=settings)) == {"preticked-purposes", "legitimate-interest"}
    (finding,) = run("preticked-purposes", tried(settings=settings)).findings
    assert [piece.quote for piece in finding.evidence] == ["Analytics cookies"]
    missing = Missing("the settings did not open", Fault.OURS, "not_operated")
    assert run("preticked-purposes", tried(settings=missing)).outcome is Outcome.ERROR


def test_options_that_are_chosen_are_found_where_they_say_what_they_agree_to() -> None:
    def option(words: str, choice: str) -> ConsentControl:
        return control(choice, words, kind="option", on=True)

    asked = tried(banner=banner(ACCEPT, REJECT, option("All cookies", "accept")))
    assert failing(asked) == {"preticked-purposes"}
    for harmless in (option("Yes", "accept"), option("None", "reject"), option("English", "")):
        assert failing(tried(banner=banner(ACCEPT, REJECT, harmless))) == set()


def test_switches_that_say_no_agree_to_nothing() -> None:
    settings = banner(
        toggle("Opt out of advertising"),
        toggle("Do not sell my data to advertising partners"),
        toggle("Object to legitimate interests"),
    )
    assert failing(tried(settings=settings)) == set()


def test_what_a_page_of_settings_loads_is_not_held_against_rejecting_on_it() -> None:
    with_map = asks("https://maps.tracker.example/collect?v=1")
    there = msgspec.structs.replace(chosen("reject", with_map, QUIET), elsewhere=True)
    both = tried(accepted=with_map, reject=there)
    assert "reject-without-effect" not in failing(both)
    here = msgspec.structs.replace(there, elsewhere=False)
    assert "reject-without-effect" in failing(msgspec.structs.replace(both, reject=here))


def test_the_wall_is_looked_for_on_the_page_and_not_where_the_settings_are() -> None:
    shut = ConsentState(covered=1.0, outside_chars=500)
    there = msgspec.structs.replace(chosen("reject", shut, QUIET), elsewhere=True)
    assert run("cookie-wall", tried(reject=there)).findings == ()
    still = msgspec.structs.replace(chosen("reject", QUIET, shut), elsewhere=True)
    assert run("cookie-wall", tried(reject=still)).findings


@pytest.mark.parametrize(
    ("label", "purpose"),
    [
        ("Statistik", Purpose.TRACKING),
        ("Werbung und Marketing", Purpose.TRACKING),
        ("Mesure d'audience", Purpose.TRACKING),
        ("Publicité personnalisée", Purpose.TRACKING),
        ("Cookies analíticas", Purpose.TRACKING),
        ("Profilazione", Purpose.TRACKING),
        ("Advertenties", Purpose.TRACKING),
        ("Statystyczne", Purpose.TRACKING),
        ("Non-essential marketing", Purpose.TRACKING),
        ("Notwendig", Purpose.NECESSARY),
        ("Techniquement nécessaires", Purpose.NECESSARY),
        ("Niezbędne", Purpose.NECESSARY),
        ("Necessary for marketing", Purpose.NECESSARY),
        ("Berechtigtes Interesse", Purpose.LEGITIMATE_INTEREST),
        ("Intérêt légitime", Purpose.LEGITIMATE_INTEREST),
        ("Uzasadniony interes", Purpose.LEGITIMATE_INTEREST),
        ("Functional cookies", None),
        ("Remember me", None),
        ("", None),
    ],
)
def test_a_switch_is_for_what_its_label_says(label: str, purpose: Purpose | None) -> None:
    assert purpose_of(label) is purpose


def test_names_of_cookies() -> None:
    for name in ("_ga", "_ga_ABC123", "_gid", "_pk_id.1.1fff", "_hjSessionUser_42", "hubspotutk"):
        assert is_known_tracker(name)
    for name in ("garden", "gat", "session", "fra", "side"):
        assert not is_known_tracker(name)
    for name in ("ad_id", "visitor-id", "track", "marketing_uid"):
        assert is_tracking_word(name)
    for name in ("tracking_consent", "gradient", "shadow", "added", "load"):
        assert not is_tracking_word(name)
    for name in ("AWSALB", "XSRF-TOKEN", "cf_clearance", "PHPSESSID"):
        assert is_necessary(name)


def test_hostile_words_take_little_time() -> None:
    for text in ("a" * 100_000, "necessary " * 10_000, "_" * 100_000, "ad-" * 50_000):
        purpose_of(text)
        is_known_tracker(text)
        is_tracking_word(text)
        is_necessary(text)
