"""What collecting produced: immutable, complete in itself, to be saved and judged again. Pure data.

Anything that could not be collected is a :class:`Missing` value with a reason, never an absent
field, so that whatever depends on it says "not checked" and why.
"""

from veritas.artifacts.conduct import ConsoleRecord, FormLeak, ScriptAct, StorageItem
from veritas.artifacts.consent import (
    Consent,
    ConsentBanner,
    ConsentClick,
    ConsentControl,
    ConsentRequest,
    ConsentRun,
    ConsentState,
)
from veritas.artifacts.dialogs import Dialogs, DialogSeen
from veritas.artifacts.domain_policy import DanglingName, DomainPolicy
from veritas.artifacts.egress import EgressFacts, EgressRefusal
from veritas.artifacts.elements import (
    CoverElement,
    FieldElement,
    FormElement,
    LinkElement,
    MetaElement,
    ScriptElement,
    SubresourceElement,
    TextElement,
)
from veritas.artifacts.experiments import NO_EXPERIMENTS, Experiments
from veritas.artifacts.journeys import Journeys, PricedRow, Stop, WayIn, WayOut
from veritas.artifacts.missing import NOT_PROBED, NOT_TRIED, Missing
from veritas.artifacts.network import (
    Certificate,
    CorsProbe,
    DnsFacts,
    HttpProbe,
    ProbedFile,
    Revocation,
    TlsFacts,
    TlsOffer,
    TlsTrial,
    WellKnownFile,
)
from veritas.artifacts.page import PageArtifact, PageFailure
from veritas.artifacts.registration import NetworkBlock, Registration
from veritas.artifacts.reloads import Load, Reloads, Seen, WatchedText, Writer
from veritas.artifacts.reputation import AccountAnswer, ListAnswer, ListHit
from veritas.artifacts.requests import (
    BodyRecord,
    CookieRecord,
    Headers,
    Hop,
    Initiator,
    RequestRecord,
    ScriptCookie,
    ServedTls,
    Sizes,
    SocketTraffic,
    Timings,
    WithheldCookie,
)
from veritas.artifacts.screen import (
    BarElement,
    ControlElement,
    LayerElement,
    PictureElement,
    Screen,
)
from veritas.artifacts.sightings import NOT_LOOKED, Sighting, Sightings
from veritas.artifacts.sources import NO_LIST, Sources
from veritas.artifacts.whole import (
    ARTIFACTS_VERSION,
    Artifacts,
    artifacts_from_json,
    artifacts_to_json,
)

__all__ = [
    "ARTIFACTS_VERSION",
    "NOT_LOOKED",
    "NOT_PROBED",
    "NOT_TRIED",
    "NO_EXPERIMENTS",
    "NO_LIST",
    "AccountAnswer",
    "Artifacts",
    "BarElement",
    "BodyRecord",
    "Certificate",
    "Consent",
    "ConsentBanner",
    "ConsentClick",
    "ConsentControl",
    "ConsentRequest",
    "ConsentRun",
    "ConsentState",
    "ConsoleRecord",
    "ControlElement",
    "CookieRecord",
    "CorsProbe",
    "CoverElement",
    "DanglingName",
    "DialogSeen",
    "Dialogs",
    "DnsFacts",
    "DomainPolicy",
    "EgressFacts",
    "EgressRefusal",
    "Experiments",
    "FieldElement",
    "FormElement",
    "FormLeak",
    "Headers",
    "Hop",
    "HttpProbe",
    "Initiator",
    "Journeys",
    "LayerElement",
    "LinkElement",
    "ListAnswer",
    "ListHit",
    "Load",
    "MetaElement",
    "Missing",
    "NetworkBlock",
    "PageArtifact",
    "PageFailure",
    "PictureElement",
    "PricedRow",
    "ProbedFile",
    "Registration",
    "Reloads",
    "RequestRecord",
    "Revocation",
    "Screen",
    "ScriptAct",
    "ScriptCookie",
    "ScriptElement",
    "Seen",
    "ServedTls",
    "Sighting",
    "Sightings",
    "Sizes",
    "SocketTraffic",
    "Sources",
    "Stop",
    "StorageItem",
    "SubresourceElement",
    "TextElement",
    "Timings",
    "TlsFacts",
    "TlsOffer",
    "TlsTrial",
    "WatchedText",
    "WayIn",
    "WayOut",
    "WellKnownFile",
    "WithheldCookie",
    "Writer",
    "artifacts_from_json",
    "artifacts_to_json",
]
