"""What became of a dialog that was closed."""

from __future__ import annotations

import msgspec
import pytest

from tests.unit.artifact_builder import BOX, URL, control, layer, screen, site
from veritas.artifacts import Dialogs, DialogSeen, Experiments, Missing
from veritas.checks.controls.closable_dialogs import asking_dialogs, closing_controls
from veritas.checks.vision import nagging_dialog
from veritas.core.errors import Fault
from veritas.core.findings import CheckResult, Claim, Outcome

NEXT = "https://fair.test/next"
CLOSED = Dialogs(
    shown=DialogSeen(URL, 3.0, "#box", "Join our club", BOX, "experiment-dialog-first.png"),
    pressed="No thanks",
    pressed_selector="#no",
    closed_at_s=5.0,
    stayed_until_s=66.0,
    next_url=NEXT,
    moved_s=60.0,
)


def judged(dialogs: Dialogs | Missing) -> CheckResult:
    return nagging_dialog.check(site(experiments=Experiments(dialogs=dialogs)))


def test_a_dialog_that_is_back_is_proven_with_both_moments() -> None:
    back = DialogSeen(URL, 66.0, "#box", "Join our club", BOX, "experiment-dialog-back-here.png")
    onward = DialogSeen(NEXT, 80.0, "#box", "Join our club", BOX)
    (finding,) = judged(msgspec.structs.replace(CLOSED, back_here=back, back_next=onward)).findings
    assert finding.claim is Claim.EXPERIMENT_PROVES
    assert [piece.page_url for piece in finding.evidence] == [URL, URL, NEXT]
    assert finding.evidence[0].detail == (
        "shown 3 s after the page was opened, closed by “No thanks” at 5 s, and gone"
    )
    assert (finding.evidence[1].detail or "").startswith("back on the same page, at most 61 s")
    assert finding.evidence[1].screenshot == "experiment-dialog-back-here.png"
    (finding,) = judged(msgspec.structs.replace(CLOSED, back_next=onward)).findings
    assert finding.title == "A dialog that was closed comes back on the next page"


@pytest.mark.parametrize(
    ("dialogs", "outcome"),
    [
        (CLOSED, Outcome.PASSED),
        (Dialogs(), Outcome.NOT_APPLICABLE),
        (msgspec.structs.replace(CLOSED, closed_at_s=None, why_not=("it stayed",)), Outcome.ERROR),
        (msgspec.structs.replace(CLOSED, stayed_until_s=0.0), Outcome.ERROR),
        (Missing("time was up", Fault.OURS, "time_limit"), Outcome.ERROR),
    ],
)
def test_what_stays_away_or_was_not_tried_is_no_finding(
    dialogs: Dialogs | Missing, outcome: Outcome
) -> None:
    assert judged(dialogs).outcome is outcome


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Join our club and save ten percent", True),
        ("Kommen Sie in unseren Club und sparen Sie", True),
        ("We use cookies for advertising. Accept?", False),
        ("Are you 18 or older?", False),
        ("Please choose your country to go on", False),
        ("Hi", False),
    ],
)
def test_which_layers_ask_for_something(words: str, *, found: bool) -> None:
    asked = screen(layers=(layer(words, kind="dialog", modal=True),))
    assert bool(asking_dialogs(asked)) is found


@pytest.mark.parametrize(
    ("label", "changes", "found"),
    [
        ("×", {}, True),
        ("No thanks", {}, True),
        ("Nein danke", {"kind": "link", "url": f"{URL}#"}, True),
        ("No thanks", {"kind": "link", "url": "https://fair.test/away"}, False),
        ("Join the club", {}, False),
        ("Close", {"visible": False}, False),
        ("Close", {"disabled": True}, False),
    ],
)
def test_which_controls_close(label: str, changes: dict[str, object], *, found: bool) -> None:
    box = layer("Join our club of campers", kind="dialog", modal=True)
    asked = screen(control(label, layer=0, **changes), layers=(box,))
    assert bool(closing_controls(asked, 0, URL)) is found
