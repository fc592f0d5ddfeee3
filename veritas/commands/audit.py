"""``veritas URL``: audits one site or several, for a person or as the service's child process."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from veritas import __version__
from veritas.commands.table import COMMANDS
from veritas.core.audit import (
    AuditRequest,
    Tier,
    parse_language,
    parse_target_url,
    parse_tier,
    parse_verdict_mode,
)
from veritas.core.errors import InvalidRequestError, PolicyError
from veritas.core.ipc import determine_ipc_mode
from veritas.engine_logs import configure_engine_logs
from veritas.options.chat import add_chat_options, chat_settings, looking, narrating
from veritas.options.collect import add_collect_options, collect_problem, collect_settings
from veritas.options.egress import add_egress_options
from veritas.options.gate import add_check_options, add_gate_options
from veritas.options.judge import add_judge_options, load_policy
from veritas.options.output import add_output_options, settle_output
from veritas.options.parser import EXIT_USAGE, Parser
from veritas.options.sources import add_source_options

if TYPE_CHECKING:
    from veritas.narrator import Emit
    from veritas.orchestrator import AuditOutput

_MAX_URLS = 1000
_MAX_AT_ONCE = 16
_DESCRIPTION = """\
Audits a website in a real headless Chromium and shows the evidence as it is found.

  veritas https://example.org                    a standard audit, live
  veritas https://example.org --tier quick_scan  one page
  veritas https://example.org --json             the report as JSON
  veritas --urls sites.txt --jobs 2              several sites, and one table
  veritas https://example.org --fail-below 70    for a build server: exit code 3

