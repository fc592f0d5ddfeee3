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
from veritas.artifacts.requests import BodyRecord, CookieRecord, Headers, Hop, RequestRecord
from veritas.artifacts.screen import (
    BarElement,
    ControlElement,
    LayerElement,
    PictureElement,
    Screen,
)
from veritas.artifacts.whole import (
    ARTIFACTS_VERSION,
    Artifacts,
    artifacts_from_json,
    artifacts_to_json,
)

__all__ = [
    "ARTIFACTS_VERSION",
    "NOT_PROBED",
    "NOT_TRIED",
    "NO_EXPERIMENTS",
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
    "DnsFacts",
    "EgressFacts",
    "EgressRefusal",
    "Experiments",
    "FieldElement",
    "FormElement",
    "FormLeak",
    "Headers",
    "Hop",
    "HttpProbe",
    "LayerElement",
    "LinkElement",
    "MetaElement",
    "Missing",
    "PageArtifact",
    "PageFailure",
    "PictureElement",
    "ProbedFile",
    "RequestRecord",
    "Revocation",
    "Screen",
    "ScriptAct",
    "ScriptElement",
    "StorageItem",
    "SubresourceElement",
    "TextElement",
    "TlsFacts",
    "TlsOffer",
    "TlsTrial",
    "WellKnownFile",
    "artifacts_from_json",
    "artifacts_to_json",
]
