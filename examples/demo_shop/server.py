"""The shops, their third parties and small sites on loopback, by HTTP and HTTPS, in one process."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import socket
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from aiohttp import web

from examples.demo_shop import content, fairmart, hurrymart
from examples.demo_shop.certificates import new_authority, server_context
from examples.demo_shop.imitations import brand_site, imitations
from examples.demo_shop.loose_ends import loose_ends
from examples.demo_shop.poor_tls import lapsed, unproven
from examples.demo_shop.small_sites import SmallSite
from examples.demo_shop.third_parties import Authoritys, third_parties
from examples.demo_shop.virtual_hosts import Site, application

LOOPBACK = "127.0.0.1"
_SHUTDOWN_TIMEOUT_S = 1.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DemoShop:
    """Where the running shop is. The fields are those of the state file."""

    pid: int
    http_port: int
    https_port: int
    ca_file: str
    """The CA certificate as PEM; trust it, and nothing else, to reach the sites over TLS."""
    connect_to: tuple[str, ...]
    """One `HOST:PORT:ADDRESS:PORT` rule per name and scheme, as `curl --connect-to` takes."""
    urls: dict[str, str]
    """The home page of each shop and small site, by its short name."""

    def as_dict(self) -> dict[str, object]:
        """The state as plain data, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Prepared:
    folder: Path
    ca_file: Path
    sites: tuple[Site, ...]
    tls: ssl.SSLContext
    lax_site: SmallSite
    lax_tls: ssl.SSLContext
    urls: dict[str, str]


@asynccontextmanager
async def serve(
    http_port: int = 0, https_port: int = 0, ca_file: Path | None = None
) -> AsyncIterator[DemoShop]:
    """Run the shop while the context is open; both listeners are ready when it is entered.

    Port 0 takes any free port. `ca_file` is where to write the CA certificate; by default
    it lies in a private temporary folder that is removed at the end.

    Raises `OSError` when a port is taken or `ca_file` cannot be written.
    """
    folder = await off_loop(lambda: Path(tempfile.mkdtemp(prefix="demo-shop-")))
    try:
        prepared = await off_loop(lambda: _prepare(folder, ca_file or folder / "ca.pem"))
        runner = web.AppRunner(
            application(prepared.sites), access_log=None, shutdown_timeout=_SHUTDOWN_TIMEOUT_S
        )
        await runner.setup()
        try:
            http = await _listen(runner, http_port, None)
            https = await _listen(runner, https_port, prepared.tls)
            lax = await _listen(runner, 0, prepared.lax_tls)
            yield _state(prepared, http, https, lax)
        finally:
            await runner.cleanup()
    finally:
        await off_loop(lambda: shutil.rmtree(folder))


def _prepare(folder: Path, ca_file: Path) -> _Prepared:
    now = dt.datetime.now(dt.UTC)
    authority = new_authority(now)
    ca_file.write_bytes(authority.pem)
    lax = lapsed()
    small = (*imitations(), *unproven(), loose_ends())
    sites: tuple[Site, ...] = (
        *third_parties(),
        brand_site(),
        Authoritys(authority.words),
        *small,
        hurrymart.Hurrymart(content.load(hurrymart.SHOP)),
        fairmart.Fairmart(content.load(fairmart.SHOP)),
    )
    tls = server_context(authority, [site.certificate for site in sites], folder, now)
    lax_tls = server_context(authority, [lax.certificate], folder, now, lax=True)
    urls = {shop.key: f"https://{shop.host}/" for shop in (hurrymart.SHOP, fairmart.SHOP)}
    urls |= {site.key: site.url for site in (*small, lax)}
    return _Prepared(folder, ca_file.absolute(), (*sites, lax), tls, lax, lax_tls, urls)


async def _listen(runner: web.AppRunner, port: int, tls: ssl.SSLContext | None) -> int:
    try:
        listener = socket.create_server((LOOPBACK, port))
    except OSError as error:
        reason = f"cannot listen on {LOOPBACK} port {port}: {error.strerror}; choose another, or 0"
        raise OSError(error.errno, reason) from error
    try:
        await web.SockSite(runner, listener, ssl_context=tls).start()
    except BaseException:
        listener.close()
        raise
    chosen: int = listener.getsockname()[1]
    return chosen


def _state(prepared: _Prepared, http_port: int, https_port: int, lax_port: int) -> DemoShop:
    names = [name for site in prepared.sites for name in site.certificate.names]

    def https(name: str) -> int:
        return lax_port if name == prepared.lax_site.host else https_port

    return DemoShop(
        pid=os.getpid(),
        http_port=http_port,
        https_port=https_port,
        ca_file=str(prepared.ca_file),
        connect_to=tuple(
            f"{name}:{public}:{LOOPBACK}:{real}"
            for name in names
            for public, real in ((80, http_port), (443, https(name)))
        ),
        urls=prepared.urls,
    )


async def off_loop(work: Callable[[], T]) -> T:
    """Run blocking `work` on a thread of its own, which ends with it."""
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="demo-shop")
    try:
        return await asyncio.get_running_loop().run_in_executor(executor, work)
    finally:
        executor.shutdown(wait=False)
