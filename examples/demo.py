"""``make demo``: the whole way once, on this machine alone.

Starts the demo shop and the service, posts an audit, streams it live with ``curl -N``, prints
the verdict and where the report is, and cleans up behind itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
READY_LIMIT_S = 30.0
AUDIT_LIMIT_S = 180.0
STOP_LIMIT_S = 20.0

BOLD, DIM, PLAIN = ("\033[1m", "\033[2m", "\033[0m") if sys.stdout.isatty() else ("", "", "")


def say(text: str) -> None:
    """Print one line of the demo's own."""
    print(f"{BOLD}▸ {text}{PLAIN}", flush=True)


def free_port() -> int:
    """Find a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def running(
    *arguments: str, log: Path, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a Python program in the background and stop it at the end."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def wait_until(what: str, ready: Any, process: asyncio.subprocess.Process, log: Path) -> None:
    """Wait for a program to be ready; if it dies, show why."""
    deadline = asyncio.get_running_loop().time() + READY_LIMIT_S
    while not ready():
        if process.returncode is not None or asyncio.get_running_loop().time() > deadline:
            print(log.read_text(errors="replace")[-3000:], file=sys.stderr)
            raise SystemExit(f"{what} did not start; its last lines are above")
        await asyncio.sleep(0.05)


def request(method: str, url: str, body: dict[str, str] | None = None) -> Any:
    """Make one small request on loopback and read its JSON."""
    data = None if body is None else json.dumps(body).encode()
    call = urllib.request.Request(
        url, data=data, method=method, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(call, timeout=10) as answer:
        return json.load(answer)


def healthy(base: str) -> bool:
    """Whether the service answers."""
    try:
        request("GET", f"{base}/healthz")
    except OSError:
        return False
    return True


async def stream(url: str) -> None:
    """Stream the audit to the terminal, as anybody can."""
    say(f"curl -N {url}")
    curl = await asyncio.create_subprocess_exec("curl", "-sN", "--fail-with-body", url)
    try:
        async with asyncio.timeout(AUDIT_LIMIT_S):
            code = await curl.wait()
    except TimeoutError:
        curl.kill()
        await curl.wait()
        raise SystemExit(f"the stream did not end within {AUDIT_LIMIT_S:g} s") from None
    if code != 0:
        raise SystemExit(f"curl ended with exit code {code}")


def keep_report(base: str, audit: dict[str, Any], folder: Path) -> None:
    """Fetch the report and every picture it names."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = {"report.json", "report.md", "report.html"}
    report = request("GET", f"{base}/audits/{audit['id']}/report")
    names |= set(report["artifacts"])
    for name in names:
        url = f"{base}/audits/{audit['id']}/artifacts/{name}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            (folder / name).write_bytes(answer.read())


@contextlib.asynccontextmanager
async def shop_and_service(work: Path, port: int, data_dir: Path) -> AsyncIterator[dict[str, Any]]:
    """Run both, and say where the shops are."""
    state = work / "shop.json"
    shop_log, service_log = work / "shop.log", work / "service.log"
    say("starting the demo shop (two shops on loopback: one with planted faults, one without)")
    async with running(
        *("-m", "examples.demo_shop", "--state-file", str(state)), log=shop_log
    ) as shop:
        await wait_until("the demo shop", state.exists, shop, shop_log)
        facts: dict[str, Any] = json.loads(state.read_text())
        base = f"http://127.0.0.1:{port}"
        say(f"starting the service at {base}")
        async with running(
            *("-m", "service"),
            log=service_log,
            VERITAS_PORT=str(port),
            VERITAS_DATA_DIR=str(data_dir),
            VERITAS_CONNECT_TO=",".join(facts["connect_to"]),
            VERITAS_CA_FILE=facts["ca_file"],
        ) as service:
            await wait_until("the service", lambda: healthy(base), service, service_log)
            yield {**facts, "base": base}


async def demo(work: Path) -> None:
    """Audit the shop with the planted faults, and watch."""
    async with shop_and_service(work, free_port(), work / "data") as facts:
        base, url = facts["base"], facts["urls"]["hurrymart"]
        tier = os.environ.get("TIER", "quick_scan")
        say(f'POST {base}/audits {{"url": "{url}", "tier": "{tier}"}}')
        audit = request("POST", f"{base}/audits", {"url": url, "tier": tier})
        await stream(f"{base}/audits/{audit['id']}/stream")
        state_now = request("GET", f"{base}/audits/{audit['id']}")
        if state_now["status"] != "completed":
            raise SystemExit(f"the audit ended as {state_now['status']}")
        report = request("GET", f"{base}/audits/{audit['id']}/report")
        folder = ROOT / "reports" / "demo"
        keep_report(base, audit, folder)
        level = report["risk_level"].replace("_", " ")
        say(f"{report['score']}/100, {level}: {report['verdict']['headline']}")
        say(f"the report is in {os.path.relpath(folder)}")
        print(f"{DIM}  report.html to look at, report.md to read, report.json for programs{PLAIN}")


async def playground(work: Path) -> None:
    """Keep shop and service running until Ctrl-C."""
    port = int(os.environ.get("VERITAS_PORT", "8642"))
    async with shop_and_service(work, port, ROOT / "var" / "playground") as facts:
        for name, url in facts["urls"].items():
            say(f"{name} is {url}")
        say("start an audit from another terminal; Ctrl-C ends the playground:")
        print(
            f"  curl -X POST {facts['base']}/audits -H 'Content-Type: application/json' \\\n"
            f'       -d \'{{"url": "{facts["urls"]["fairmart"]}"}}\'',
            flush=True,
        )
        await asyncio.Event().wait()


def main() -> int:
    """Run the demo, or with ``--serve`` the playground; the exit code says how it went."""
    work = Path(tempfile.mkdtemp(prefix="veritas-demo-"))
    # A plain SIGTERM would leave the shop and the service behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        asyncio.run(playground(work) if "--serve" in sys.argv[1:] else demo(work))
    except KeyboardInterrupt:
        print("stopped")
        return 130
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
