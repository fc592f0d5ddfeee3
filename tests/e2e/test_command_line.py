"""``python -m veritas`` as a person uses it, on good sites, bad sites and bad input."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import ssl
import sys
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import trustme

from tests.e2e.conftest import ROOT, Shop
from tests.report_schema import schema_violations

LIMIT_S = 90.0
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def veritas(*arguments: str, cwd: Path, **environment: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "veritas",
        *arguments,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(LIMIT_S):
        stdout, stderr = await process.communicate()
    assert process.returncode is not None
    return process.returncode, stdout.decode(), stderr.decode()


@asynccontextmanager
async def site(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on loopback that answers as it is told."""

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def read_request(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def says_500(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    body = b"<h1>Hurry! Only 2 left in stock</h1>"
    head = b"HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    writer.write(head % len(body) + body)
    await writer.drain()


async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    await reader.read()


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>A page</h1>")
    while True:
        writer.write(b"<p>more and more</p>" * 50)
        await writer.drain()
        await asyncio.sleep(0.01)


async def fine(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<h1>A page</h1>")
    await writer.drain()


def own(port: int) -> tuple[str, ...]:
    """A target on this machine, and what allows it."""
    allowed = ("--allow-private", "127.0.0.1", "--allow-port", str(port))
    return (f"http://127.0.0.1:{port}/", "--tier", "quick_scan", *allowed)


def check(report: dict[str, Any], check_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(c for c in report["checks"] if c["id"] == check_id)
    return found


async def test_a_person_sees_the_audit_and_finds_the_report(shop: Shop, tmp_path: Path) -> None:
    code, out, err = await veritas(
        shop.urls["hurrymart"], "--tier", "quick_scan", *shop.flags, cwd=tmp_path
    )
    assert (code, err) == (0, "")
    for word in ("scout", "security", "vision", "graph", "judge", "Hurry!", "/100"):
        assert word in out
    folder = next((tmp_path / "reports").glob("hurrymart.test-*"))
    report = json.loads((folder / "report.json").read_bytes())
    assert report["score"] < 30
    assert schema_violations(report) == []
    run = json.loads((folder / "report.sarif").read_bytes())["runs"][0]
    assert len(run["results"]) == len(report["findings"])
    suites = ET.parse(folder / "report.junit.xml").getroot()
    assert suites.attrib["tests"] == str(len(report["checks"]))
    assert (folder / "report.md").read_text().startswith("# ")
    assert all((folder / name).is_file() for name in report["artifacts"])


# Where and how long the audit was done; all else must be the same to the byte.
TIMES = re.compile(rb'"(started_at|finished_at|duration_s|seconds)": [0-9.e+-]+')


async def test_saved_artifacts_give_the_same_report_to_the_byte_without_a_browser(
    shop: Shop, tmp_path: Path
) -> None:
    first = await veritas(
        shop.urls["hurrymart"],
        *("--output", "first", "--save-artifacts", "kept"),  # a standard audit, with experiments
        *shop.flags,
        cwd=tmp_path,
    )
    nowhere = {"VERITAS_BROWSER": "/bin/false", "PATH": "/nowhere"}
    again = await veritas("reaudit", "kept", "--output", "again", cwd=tmp_path, **nowhere)
    assert (first[0], again[0]) == (0, 0), first[2] + again[2]
    one, other = tmp_path / "first", tmp_path / "again"
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    for name in names:
        before, after = (one / name).read_bytes(), (other / name).read_bytes()
        if name == "report.json":
            assert len(TIMES.findall(before)) == 3 + 5
            before, after = TIMES.sub(rb"", before), TIMES.sub(rb"", after)
        # The other forms are made of report.json, and say in their own ways when it was made.
        if name in {"report.json", "report.har"} or not name.startswith("report."):
            assert before == after, name

    manifest = json.loads((tmp_path / "kept" / "manifest.json").read_bytes())
    assert {file["name"] for file in manifest["files"]} >= {"artifacts.json", "page-1-desktop.png"}
    picture = tmp_path / "kept" / "page-1-desktop.png"
    picture.write_bytes(picture.read_bytes() + b"\0")
    code, _, err = await veritas("reaudit", "kept", cwd=tmp_path, **nowhere)
    assert code == 4
    assert "'page-1-desktop.png' was changed" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ftp://example.org/"], "http://"),
        (["https://"], "no host"),
        (["https://user:secret@example.org/"], "credentials"),
        (["https://example.org/" + "a" * 2048], "2048"),
        (["https://example.org/", "--tier", "huge"], "quick_scan"),
        (["https://example.org/", "--connect-to", "nonsense"], "nonsense"),
        (["https://example.org/", "--allow-private", "10.0.0.1/8"], "10.0.0.1/8"),
        (["https://example.org/", "--allow-port", "70000"], "70000"),
        (["https://example.org/", "--dns-server", "ns.example"], "ns.example"),
        (["https://example.org/", "--max-page-mb", "-1"], "-1"),
        (["https://example.org/", "--max-page-requests", "1.5"], "1.5"),
        (["https://example.org/", "--no-such-flag"], "--no-such-flag"),
        ([], "URL"),
        (["https://example.org/", "--ca-file", "/no/such.pem"], "/no/such.pem"),
        (["https://example.org/", "--library-list", "/no/such.toml"], "/no/such.toml"),
        (["https://example.org/", "--library-list", __file__], "cannot be read"),
        (["https://example.org/", "--save-artifacts", "/proc"], "/proc"),
        (["reaudit", "nowhere"], "nowhere"),
    ],
)
async def test_bad_usage_exits_with_2_and_names_what_is_wrong(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    code, out, err = await veritas(*arguments, cwd=tmp_path)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("answer", "reason"),
    [(says_500, "500"), (never_answers, "in time"), (None, "refused")],
    ids=["says 500", "never answers", "refuses"],
)
async def test_a_site_that_cannot_be_read_is_not_assessed_and_nothing_is_held_against_it(
    tmp_path: Path, answer: Answer | None, reason: str
) -> None:
    async def run(port: int) -> tuple[int, str, str]:
        return await veritas(*own(port), "--json", cwd=tmp_path)

    if answer is None:
        async with site(fine) as port:
            pass  # the port is free again: nothing listens there
        code, out, _ = await run(port)
    else:
        async with site(answer) as port:
            code, out, _ = await run(port)
    report = json.loads(out)
    assert schema_violations(report) == []
    assert code == 1
    assert report["score"] is None
    assert report["risk_level"] is None
    assert report["coverage"] < 0.5
    skipped = {entry["check_id"]: entry["reason"] for entry in report["not_checked"]}
    assert "vision.scarcity" in skipped
    assert reason in skipped["vision.scarcity"]
    assert not any(found["check_id"].startswith("vision.") for found in report["findings"])


async def test_a_target_that_is_not_public_is_not_opened_and_the_error_says_what_allows_it(
    tmp_path: Path,
) -> None:
    asked = []

    async def listening(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(writer.get_extra_info("peername"))

    async with site(listening) as port:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"):
            url = f"http://{host}:{port}/"
            code, out, err = await veritas(url, "--allow-port", str(port), "--json", cwd=tmp_path)
            assert (code, out) == (1, "")
            assert "127.0.0.1" in err
            assert "loopback" in err
            assert "--allow-private" in err
        code, _, err = await veritas(f"http://127.0.0.1:{port}/", cwd=tmp_path)
        assert code == 1
        assert f"--allow-port {port}" in err
    assert asked == []


@pytest.mark.browser
async def test_a_host_that_does_not_resolve_is_not_assessed(tmp_path: Path) -> None:
    code, out, _ = await veritas(
        "https://no-such-host.invalid/", "--tier", "quick_scan", "--json", cwd=tmp_path
    )
    report = json.loads(out)
    assert schema_violations(report) == []
    assert (code, report["score"]) == (1, None)
    assert report["findings"] == []
    assert report["not_checked"]


@pytest.mark.browser
async def test_an_endless_body_ends_with_what_was_found(tmp_path: Path) -> None:
    async with site(endless) as port:
        code, out, _ = await veritas(*own(port), "--json", cwd=tmp_path)
    report = json.loads(out)
    assert schema_violations(report) == []
    assert code in {0, 1}
    assert report["duration_s"] < 45
    assert report["pages"]


@pytest.mark.browser
async def test_a_bad_certificate_is_evidence_and_the_rest_is_still_checked(
    tmp_path: Path,
) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("other.test").configure_cert(tls)
    async with site(fine, tls) as port:
        rule = f"bad.test:443:127.0.0.1:{port}"
        code, out, _ = await veritas(
            *("https://bad.test/", "--tier", "quick_scan", "--json", "--connect-to", rule),
            cwd=tmp_path,
        )
    report = json.loads(out)
    assert schema_violations(report) == []
    assert code == 0
    assert report["score"] <= 40
    assert check(report, "security.certificate")["outcome"] == "failed"
    assert check(report, "security.hsts")["outcome"] == "failed"
    assert "could not" not in report["verdict"]["headline"]


@pytest.mark.browser
async def test_ctrl_c_leaves_no_browser_and_no_half_report(tmp_path: Path) -> None:
    async with site(never_answers) as port:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "veritas", *own(port)),
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            # A background job inherits SIGINT ignored; a person's terminal does not do that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        async with asyncio.timeout(LIMIT_S):
            children: list[psutil.Process] = []
            while not any("chrom" in child.name() for child in children):
                await asyncio.sleep(0.1)
                children = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGINT)
            _, err = await process.communicate()
    assert process.returncode == 130
    assert b"stopped" in err
    assert b"Traceback" not in err
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
    assert list(tmp_path.iterdir()) == []
