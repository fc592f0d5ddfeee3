"""What scripts did and kept, judged: what counts, and what does not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.unit.artifact_builder import body, field, form, page, request, site
from veritas.artifacts import Artifacts, FormLeak, ScriptAct, StorageItem
from veritas.checks.security import (
    early_storage,
    fingerprinting,
    form_leaks,
    message_listener,
    packed_code,
    session_recording,
)
from veritas.core.findings import CheckResult, Claim, Outcome, Severity

URL = "https://fair.test/"


def act(api: str, detail: str = "", **changes: Any) -> ScriptAct:
    plain = ScriptAct(api, "https://t.test/t.js", URL, "t.test", True, detail, 1)
    return msgspec.structs.replace(plain, **changes)


def with_acts(*acts: ScriptAct) -> Artifacts:
    return site(page(acts=acts))


CANVAS = act("canvas.toDataURL", "200x50 text 31")


@pytest.mark.parametrize(
    ("acts", "severity"),
    [
        ((CANVAS, act("webgl.renderer")), Severity.LOW),
        ((CANVAS, act("webgl.renderer"), act("audio.render")), Severity.MEDIUM),
        ((act("canvas.fonts", "50"), act("audio.render")), Severity.LOW),
        ((CANVAS,), None),  # a chart that is saved as a picture
        ((act("canvas.toDataURL", "8x8 text 31"), act("webgl.renderer")), None),
        ((act("canvas.toDataURL", "200x50 text 3"), act("webgl.renderer")), None),
        ((act("canvas.fonts", "20"), act("audio.render")), None),
        ((act("webgl.renderer"), act("audio.render")), None),  # a game
        ((CANVAS, act("webgl.renderer", script_url="https://game.test/g.js")), None),
        ((act("canvas.toDataURL", "nonsense"), act("audio.render")), None),
    ],
)
def test_a_fingerprint_takes_several_marks(
    acts: tuple[ScriptAct, ...], severity: Severity | None
) -> None:
    result = fingerprinting.check(with_acts(*acts))
    assert [finding.severity for finding in result.findings] == ([severity] if severity else [])


def test_the_sites_own_fingerprint_is_called_its_own() -> None:
    own = [msgspec.structs.replace(one, third_party=False) for one in (CANVAS, act("audio.render"))]
    (finding,) = fingerprinting.check(with_acts(*own)).findings
    assert "own script" in finding.title


def leaking(*leaks: FormLeak) -> CheckResult:
    forms = (form(field("email", selector="#mail")),)
    return form_leaks.check(site(page(forms=forms, leaks=leaks)))


def test_a_leak_is_told_with_its_field() -> None:
    (finding,) = leaking(FormLeak("#mail", "t.test", "https://t.test/?x", "sha256")).findings
    assert finding.claim is Claim.EXPERIMENT_PROVES
    assert finding.evidence[0].selector == "#mail"
    assert "SHA-256" in (finding.evidence[0].detail or "")
    assert leaking().outcome is Outcome.PASSED
    untried = form_leaks.check(site(page(forms=(form(field("email")),), leaks=None)))
    assert untried.outcome is Outcome.ERROR
    assert form_leaks.check(site(page(forms=(), leaks=None))).outcome is Outcome.NOT_APPLICABLE


def test_recorders_are_told_by_name_and_listeners_by_what_they_hear() -> None:
    recorder = request("https://static.hotjar.com/c/hotjar-1.js", "script")
    blocked = request("https://static.hotjar.com/c/hotjar-1.js", "script", status=None)
    image = request("https://www.hotjar.com/logo.png", "image")
    (finding,) = session_recording.check(site(page(requests=(recorder,)))).findings
    assert "Hotjar" in finding.title
    for harmless in (blocked, image):
        assert not session_recording.check(site(page(requests=(harmless,)))).findings
    everything = [act(f"listen.{kind}", "document") for kind in ("keys", "pointer", "input")]
    (heard,) = session_recording.check(with_acts(*everything)).findings
    assert heard.confidence <= 0.5
    assert not session_recording.check(with_acts(*everything[:2])).findings
    own = [msgspec.structs.replace(one, third_party=False) for one in everything]
    assert not session_recording.check(with_acts(*own)).findings


@pytest.mark.parametrize(
    ("detail", "found"),
    [("sink", True), ("origin sink", False), ("", False), ("source sink", False)],
)
def test_only_a_listener_that_believes_anyone_counts(detail: str, *, found: bool) -> None:
    assert bool(message_listener.check(with_acts(act("listen.message", detail))).findings) is found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"third_party": False}, False),
        ({"expires_s": None}, False),
        ({"expires_s": 86_400.0}, False),
        ({"size_chars": 3}, False),
        ({"kind": "local"}, False),
    ],
)
def test_only_lasting_marks_of_others_count(changes: dict[str, Any], *, found: bool) -> None:
    item = StorageItem("cookie", "t.test", "uid", 32, third_party=True, expires_s=9e6)
    kept = msgspec.structs.replace(item, **changes)
    assert bool(early_storage.check(site(page(storage=(kept,)))).findings) is found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("eval(function(p,a,c,k,e,d){e=function(c){return c}}('0 1',2,2,'a|b'.split('|')))", True),
        ("eval(atob('YWxlcnQoMSk='))", True),
        ("var _0x1a2b=[" + "'\\x68\\x65\\x6c\\x6c\\x6f'," * 9 + "];", True),
        ("function _0x3f21(){const _0x1=['log'];_0x3f21=function(){return _0x1};}", False),
        ("function _0x3f21(){const _0x1a2b=['log'];return _0x1a2b}", True),
        ("!function(e,t){var n=e.eval;n&&n(t)}(window,'x')", False),
        ("const s = JSON.parse(atob(token))", False),
    ],
)
def test_packed_code_is_told_from_minified_code(code: str, *, found: bool) -> None:
    result = packed_code.check(site(page(bodies=(body(code),), forms=())))
    assert bool(result.findings) is found


def test_without_a_page_nothing_is_said() -> None:
    nothing = msgspec.structs.replace(site(), pages=())
    for check in (fingerprinting, session_recording, message_listener, early_storage, packed_code):
        assert check.check(nothing).outcome is Outcome.ERROR
