"""Facts that the data of several types of stream events have in common. Pure data.

See :mod:`veritas.core.event_data`.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Score = Annotated[float, Meta(ge=0, le=100)]


class StoredFile(msgspec.Struct, frozen=True):
    """A file that came with an event, and is kept.

    Attributes:
        name: its name, unique within the audit.
        url: its path on this service.
        size_bytes: its size.
        content_type: its media type.
        sha256: 64 hexadecimal digits.
    """

    name: str
    url: Annotated[str, Meta(extra_json_schema={"format": "uri-reference"})]
    size_bytes: Count
    content_type: str
    sha256: str


class MissingFile(msgspec.Struct, frozen=True):
    """A file that came with an event, and could not be kept.

    Attributes:
        name: its name.
        reason: why it is not there.
    """

    name: str
    reason: str


class ChannelValidation(msgspec.Struct, frozen=True):
    """How the two channels compared.

    Attributes:
        matched: how many events both carried alike.
        match: whether all did; null when that cannot be said.
        first_difference: the first difference; null when there is none.
    """

    matched: Count
    match: bool | None
    first_difference: str | None


class IpcFacts(msgspec.Struct, kw_only=True, frozen=True):
    """How the audit's events travelled from the engine to the log.

    Attributes:
        mode: ``queue``, ``stdout`` or ``validate``.
        fallback: why the queue was given up; null when it was not.
        fallback_code: the same for programs.
        events: how many came.
        repeats: how many came again after a fallback, and were dropped.
        validation: how the channels compared, in the mode ``validate``.
    """

    mode: str
    fallback: str | None
    fallback_code: str | None
    events: Count
    repeats: Count
    validation: ChannelValidation | UnsetType = UNSET


class ScoutFacts(msgspec.Struct, kw_only=True, frozen=True):
    """What collecting brought, in numbers.

    Attributes:
        pages: pages that were read.
        pages_failed: pages that could not be read.
        requests: requests that the pages made.
        third_parties: foreign domains among them.
        cookies: cookies that were set.
        browser: the browser and its version.
        sandboxed: whether the browser ran in its sandbox.
    """

    pages: Count
    pages_failed: Count
    requests: Count
    third_parties: Count
    cookies: Count
    browser: str
    sandboxed: bool


class CheckCounts(msgspec.Struct, kw_only=True, frozen=True):
    """How the checks of a phase ended.

    Attributes:
        passed: checks that found nothing wrong.
        failed: checks that found a problem.
        not_applicable: checks that had nothing to look at.
        not_checked: checks that could not be made, which is never the site's fault.
        findings: problems found.
    """

    passed: Count
    failed: Count
    not_applicable: Count
    not_checked: Count
    findings: Count


class JudgementFacts(msgspec.Struct, kw_only=True, frozen=True):
    """The judgement in numbers.

    Attributes:
        score: 0 to 100; null when the site could not be assessed.
        risk_level: the judge's word for it; null without a score.
        confidence: how sure the judgement is, 0 to 1.
        coverage: how much of what is weighed could be checked, 0 to 1.
        score_low: the low end of the score's range; null without a score.
        score_high: its high end; null without a score.
    """

    score: Score | None
    risk_level: str | None
    confidence: Share
    coverage: Share
    score_low: Score | UnsetType | None = UNSET
    score_high: Score | UnsetType | None = UNSET


class GraphNode(msgspec.Struct, frozen=True):
    """Something that is involved.

    Attributes:
        id: unique within the graph.
        kind: what it is, such as ``site``, ``host``, ``certificate`` or ``third_party``.
        label: its name for people; text of the audited site, not to be trusted.
        facts: what is known of it, as short text by name.
        status: ``confirmed`` or ``contradicted`` where the site claims it and a fact was found
            that says so; else empty.
    """

    id: str
    kind: str
    label: str
    facts: dict[str, str] = {}
    status: str = ""


class GraphClaim(msgspec.Struct, frozen=True):
    """Something the site says of itself, held against a fact.

    Attributes:
        topic: which kind, such as ``vat-number``, ``since`` or ``badge``.
        claim: what the site says; text of the audited site, not to be trusted.
        against: the fact or source it was held against.
        status: ``confirmed``, ``contradicted`` or ``not_checked``.
        detail: why, in words.
        page_url: where the site says it.
        node: the id of the node that it is about; empty when there is none.
    """

    topic: str
    claim: str
    against: str
    status: str
    detail: str
    page_url: str
    node: str = ""


class GraphEdge(msgspec.Struct, frozen=True):
    """A tie between two nodes.

    Attributes:
        source: the id of the node it begins at.
        target: the id of the node it leads to.
        kind: what it means, such as ``served_by`` or ``issued_by``.
        evidence: how it is known.
    """

    source: str
    target: str
    kind: str
    evidence: str


class ScoutEnded(ScoutFacts, kw_only=True, frozen=True):
    """The phase ``scout`` has ended.

    Attributes:
        seconds: how long it took.
    """

    seconds: float


class ChecksEnded(CheckCounts, kw_only=True, frozen=True):
    """One of the phases ``security``, ``vision`` and ``graph`` has ended.

    Attributes:
        seconds: how long it took.
    """

    seconds: float


class JudgeEnded(JudgementFacts, kw_only=True, frozen=True):
    """The phase ``judge`` has ended.

    Attributes:
        seconds: how long it took.
    """

    seconds: float