commands:
"""


def parser(*, with_help: bool = True) -> argparse.ArgumentParser:
    """Its options."""
    lines = "".join(f"  veritas {one.name:12}{one.summary}\n" for one in COMMANDS.values())
    made = Parser(
        prog="veritas",
        usage="veritas [options] URL [URL ...]\n       veritas COMMAND ...",
        description=_DESCRIPTION + lines,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=with_help,
    )
    made.add_argument("url", metavar="URL", nargs="*", help="the site, http or https")
    made.add_argument(
        "--urls", metavar="FILE", help="sites to audit, one a line; - for standard input"
    )
    made.add_argument(
        "--jobs", type=_jobs, default=2, metavar="N", help="of several sites, so many at a time (2)"
    )
    made.add_argument(
        "--tier",
        default=Tier.STANDARD_AUDIT.value,
        help="quick_scan (1 page), standard_audit (up to 5, default), deep_forensic (up to 10)",
    )
    add_output_options(made)
    add_judge_options(made)
    add_collect_options(made)
    add_check_options(made)
    add_gate_options(made)
    add_egress_options(made)
    add_chat_options(made)
    add_source_options(made)
    made.add_argument("--list-checks", action="store_true", help="the same as veritas checks")
    made.add_argument("--version", action="version", version=f"veritas {__version__}")
    channel = made.add_argument_group("channel to the service (set by the service)")
    channel.add_argument("--use-queue-ipc", action="store_true", help="events go by the queue")
    channel.add_argument("--use-stdout", action="store_true", help="events go by stdout lines")
    channel.add_argument("--validate-ipc", action="store_true", help="both, to compare them")
    return made


def run(options: argparse.Namespace) -> int:
    """Audit.

    Returns:
        The exit code.
    """
    if options.list_checks:
        return COMMANDS["checks"].run(["--json"] if options.json else [])
    try:
        requests = [_request(url, options) for url in _urls(options)]
    except InvalidRequestError as error:
        print(f"veritas: {error.value}: {error}", file=sys.stderr)
        return EXIT_USAGE
    if not requests:
        print(
            "veritas: URL missing: say which site, as in veritas https://example.org",
            file=sys.stderr,
        )
        return EXIT_USAGE
    if options.use_queue_ipc or options.use_stdout or options.validate_ipc:
        return _as_child(requests[0], options)
    return _as_person(requests, options)


def _urls(options: argparse.Namespace) -> list[str]:
    """The sites, each once.

    Raises:
        InvalidRequestError: the file cannot be read, or there are too many.
    """
    urls: list[str] = list(options.url)
    if options.urls is not None:
        try:
            text = (
                sys.stdin.read() if options.urls == "-" else Path(options.urls).read_text("utf-8")
            )
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidRequestError(
                "invalid_urls", "urls", options.urls, f"cannot be read ({error})"
            ) from None
        lines = (line.strip() for line in text.splitlines())
        urls += [line for line in lines if line and not line.startswith("#")]
    if len(urls) > _MAX_URLS:
        problem = f"{len(urls)} sites; at most {_MAX_URLS} at once"
        raise InvalidRequestError("invalid_urls", "urls", str(options.urls), problem)
    return list(dict.fromkeys(urls))


def _request(url: str, options: argparse.Namespace) -> AuditRequest:
    return AuditRequest(
        url=parse_target_url(url),
        tier=parse_tier(options.tier),
        verdict_mode=parse_verdict_mode(options.verdict_mode),
        language=parse_language(options.language),
    )


def _as_child(request: AuditRequest, options: argparse.Namespace) -> int:
    from veritas.child import run_as_child  # noqa: PLC0415 - a person's run does not need it

    configure_engine_logs(json=True)
    mode = determine_ipc_mode(options.use_queue_ipc, options.use_stdout, options.validate_ipc)

    async def audit(emit: Emit) -> None:
        await _audit(request, options, emit, frozenset())

    return asyncio.run(run_as_child(mode, audit))


async def _audit(
    request: AuditRequest, options: argparse.Namespace, emit: Emit, left_out: frozenset[str]
) -> AuditOutput:
    # Browser, TLS and picture code takes a while to import: the first line is out before that.
    from veritas.orchestrator import Orchestrator  # noqa: PLC0415

    policy = load_policy(options.policy)
    chat = narrating(options)
    settings = replace(collect_settings(options), vision_model=looking(options, chat))
    return await Orchestrator(request, settings, emit, policy, chat, left_out).run()


def _as_person(requests: list[AuditRequest], options: argparse.Namespace) -> int:
    configure_engine_logs(json=False)
    problem = _usage_problem(options, several=len(requests) > 1)
    if problem:
        print(f"veritas: {problem}", file=sys.stderr)
        return EXIT_USAGE
    from veritas.checks.choice import left_out_checks  # noqa: PLC0415 - the child needs it not

    try:
        left_out = left_out_checks(options.only, options.skip)
    except InvalidRequestError as error:
        print(f"veritas: --{error.field} {error.value}: {error}", file=sys.stderr)
        return EXIT_USAGE

    async def audit(request: AuditRequest, emit: Emit) -> AuditOutput:
        return await _audit(request, options, emit, left_out)

    if len(requests) > 1:
        from veritas.commands.several_audits import several  # noqa: PLC0415 - one site needs it not

        return asyncio.run(several(audit, requests, options, options.jobs))
    from veritas.commands.watched_audit import watched  # noqa: PLC0415 - the child has no view

    request = requests[0]
    return asyncio.run(watched(lambda emit: audit(request, emit), options, request.url))


def _usage_problem(options: argparse.Namespace, *, several: bool) -> str:
    """What is wrong with the options, found before any work is done; empty if nothing is."""
    try:
        collect_settings(options)
        chat_settings(options)
        load_policy(options.policy)
        settle_output(options)
    except InvalidRequestError as error:
        return f"{error.value}: {error}"
    except PolicyError as error:
        return f"--policy {error}"
    if several and options.save_artifacts is not None:
        return "--save-artifacts: one folder cannot hold several audits; audit them one by one"
    if several and (options.report_folder is not None or options.file_format):
        return "--output: several audits need a folder each; leave it out for ./reports/HOST-TIME"
    return collect_problem(options)


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= _MAX_AT_ONCE):
        raise argparse.ArgumentTypeError(f"{text[:40]!r}: give 1 to {_MAX_AT_ONCE}")
    return int(text)
