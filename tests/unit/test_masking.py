from __future__ import annotations

import json

import pytest

from service.access.api_key import Scope, new_key
from service.access.masking import mask_secrets

_, KEY = new_key("ci", {Scope.READ}, None, 0.0)
SECRET = KEY.split("_")[2]


@pytest.mark.parametrize(
    "line",
    [
        KEY,
        f"Authorization: Bearer {KEY}",
        f"GET /stream?ticket=vtt_{SECRET}&after=1 HTTP/1.1",
        f"/stream?after=1&ticket={SECRET}",
        f"/stream?%74icket=vtt_{SECRET}",
        json.dumps({"error": f"b'bearer  {SECRET}'", "line": f'"GET /?ticket={SECRET}"'}),
        f"Authorization: Basic {SECRET}==",
        f"whsec_{SECRET}",
        KEY[:-10],
    ],
)
def test_secrets_are_taken_out(line: str) -> None:
    masked = mask_secrets(line)
    assert SECRET[:54] not in masked
    assert SECRET[-20:] not in masked
    if line.startswith("{"):
        assert set(json.loads(masked)) == {"error", "line"}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "GET /audits?state=running",
        "the bearer of this",
        "vts_0123456789ab",
        "a basic check ran",
    ],
)
def test_other_words_stay(line: str) -> None:
    assert mask_secrets(line) == line
