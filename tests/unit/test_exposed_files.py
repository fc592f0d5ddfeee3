"""Files that are not for visitors: told by their content, shown without it."""

from __future__ import annotations

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from tests.unit.artifact_builder import site
from veritas.artifacts import ProbedFile
from veritas.checks.registry import CHECKS, run_check
from veritas.checks.security import exposed_files
from veritas.collect.exposed import PROBES, recognise
from veritas.core.findings import Outcome, Severity

ENV = b"# app\nAPP_ENV=production\nDB_PASSWORD='hunter2000'\nexport PORT=80\n"
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n"


@pytest.mark.parametrize(
    ("path", "body", "shown", "secret"),
    [
        ("/.git/HEAD", b"ref: refs/heads/main\n", "ref: refs/heads/main", False),
        ("/.git/HEAD", b"a" * 40 + b"\n", "a" * 40, False),
        ("/.svn/wc.db", b"SQLite format 3\0\x10", "SQLite format 3", False),
        ("/.env", ENV, "APP_ENV=… DB_PASSWORD=… PORT=…", True),
        ("/.env", b"PUBLIC_URL=/\nNODE_ENV=x\n", "PUBLIC_URL=… NODE_ENV=…", False),
        ("/.env", b"APP=1\nTOKEN=\n", "APP=… TOKEN=…", False),
        (
            "/.aws/credentials",
            b"[default]\naws_secret_access_key = " + b"k" * 40,
            "aws_secret_access_key = …",
            True,
        ),
        ("/.htpasswd", b"eve:$apr1$8Zyx$abcdefghijklmnop\n", "NAME:…", True),
        (
            "/wp-config.php.bak",
            b"<?php\ndefine( 'DB_PASSWORD', 'hunter2' );",
            "define('DB_PASSWORD', …",
            True,
        ),
        ("/id_rsa", KEY, "-----BEGIN … PRIVATE KEY-----", True),
        ("/dump.sql", b"-- MySQL dump 10.13\n", "-- … dump", True),
    ],
)
def test_files_are_told_by_their_content(path: str, body: bytes, shown: str, secret: bool) -> None:
    assert recognise(path, 200, "application/octet-stream", body) == (shown, secret)
    assert recognise(path, 404, "application/octet-stream", body) is None
    assert recognise(path, 200, "text/html; charset=utf-8", body) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not found",
        b"<!doctype html><title>Not found</title>ref: refs/heads/main",
        b"User-agent: *\nDisallow: /\n",
        b'{"error": "not found"}',
        b"error=404\n",
        b"Welcome!\nA=1\nB=2\n",
        b"See the MySQL dump -----BEGIN PRIVATE KEY-----",
        b"a=b&c=d\n<p>",
    ],
)
@pytest.mark.parametrize("path", PROBES)
def test_what_stands_in_the_place_of_every_file_is_none(path: str, body: bytes) -> None:
    assert recognise(path, 200, "text/plain", body) is None


@given(st.sampled_from(list(PROBES)), st.binary(max_size=300))
def test_any_answer_can_be_read(path: str, body: bytes) -> None:
    told = recognise(path, 200, "", body)
    assert told is None or len(told[0]) < 1000


def test_nothing_was_probed_unless_it_was_asked_for() -> None:
    (entry,) = (entry for entry in CHECKS if entry.meta.id == "security.exposed-files")
    assert run_check(entry, site()).outcome is Outcome.NOT_APPLICABLE


def test_what_is_found_weighs_by_what_it_holds() -> None:
    git = ProbedFile("/.git/HEAD", "https://fair.test/.git/HEAD", 200, "x", True, False, "ref")
    env = msgspec.structs.replace(git, path="/.env", secret=True)
    none = msgspec.structs.replace(git, path="/id_rsa", recognised=False)
    result = exposed_files.check(site(probed_files=(git, env, none)))
    assert [one.severity for one in result.findings] == [Severity.HIGH, Severity.CRITICAL]
    assert exposed_files.check(site(probed_files=(none,))).outcome is Outcome.PASSED
    assert exposed_files.check(site(probed_files=())).outcome is Outcome.ERROR
