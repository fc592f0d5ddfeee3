"""Whose fault a browser's error is."""

from __future__ import annotations

import pytest

from veritas.collect.http import plain_http_url
from veritas.collect.net_errors import missing_from_browser
from veritas.core.errors import Fault


@pytest.mark.parametrize(
    ("name", "code", "fault"),
    [
        ("ERR_NAME_NOT_RESOLVED", "dns_failure", Fault.TARGET),
        ("ERR_CONNECTION_REFUSED", "refused", Fault.TARGET),
        ("ERR_TIMED_OUT", "timeout", Fault.TARGET),
        ("ERR_SSL_PROTOCOL_ERROR", "tls_error", Fault.TARGET),
        ("ERR_CERT_DATE_INVALID", "tls_error", Fault.TARGET),
        ("ERR_TOO_MANY_REDIRECTS", "redirect_loop", Fault.TARGET),
        ("ERR_INTERNET_DISCONNECTED", "network", Fault.OURS),
        ("ERR_NETWORK_CHANGED", "network", Fault.OURS),
        ("ERR_PROXY_CONNECTION_FAILED", "network", Fault.OURS),
        ("ERR_SOMETHING_NEW", "browser_error", Fault.OURS),
    ],
)
def test_net_errors(name: str, code: str, fault: Fault) -> None:
    missing = missing_from_browser(f"Page.goto: net::{name} at https://shop.test/\nCall log:\n")
    assert (missing.code, missing.fault) == (code, fault)
    assert name in missing.reason


@pytest.mark.parametrize("words", ["", "\n", "Target page, context or browser has been closed"])
def test_what_is_unclear_is_ours(words: str) -> None:
    assert missing_from_browser(words).fault is Fault.OURS


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://shop.test/a?b", "http://shop.test/a?b"),
        ("https://shop.test:8443/", None),
        ("http://shop.test:8080/", "http://shop.test:8080/"),
        ("https://[2001:db8::1]/", "http://[2001:db8::1]/"),
    ],
)
def test_the_plain_http_form(url: str, plain: str | None) -> None:
    assert plain_http_url(url) == plain
