"""Where a rule can be read: the identifiers that checks name, as links to their own pages."""

from __future__ import annotations

import re

_CWE = re.compile(r"CWE-(\d{1,6})", re.ASCII)
_WEB = re.compile(r"https://[a-z0-9.-]+(?:/[A-Za-z0-9._~%/#?=&,;:+-]*)?", re.ASCII)


def reference_link(reference: str) -> str:
    """The https address of a rule, or empty when the reference is none and has none.

    Anything but a plain https address stays text: a report may have been written by somebody.
    """
    cwe = _CWE.fullmatch(reference)
    if cwe is not None:
        return f"https://cwe.mitre.org/data/definitions/{cwe[1]}.html"
    return reference if len(reference) <= 300 and _WEB.fullmatch(reference) else ""
