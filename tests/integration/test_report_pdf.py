"""Printing reports: in a real browser, without network or script, and on request of the service."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from service.handlers.keys import PRINTER
from service.instance import Instance
from service.report_printer import MOST_WAITING, PDF, PrinterError, ReportPrinter
from service.settings import Settings
from tests.report_pdf import active_parts, links, text_of
from tests.scripted_service import ScriptedService, event
from tests.unit.judge_samples import bad_shop
from tests.unit.report_samples import report_of
from tests.unit.test_report_markdown import ATTACKS, attacked, attacked_results
from veritas.collect.pdf import PdfError, print_pdf
from veritas.collect.settings import CollectSettings
from veritas.core.errors import BrowserUnavailableError
from veritas.core.events import EventType
from veritas.report.html import render

pytestmark = pytest.mark.browser
PAGE = b"<!doctype html><title>A report</title><h1>Short and good</h1>"


async def test_a_report_is_printed_with_all_its_parts_open() -> None:
    pdf = await print_pdf(render(report_of(bad_shop()), {}), CollectSettings())
    text = text_of(pdf)
    for words in ("fair.test", "Where the score comes from", "Only 2 left in stock", "1 / "):
        assert words in text, words
    # What is folded on the screen is open on paper.
    assert "What was measured" in text
    assert active_parts(pdf) == set()
    found = links(pdf)
    assert found
    assert all(link.startswith("https://") and "fair.test" not in link for link in found)


async def test_what_a_page_says_becomes_neither_link_nor_script_of_a_pdf() -> None:
    words = " ".join(ATTACKS[:24]) + ' " onclick="alert(1) (javascript:alert(2)) /JS /Launch'
    artifacts = attacked(words)
    page = render(report_of(artifacts, attacked_results(artifacts, words)), {})
    pdf = await print_pdf(page, CollectSettings())
    assert active_parts(pdf) == set()
    assert not [link for link in links(pdf) if not link.startswith("https://")]
    assert not [link for link in links(pdf) if "evil" in link]


async def test_a_page_that_wants_the_network_or_runs_script_gets_neither() -> None:
    """As if somebody had put another page in the report's place."""
    asked = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        here = f"http://127.0.0.1:{port}"
        page = f"""<!doctype html><title>x</title><link rel=stylesheet href="{here}/a.css">
            <meta http-equiv=refresh content="0;url={here}/b"><img src="{here}/c.png">
            <img src="file:///etc/passwd"><iframe src="{here}/d"></iframe>
            <a href="javascript:alert(1)">a link that runs</a>
            <p>before</p><script>document.body.textContent = "scripted"</script>"""
        pdf = await print_pdf(page.encode(), CollectSettings())
    assert asked == []
    text = text_of(pdf)
    assert "before" in text
    assert "scripted" not in text
    assert active_parts(pdf) == set()


@pytest.mark.parametrize("page", [b"\xff\xfe", b"x" * (33 * 1024 * 1024)])
async def test_what_is_no_page_is_refused(page: bytes) -> None:
    with pytest.raises(PdfError, match=r"UTF-8|limit"):
        await print_pdf(page, CollectSettings())


async def test_without_a_browser_there_is_a_clear_error() -> None:
    with pytest.raises(BrowserUnavailableError):
        await print_pdf(PAGE, CollectSettings(browser_path="/bin/false"))


async def test_printing_has_an_end() -> None:
    with pytest.raises(PdfError, match=r"within 0\.05 seconds"):
        await print_pdf(PAGE, CollectSettings(), limit_s=0.05)


# -- the service ---------------------------------------------------------------------------


async def audit_with(service: ScriptedService, **files: bytes) -> str:
    audit_id = await service.post()
    sink = service.recorder.sink(audit_id)
    await sink.send(event(EventType.AUDIT_STARTED))
    content = {name.replace("_", "."): one for name, one in files.items()}
    await sink.send(event(EventType.AUDIT_RESULT), content)
    await sink.send(event(EventType.AUDIT_COMPLETE))
    await sink.close()
    return audit_id


