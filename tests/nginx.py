"""A real nginx that runs the shipped ``config/nginx.conf``, as an ordinary user."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import trustme

from tests.scripted_service import until

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "config" / "nginx.conf"
HOST = "audits.example.org"
LIMIT_S = 20.0
_NOBODY = 65534
_TEMP_PATHS = "".join(
    f"    {name}_temp_path temp-{name};\n"
    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
)


class Nginx:
    """A running nginx.

    Attributes:
        https_port: where it speaks TLS.
        http_port: where it sends everybody there.
        tls: trusts its certificate.
        ca_file: the same, as a file.
        folder: its prefix; the access log is ``access.log``, the errors are in ``error.log``.
    """

    def __init__(self, folder: Path, upstream_port: int) -> None:
        self.folder = folder
        self.https_port, self.http_port = free_port(), free_port()
        self._upstream_port = upstream_port
        authority = trustme.CA()
        self.tls = ssl.create_default_context()
        authority.configure_trust(self.tls)
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        certificate = authority.issue_cert(HOST, "127.0.0.1")
        for number, part in enumerate(certificate.cert_chain_pems):
            part.write_to_path(folder / "fullchain.pem", append=number > 0)
        certificate.private_key_pem.write_to_path(folder / "key.pem")
        self._process: asyncio.subprocess.Process | None = None

    @property
    def base(self) -> str:
        return f"https://127.0.0.1:{self.https_port}"

    def write_config(self) -> None:
        """The shipped file, with other ports and paths and nothing else changed."""
        text = SHIPPED.read_text()
        for shipped, here in (
            ("listen 80;", f"listen 127.0.0.1:{self.http_port};"),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.https_port} ssl http2;"),
            ("server 127.0.0.1:8642 ", f"server 127.0.0.1:{self._upstream_port} "),
            ("/etc/ssl/veritas/fullchain.pem", str(self.folder / "fullchain.pem")),
            ("/etc/ssl/veritas/key.pem", str(self.folder / "key.pem")),
            ("/var/log/nginx/veritas.log", str(self.folder / "access.log")),
        ):
            assert text.count(shipped) == 1, shipped
            text = text.replace(shipped, here)
        (self.folder / "veritas.conf").write_text(text)
        (self.folder / "nginx.conf").write_text(
            "daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log error.log;\n"
            "events { worker_connections 512; }\n"
            f"http {{\n{_TEMP_PATHS}    include veritas.conf;\n}}\n"
        )

    async def start(self) -> None:
        self.write_config()
        user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        if user:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, _NOBODY, _NOBODY)
        with (self.folder / "stderr").open("wb") as errors:
            self._process = await asyncio.create_subprocess_exec(
                *(program(), "-p", str(self.folder), "-c", "nginx.conf", "-e", "error.log"),
                stderr=errors,
                **user,  # type: ignore[arg-type]
            )
        async with asyncio.timeout(LIMIT_S):
            while not await _listens(self.https_port):
                assert self._process.returncode is None, self.errors()
                await asyncio.sleep(0.02)

    async def move(self, upstream_port: int) -> None:
        """Reload with another upstream, as a deploy does."""
        assert self._process is not None
        self._upstream_port = upstream_port
        self.write_config()
        pid = self._process.pid
        before = _children(pid)
        self._process.send_signal(signal.SIGHUP)
        await until(lambda: bool(_children(pid) - before), LIMIT_S)

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(LIMIT_S):
                await self._process.wait()

    def errors(self) -> str:
        parts = (self.folder / name for name in ("stderr", "error.log"))
        return "".join(part.read_text() for part in parts if part.exists())

    def accesses(self) -> str:
        return (self.folder / "access.log").read_text()


def program() -> str:
    """Where nginx is: often outside the path of ordinary users."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert found, "nginx is missing: scripts/setup.sh tests installs it"
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def nginx_before(upstream_port: int) -> AsyncIterator[Nginx]:
    """An nginx that runs for as long as the context, in a folder that its user can enter."""
    with tempfile.TemporaryDirectory(prefix="veritas-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        nginx = Nginx(folder, upstream_port)
        try:
            await nginx.start()
            yield nginx
        finally:
            await nginx.stop()


async def _listens(port: int) -> bool:
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        return True
    return False


def _children(pid: int) -> set[str]:
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
