"""schemathesis tries the live service: everything the description allows, and what it does not."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.service_process import free_port

ROOT = Path(__file__).parents[2]
READY_LIMIT_S = 40.0
RUN_LIMIT_S = 400.0


@contextmanager
def live_service(folder: Path) -> Iterator[str]:
    """The real service on a free port, in which every audit is over at once."""
    base = f"http://127.0.0.1:{free_port()}"
    environment = {
        "PATH": os.environ["PATH"],
        "VERITAS_PORT": base.rpartition(":")[2],
        "VERITAS_DATA_DIR": str(folder / "data"),
        "VERITAS_EVENT_LOG_SYNC": "normal",
        # A stream that never ends by itself ends by this.
        "VERITAS_STREAM_MAX_AGE_S": "0.3",
        "VERITAS_MAX_STARTS_PER_MINUTE": "0",
        "VERITAS_MAX_ALL_STARTS_PER_MINUTE": "0",
        "VERITAS_MAX_QUEUED_AUDITS": "100000",
        "VERITAS_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    }
    command = [sys.executable, "-m", "tests.children.instant_service"]
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        end = time.monotonic() + READY_LIMIT_S
        while True:
            try:
                with urllib.request.urlopen(f"{base}/healthz", timeout=5):
                    break
            except (urllib.error.URLError, OSError):
                running = process.poll() is None and time.monotonic() < end
                assert running, (folder / "service.log").read_text()[-3000:]
                time.sleep(0.05)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def run_schemathesis(location: str, *arguments: str) -> tuple[int, str]:
    program = Path(sys.executable).with_name("schemathesis")
    config = "tests/schemathesis/schemathesis.toml"
    done = subprocess.run(
        [program, "--config-file", config, "run", location, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLUMNS": "160"},
        capture_output=True,
        text=True,
        timeout=RUN_LIMIT_S,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.timeout(RUN_LIMIT_S + 60)
def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    with live_service(tmp_path) as base:
        code, output = run_schemathesis(f"{base}/openapi.json")
        with urllib.request.urlopen(f"{base}/metrics", timeout=5) as answer:
            numbers = answer.read().decode()
    assert code == 0, output[-6000:]
    generated = re.search(r"([0-9]+) generated, \1 passed", output)
    assert generated is not None, output[-2000:]
    assert int(generated[1]) > 500
    # It got behind the gates: audits were begun, streamed, cancelled, their reports fetched.
    for method, route, status in (
        ("POST", "/audits", "202"),
        ("DELETE", "/audits/{audit_id}", "200"),
        ("GET", "/audits/{audit_id}/stream", "200"),
        ("GET", "/stream", "200"),
        ("GET", "/audits/{audit_id}/report", "200"),
        ("GET", "/audits/{audit_id}/artifacts", "200"),
    ):
        labels = f'method="{method}",route="{route}",status="{status}"'
        assert f"veritas_http_requests_total{{{labels}}}" in numbers, labels
    assert 'status="500"' not in numbers
    assert "request_failed" not in (tmp_path / "service.log").read_text()


def test_schemathesis_would_find_something(tmp_path: Path) -> None:
    """The same run, against a description that leaves things out, fails."""
    with live_service(tmp_path) as base:
        with urllib.request.urlopen(f"{base}/openapi.json", timeout=5) as answer:
            document = json.load(answer)
        events = document["paths"]["/audits/{audit_id}/events"]["get"]
        (limit,) = [one for one in events["parameters"] if one.get("name") == "limit"]
        limit["schema"]["minimum"] = 0
        problem = events["responses"]["404"]["content"]["application/problem+json"]
        problem["schema"]["allOf"][1]["properties"]["code"]["enum"].remove("unknown_audit")
        lying = tmp_path / "openapi.json"
        lying.write_text(json.dumps(document))
        code, output = run_schemathesis(
            str(lying),
            "--url",
            base,
            "--phases",
            "coverage",
            "--include-operation-id",
            "list_events",
        )
    assert code == 1, output
    assert '"unknown_audit" is not' in output
    assert "refused with bad_limit" in output
