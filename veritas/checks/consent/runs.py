"""What the three runs of the consent experiment say together."""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts, Consent, ConsentRun, ConsentState, Missing
from veritas.checks.consent.traces import Trace, traces_of
from veritas.core.findings import Evidence


class NotTriedError(Exception):
    """A run that is needed was not made to its end; the message says why."""


class Runs(msgspec.Struct, frozen=True):
    """What tracked, and when.

    Attributes:
        before: with nothing clicked.
        accepted: after Accept, on the page and when it was opened again; what tracked before
            included, since it goes on.
        rejected: when the page was opened again after Reject, and what began with the click.
        survived: names of tracking cookies of the time before that were still kept after Reject.
    """

    before: dict[str, Trace]
    accepted: dict[str, Trace]
    rejected: dict[str, Trace]
    survived: tuple[str, ...]


def consent_of(artifacts: Artifacts) -> Consent:
    """The experiment.

    Raises:
        NotTriedError: it was not made.
    """
    consent = artifacts.experiments.consent
    if isinstance(consent, Missing):
        raise NotTriedError(consent.reason)
    return consent


def tracked_before(consent: Consent) -> dict[str, Trace]:
    """What tracked the visitor who clicked nothing."""
    return traces_of(consent.nothing.before, consent.domain)


def run_of(run: ConsentRun | Missing | None, choice: str) -> ConsentRun:
    """A run that was made to its end.

    Raises:
        NotTriedError: it was not.
    """
    if run is None:
        raise NotTriedError(f"{choice} was not tried")
    if isinstance(run, Missing):
        raise NotTriedError(f"{choice} could not be tried: {run.reason}")
    if run.done is not None:
        raise NotTriedError(f"{choice} could not be tried: {run.done.reason}")
    return run


def compare(consent: Consent) -> Runs:
    """Put the runs side by side.

    Raises:
        NotTriedError: one of them was not made to its end.
    """
    accept, reject = run_of(consent.accept, "accepting"), run_of(consent.reject, "rejecting")
    before = tracked_before(consent)
    accepted = dict(before)
    for state in (accept.after, accept.again):
        if isinstance(state, ConsentState):
            accepted |= traces_of(state, consent.domain)
    if not isinstance(reject.again, ConsentState):
        reason = reject.again.reason if reject.again else "it was not opened again"
        raise NotTriedError(f"the page after rejecting could not be seen: {reason}")
    rejected = traces_of(reject.again, consent.domain)
    if isinstance(reject.after, ConsentState) and not reject.elsewhere:
        # On a page of settings, what came with that page came before the choice.
        # What was at work before the click may have had something under way.
        earlier = before.keys() | traces_of(reject.before, consent.domain).keys()
        new = traces_of(reject.after, consent.domain)
        rejected |= {key: trace for key, trace in new.items() if key not in earlier}
    kept = {item.name for item in reject.again.storage if item.kind == "cookie"}
    cookies = {trace.cookie for trace in before.values() if trace.cookie}
    return Runs(before, accepted, rejected, tuple(sorted(cookies & kept)))


def evidence_of(consent: Consent, trace: Trace, when: str) -> Evidence:
    """A trace as evidence."""
    return Evidence(
        page_url=consent.url,
        url=trace.url or None,
        cookie=f"{trace.cookie}=…" if trace.cookie else None,
        detail=f"{when}: {trace.who} {trace.what}",
    )


def names_of(traces: dict[str, Trace]) -> str:
    """Who tracked, for a fact; ``nobody`` when nobody did."""
    who = [trace.who for trace in traces.values()]
    if not who:
        return "nobody"
    return ", ".join(who[:8]) + (f" and {len(who) - 8} more" if len(who) > 8 else "")
