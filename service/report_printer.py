"""Prints reports to PDF when somebody asks for one: a child process each, one at a time.

An audit does not wait for a PDF that nobody may want. The first request for one waits for the
printing, the PDF becomes an artifact, and from then on it is there. A client that leaves stops
nothing: the next one finds the PDF, or waits for the same printing.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from service.artifact_store import MAX_ARTIFACT_BYTES, ArtifactStore
from service.child_process import ChildProcess, child_environment
from service.event_log.port import AuditExpiredError, AuditUnknownError, EventLog
from service.instance import INSTANCE_VARIABLE, Instance
from service.settings import Settings
from service.temp_folder import make_folder, remove_folder

PAGE: Final = "report.html"
PDF: Final = "report.pdf"
PRINT_LIMIT_S: Final = 75.0
MOST_WAITING: Final = 8
_MAX_WORDS_BYTES: Final = 4_000

_log = structlog.get_logger(__name__)


class PrinterError(Exception):
    """There is no PDF now. The message says why; after ``retry_after_s`` there may be."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ReportPrinter:
    """Makes PDFs of stored reports.

    Args:
        settings: which browser.
        store: where pages are read and PDFs are put.
        log: knows which audits there still are.
        instance: marks the processes, so that none outlives this service for long.
        environ: the service's environment, of which a child sees a part.
        limit_s: for one printing.
    """

    def __init__(
        self,
        settings: Settings,
        store: ArtifactStore,
        log: EventLog,
        instance: Instance,
        environ: Mapping[str, str] | None = None,
        limit_s: float = PRINT_LIMIT_S,
    ) -> None:
        self._browser_path = settings.browser_path
        self._store = store
        self._log = log
        self._instance = instance
        self._environ = os.environ if environ is None else environ
        self._limit_s = limit_s
        self._printing: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Semaphore(1)
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="printer")

    async def make(self, audit_id: str) -> None:
        """Make the PDF of an audit that has a page; many who ask at once get the same one.

        Raises:
            ArtifactUnknownError: the audit has no page to print.
            StoreUnavailableError: the store cannot be used.
            PrinterError: too many wait already, or the page could not be printed.
        """
        task = self._printing.get(audit_id)
        if task is None:
            if len(self._printing) >= MOST_WAITING:
                raise PrinterError(f"{MOST_WAITING} reports are being printed already", 10)
            task = asyncio.create_task(self._make(audit_id), name=f"print-{audit_id[:8]}")
            self._printing[audit_id] = task
            task.add_done_callback(lambda done: self._forget(audit_id, done))
        await asyncio.shield(task)

    async def close(self) -> None:
        """Stop what is being printed."""
        tasks = list(self._printing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._threads.shutdown(wait=False)

    def _forget(self, audit_id: str, task: asyncio.Task[None]) -> None:
        self._printing.pop(audit_id, None)
        if not task.cancelled():
            task.exception()  # whoever waited has it; if all have left, nobody needs it

    async def _make(self, audit_id: str) -> None:
        page = await self._read(audit_id)
        async with self._turn:
            began = time.monotonic()
            pdf = await self._print(audit_id, page)
            _log.info(
                "report_printed",
                audit_id=audit_id,
                size_bytes=len(pdf),
                seconds=round(time.monotonic() - began, 2),
            )
        await self._store.put(audit_id, PDF, pdf)
        try:
            await self._log.get(audit_id)
        except (AuditExpiredError, AuditUnknownError):
            # Deleted meanwhile: nothing of it may come back.
            await self._store.delete_audit(audit_id)

    async def _read(self, audit_id: str) -> bytes:
        artifact = await self._store.open_artifact(audit_id, PAGE)
        try:
            chunks = []
            while chunk := await artifact.read_chunk():
                chunks.append(chunk)
            return b"".join(chunks)
        finally:
            await artifact.close()

    async def _print(self, audit_id: str, page: bytes) -> bytes:
        loop = asyncio.get_running_loop()
        temp_dir = await loop.run_in_executor(
            self._threads, make_folder, self._instance.temp_prefix, None
        )
        # A mark of its own: what is swept away at the end is this printing's alone.
        mark = f"{audit_id}-print"
        environment = child_environment(
            mark, temp_dir, {INSTANCE_VARIABLE: self._instance.name}, self._environ
        )
        browser = ["--browser", self._browser_path] if self._browser_path else []
        try:
            try:
                child = await ChildProcess.spawn(
                    ["-m", "veritas", "pdf", "-", *browser], audit_id=mark, environment=environment
                )
            except OSError as error:
                raise PrinterError(f"the printing did not start ({error.strerror})", 30) from None
            try:
                return await self._follow(child, page)
            finally:
                # It has read its input to the end and hears nothing more: no use in asking.
                await child.stop(self._threads, ask_limit_s=0.1)
        finally:
            await loop.run_in_executor(self._threads, remove_folder, temp_dir)

    async def _follow(self, child: ChildProcess, page: bytes) -> bytes:
        """Give the child its page, and take the PDF."""
        tasks = (
            asyncio.create_task(child.give(page)),
            asyncio.create_task(_whole(child, child.stdout, MAX_ARTIFACT_BYTES)),
            asyncio.create_task(_whole(child, child.stderr, _MAX_WORDS_BYTES)),
        )
        try:
            async with asyncio.timeout(self._limit_s):
                _, pdf, words = await asyncio.gather(*tasks)
                code = await child.exited()
        except TimeoutError:
            _log.warning("report_not_printed", reason="time", limit_s=self._limit_s)
            raise PrinterError(
                f"the report was not printed within {self._limit_s:g} seconds", 60
            ) from None
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if code != 0 or not pdf.startswith(b"%PDF-") or len(pdf) > MAX_ARTIFACT_BYTES:
            said = words.decode("utf-8", "replace").strip()[-300:]
            _log.warning("report_not_printed", reason="child", exit_code=code, said=said)
            raise PrinterError("the report could not be printed; the service's log says why", 60)
        return pdf


async def _whole(child: ChildProcess, stream: asyncio.StreamReader, limit_bytes: int) -> bytes:
    """One of the child's pipes to its end; what is beyond the limit is read and dropped."""
    content = bytearray()
    async with contextlib.aclosing(child.output(stream)) as chunks:  # type: ignore[type-var]
        async for chunk in chunks:
            if len(content) <= limit_bytes:
                content += chunk
    return bytes(content)