async def test_the_first_who_ask_wait_for_one_printing_and_later_ones_do_not(
    service: ScriptedService,
) -> None:
    audit_id = await audit_with(service, report_html=PAGE)
    url = service.url(audit_id, "/report.pdf")

    async def fetch() -> tuple[int, str, bytes]:
        async with service.client.get(url) as answer:
            assert answer.content_type == "application/pdf"
            assert answer.headers["Content-Disposition"].startswith("attachment; ")
            return answer.status, answer.headers["ETag"], await answer.read()

    first, second = await asyncio.gather(fetch(), fetch())
    assert first == second
    assert first[0] == 200
    assert "Short and good" in text_of(first[2])
    assert await fetch() == first
    async with service.client.get(url, headers={"If-None-Match": first[1]}) as answer:
        assert answer.status == 304
    async with service.client.get(service.url(audit_id, "/artifacts")) as answer:
        names = [one["name"] for one in (await answer.json())["artifacts"]]
    assert names == ["report.html", "report.pdf"]


async def test_a_report_that_is_not_there_cannot_be_printed(service: ScriptedService) -> None:
    audit_id = await audit_with(service, report_json=b"{}")
    async with service.client.get(service.url(audit_id, "/report.pdf")) as answer:
        assert (answer.status, (await answer.json())["code"]) == (404, "no_report")


async def test_a_printer_that_is_busy_or_broken_says_when_to_come_back(
    service: ScriptedService,
) -> None:
    audit_id = await audit_with(service, report_html=PAGE)
    app_printer = service.app[PRINTER]
    app_printer._browser_path = "/bin/false"
    async with service.client.get(service.url(audit_id, "/report.pdf")) as answer:
        assert (answer.status, (await answer.json())["code"]) == (503, "printer_unavailable")
        assert answer.headers["Retry-After"] == "60"
    async with service.client.get(service.url(audit_id, "/report.html")) as answer:
        assert answer.status == 200


class OnePage:
    """A store with the same page for every audit, and what was put into it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    async def open_artifact(self, audit_id: str, name: str) -> OnePage:
        self._rest = [PAGE]
        return self

    async def read_chunk(self) -> bytes:
        return self._rest.pop() if self._rest else b""

    async def close(self) -> None:
        pass

    async def put(self, audit_id: str, name: str, content: bytes) -> None:
        self.files[f"{audit_id}/{name}"] = content


class EveryAudit:
    async def get(self, audit_id: str) -> None:
        pass


def hanging_browser(tmp_path: Path) -> str:
    """A browser that starts and never answers."""
    path = tmp_path / "browser"
    path.write_text("#!/bin/sh\nexec sleep 1000\n")
    path.chmod(0o755)
    return str(path)


@asynccontextmanager
async def printer(
    tmp_path: Path, browser: str = "", limit_s: float = 60.0
) -> AsyncIterator[tuple[ReportPrinter, OnePage]]:
    store = OnePage()
    made = ReportPrinter(
        Settings(data_dir=tmp_path, browser_path=browser),
        store,  # type: ignore[arg-type]
        EveryAudit(),  # type: ignore[arg-type]
        Instance(tmp_path),
        dict(os.environ),
        limit_s,
    )
    try:
        yield made, store
    finally:
        await made.close()


async def test_a_client_that_leaves_stops_nothing(tmp_path: Path) -> None:
    async with printer(tmp_path) as (made, store):
        leaving = asyncio.create_task(made.make("a1"))
        staying = asyncio.create_task(made.make("a1"))
        await asyncio.sleep(0)
        leaving.cancel()
        await staying
        assert store.files[f"a1/{PDF}"].startswith(b"%PDF-")
        assert made._printing == {}


async def test_a_browser_that_hangs_is_ended_and_the_line_has_an_end(tmp_path: Path) -> None:
    async with printer(tmp_path, hanging_browser(tmp_path), limit_s=2.0) as (made, store):
        began = time.monotonic()
        waiting = [asyncio.create_task(made.make(f"a{n}")) for n in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(PrinterError, match="being printed already"):
            await made.make("one-more")
        with pytest.raises(PrinterError, match="not printed within 2 seconds"):
            await waiting[0]
        assert time.monotonic() - began < 30
        for task in waiting[1:]:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert store.files == {}


async def test_a_service_that_stops_leaves_no_printing_behind(tmp_path: Path) -> None:
    async with printer(tmp_path, hanging_browser(tmp_path)) as (made, _):
        waiting = asyncio.create_task(made.make("a1"))
        await asyncio.sleep(0.5)
    with pytest.raises(asyncio.CancelledError):
        await waiting
