"""Reads a PDF as a program does that looks for what could run or lead away."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

# Keys and actions that run something, open something, or carry files (ISO 32000-2, 12.6 and 7.11).
ACTIVE = {
    "/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/EmbeddedFile", "/RichMedia",
    "/AcroForm", "/XFA", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Movie",
    "/Sound", "/Rendition", "/AF",
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    """The text of all pages, ligatures taken apart."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for ligature, letters in {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}.items():
        text = text.replace(ligature, letters)
    return text


def active_parts(pdf: bytes) -> set[str]:
    """Whatever of :data:`ACTIVE` is anywhere in a PDF."""
    found: set[str] = set()
    for node in _objects(pdf):
        found |= ACTIVE & set(node)
        if node.get("/S") in ACTIVE:
            found.add(node["/S"])
    return found


def links(pdf: bytes) -> set[str]:
    """The addresses that its links lead to."""
    return {str(node["/URI"]) for node in _objects(pdf) if "/URI" in node}


def _objects(pdf: bytes) -> list[dict[str, Any]]:
    """Every dictionary of a PDF, once."""
    reader = PdfReader(io.BytesIO(pdf))
    found: list[dict[str, Any]] = []
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if (node.idnum, node.generation) in seen:
                continue
            seen.add((node.idnum, node.generation))
            node = node.get_object()
        if isinstance(node, DictionaryObject):
            found.append(node)
            waiting += [node.raw_get(name) for name in node]
        elif isinstance(node, ArrayObject):
            waiting += list(node)
    return found
