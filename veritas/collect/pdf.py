"""Prints a page to PDF in a browser that has no network, runs no script and has a time to end."""

from __future__ import annotations

import asyncio

from veritas.collect.browser import open_browser
from veritas.collect.settings import CollectSettings
from veritas.core.errors import BrowserUnavailableError, VeritasError, shorten

PDF_LIMIT_S = 60.0
MAX_HTML_BYTES = 32 * 1024 * 1024
MAX_PDF_BYTES = 48 * 1024 * 1024
# Nobody listens at the discard port (RFC 863): the only way out that the browser has leads nowhere.
_NO_WAY_OUT = 9
_FOOTER = """
<div style="width:100%;font-size:7pt;color:#545e70;padding:0 13mm;text-align:right">
<span class="pageNumber"></span> / <span class="totalPages"></span></div>
"""


class PdfError(VeritasError):
    """The page could not be printed. The message says why."""

    code = "pdf_failed"


async def print_pdf(html: bytes, settings: CollectSettings, limit_s: float = PDF_LIMIT_S) -> bytes:
    """Print an HTML page that has everything inside it.

    Its own styles for paper hold; A4 with page numbers, tagged for readers of the screen, and
    with an outline of its headings.

    Args:
        html: UTF-8.
        settings: which browser.
        limit_s: for everything, the browser's start included.

    Raises:
        PdfError: it is too large, is no text, or was not printed in time.
        BrowserUnavailableError: there is no browser, or it does not start.
    """
    if len(html) > MAX_HTML_BYTES:
        raise PdfError(f"the page has {len(html)} bytes; {MAX_HTML_BYTES} is the limit")
    try:
        text = html.decode()
    except UnicodeDecodeError as error:
        raise PdfError(f"the page is no UTF-8 ({error.reason})") from None
    try:
        async with asyncio.timeout(limit_s):
            return await _print(text, settings)
    except TimeoutError:
        raise PdfError(f"the page was not printed within {limit_s:g} seconds") from None


async def _print(text: str, settings: CollectSettings) -> bytes:
    async with open_browser(settings, "", _NO_WAY_OUT) as opened:
        try:
            context = await opened.browser.new_context(
                java_script_enabled=False,
                offline=True,
                accept_downloads=False,
                service_workers="block",
                permissions=[],
            )
            page = await context.new_page()
            await page.route("**/*", lambda route: route.abort())
            await page.set_content(text, wait_until="load")
            pdf = await page.pdf(
                prefer_css_page_size=True,
                print_background=True,
                tagged=True,
                outline=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=_FOOTER,
            )
        except (BrowserUnavailableError, PdfError):
            raise
        except Exception as error:  # the driver raises bare exceptions
            raise PdfError(f"the browser could not print ({shorten(str(error))})") from error
    if len(pdf) > MAX_PDF_BYTES:
        raise PdfError(f"the PDF has {len(pdf)} bytes; {MAX_PDF_BYTES} is the limit")
    return pdf
