"""All that one audit collected, saved and read again. Pure data."""

from __future__ import annotations

import msgspec

from veritas.artifacts.egress import EgressFacts
from veritas.artifacts.experiments import Experiments
from veritas.artifacts.missing import NOT_PROBED, NOT_TRIED, Missing
from veritas.artifacts.network import (
    CorsProbe,
    DnsFacts,
    HttpProbe,
    ProbedFile,
    TlsFacts,
    TlsOffer,
    WellKnownFile,
)
from veritas.artifacts.page import PageArtifact, PageFailure
from veritas.artifacts.sightings import NOT_LOOKED, Sightings
from veritas.artifacts.sources import Sources
from veritas.core.audit import AuditRequest
from veritas.core.errors import ArtifactError, Fault

ARTIFACTS_VERSION = 1


class Artifacts(msgspec.Struct, frozen=True):
    """Everything one audit collected. Pictures lie beside it, by artifact name.

    Attributes:
        version: :data:`ARTIFACTS_VERSION` at the time of saving.
        request: what was asked for.
        host: of the target.
        domain: registrable domain of the target.
        collected_at: when collecting began, seconds since the epoch, UTC.
        pages: the pages that opened, the target first.
        page_failures: the pages that did not.
        http_probe, tls, tls_offer, dns, cors, well_known, probed_files: facts, or why there are
            none.
        browser: name and version, or empty when none was used.
        sandboxed: the browser ran in its sandbox.
        library_list: the list of libraries to judge by, as TOML; empty for the program's own.
        egress: what the guard on the way out did.
        experiments: what was tried with further visitors.
        sightings: what an optional vision model points at.
        sources: what others than the site said of it.
        notes: what a person should know of the collecting, one sentence each.
    """

    version: int
    request: AuditRequest
    host: str
    domain: str
    collected_at: float
    pages: tuple[PageArtifact, ...]
    page_failures: tuple[PageFailure, ...]
    http_probe: HttpProbe | Missing
    tls: TlsFacts | Missing
    dns: DnsFacts | Missing
    browser: str = ""
    sandboxed: bool = False
    cors: CorsProbe | Missing = NOT_TRIED
    tls_offer: TlsOffer | Missing = NOT_TRIED
    well_known: tuple[WellKnownFile, ...] | Missing = NOT_TRIED
    egress: EgressFacts = EgressFacts()
    probed_files: tuple[ProbedFile, ...] | Missing = NOT_PROBED
    notes: tuple[str, ...] = ()
    library_list: str = ""
    experiments: Experiments = Experiments()
    sightings: Sightings | Missing = NOT_LOOKED
    sources: Sources = Sources()

    @property
    def page(self) -> PageArtifact | Missing:
        """The target's own page, if it opened and is not an error page.

        An answer of 400 and above is the server's error page, not the site: what it holds
        says nothing about the site, so whatever needs the page is not checked.
        """
        readable = self.readable_pages
        if readable and self.pages[0] is readable[0]:
            return readable[0]
        if self.pages and self.pages[0].bot_wall:
            return Missing(
                f"the site shows {self.pages[0].bot_wall} in place of the page: it wants to "
                "know whether a human is there",
                Fault.OURS,
                "bot_wall",
            )
        if self.pages:
            status = self.pages[0].status
            return Missing(f"the server answered with status {status}", Fault.TARGET, "http_error")
        if self.page_failures:
            return self.page_failures[0].missing
        return Missing("no page was opened", Fault.OURS, "not_collected")

    @property
    def readable_pages(self) -> tuple[PageArtifact, ...]:
        """The pages that are the site's content: no error pages, no checks for robots."""
        return tuple(page for page in self.pages if 200 <= page.status < 400 and not page.bot_wall)


_decoder = msgspec.json.Decoder(Artifacts)


def artifacts_to_json(artifacts: Artifacts) -> bytes:
    """Encode for saving: UTF-8 JSON, the same bytes for the same artifacts."""
    return msgspec.json.format(msgspec.json.encode(artifacts), indent=1)


def artifacts_from_json(raw: bytes) -> Artifacts:
    """Decode saved artifacts.

    Raises:
        ArtifactError: not artifacts, or of another version.
    """
    try:
        artifacts = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArtifactError(f"the artifacts cannot be read ({error}); collect them anew") from None
    if artifacts.version != ARTIFACTS_VERSION:
        raise ArtifactError(
            f"the artifacts are of version {artifacts.version}, this program reads "
            f"{ARTIFACTS_VERSION}; collect them anew"
        )
    return artifacts
