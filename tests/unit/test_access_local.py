from __future__ import annotations

import pytest

from service.access.local import listens_here_only, names_this_machine


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.7", False),
        ("no-such-name.invalid", False),
    ],
)
async def test_where_a_service_can_be_reached(host: str, local: bool) -> None:
    assert await listens_here_only(host) is local


@pytest.mark.parametrize("header", ["veritas.internal", "VERITAS.internal:80", "localhost:1"])
def test_its_own_name_is_known(header: str) -> None:
    assert names_this_machine(header, "veritas.internal")


@pytest.mark.parametrize(
    "header", ["", ":80", "[", "[::1", "::1:80", "evil.test", "127.0.0.1.nip.io"]
)
def test_other_names_and_nonsense(header: str) -> None:
    # "[::1" is nonsense, too, but means nobody else.
    assert names_this_machine(header, "127.0.0.1") is (header == "[::1")
