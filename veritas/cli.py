"""The command line: a person's ``veritas URL``, and the service's child process.

Exit codes: 0 the audit is done, 1 it failed or nothing could be assessed, 2 bad usage,
4 evidence in a folder is not what was saved there.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import signal
import ssl
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from veritas import __version__
from veritas.cli_chat import add_chat_options, chat_settings, narrating
from veritas.cli_egress import add_egress_options, egress_settings
from veritas.cli_judge import add_judge_options, load_policy, policy_command
from veritas.cli_sources import add_source_options, source_settings
from veritas.core.audit import (
    AuditRequest,
    Tier,
    VerdictMode,
    parse_language,
    parse_target_url,
    parse_tier,
    parse_verdict_mode,
)
from veritas.core.errors import (
    EvidenceChangedError,
    InvalidRequestError,
    PolicyError,
    VeritasError,
    shorten,
)
from veritas.core.ipc import determine_ipc_mode
from veritas.core.library_list import read_list
from veritas.engine_logs import configure_engine_logs

if TYPE_CHECKING:
    from veritas.collect.settings import CollectSettings
    from veritas.narrator import Emit
    from veritas.orchestrator import AuditOutput

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_CHANGED = 4

_USER_AGENT = re.compile(r"[ -~]{1,300}")
_DESCRIPTION = """\
Audits a website in a real headless Chromium and shows the evidence as it is found.

  veritas https://example.org                    a standard audit, live
  veritas https://example.org --tier quick_scan  one page
  veritas https://example.org --json             the report as JSON
  veritas reaudit FOLDER                         judge saved artifacts again, no browser
  veritas bundle FOLDER -o FILE.zip              a case file of an audit, signed if you like
  veritas verify FILE.zip                        was anything in it changed?
  veritas pdf REPORT.html -o REPORT.pdf          print a report's page
  veritas text --stdin                           what texts suggest, one a line
  veritas compare A B                            what is new, gone and changed between two reports
  veritas policy FILE                            check a policy; without FILE print ours
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\nTry: {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments; by default the process's own.

    Returns:
        The exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["reaudit"]:
        return _reaudit(arguments[1:])
    if arguments[:1] == ["text"]:
        from veritas.text_command import text_command  # noqa: PLC0415 - reads the model

        parser = _Parser(prog="veritas text", description="Say what texts of a page suggest.")
        return text_command(parser, arguments[1:])
    if arguments[:1] == ["compare"]:
        from veritas.cli_compare import compare_command  # noqa: PLC0415 - an audit has no need

        parser = _Parser(prog="veritas compare", description="Compare two reports.")
        return compare_command(parser, arguments[1:])
    if arguments[:1] == ["policy"]:
        parser = _Parser(prog="veritas policy", description="Print our policy, or check one.")
        return policy_command(parser, arguments[1:])
    if arguments[:1] in (["bundle"], ["verify"]):
        from veritas import bundle_command  # noqa: PLC0415 - brings in the engine

        if arguments[0] == "bundle":
            parser = _Parser(prog="veritas bundle", description="Pack an audit as a case file.")
            return bundle_command.bundle_command(parser, arguments[1:])
        parser = _Parser(prog="veritas verify", description="Say whether a bundle was changed.")
        return bundle_command.verify_command(parser, arguments[1:])
    if arguments[:1] == ["pdf"]:
        from veritas.pdf_command import pdf_command  # noqa: PLC0415 - brings in the browser's code

        return pdf_command(
            _Parser(prog="veritas pdf", description="Print a report."), arguments[1:]
        )
    options = _audit_parser().parse_args(arguments)
    try:
        request = AuditRequest(
            url=parse_target_url(options.url),
            tier=parse_tier(options.tier),
            verdict_mode=parse_verdict_mode(options.verdict_mode),
            language=parse_language(options.language),
        )
    except InvalidRequestError as error:
        print(f"veritas: {error.value}: {error}", file=sys.stderr)
        return EXIT_USAGE
    if options.use_queue_ipc or options.use_stdout or options.validate_ipc:
        return _as_child(request, options)
    return _as_person(request, options)


def _audit_parser() -> _Parser:
    parser = _Parser(
        prog="veritas",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("url", metavar="URL", help="the site, http or https")
    parser.add_argument(
        "--tier",
        default=Tier.STANDARD_AUDIT.value,
        help="quick_scan (1 page), standard_audit (up to 5, default), deep_forensic (up to 10)",
    )
    _add_common(parser)
    parser.add_argument(
        "--save-artifacts", type=Path, metavar="DIR", help="keep what was collected"
    )
    parser.add_argument("--browser", metavar="PATH", help="the Chromium or Chrome to use")
    parser.add_argument(
        "--connect-to",
        action="append",
        default=[],
        metavar="HOST:PORT:ADDRESS:PORT",
        help="connect to this address instead, as curl does; may be repeated",
    )
    parser.add_argument("--ca-file", metavar="PEM", help="trust these authorities, too")
    parser.add_argument(
        "--user-agent",
        metavar="TEXT",
        help="what the browser calls itself; plain leaves our own name out",
    )
    parser.add_argument(
        "--ignore-robots", action="store_true", help="open pages that robots.txt keeps us out of"
    )
    parser.add_argument(
        "--probe",
        action="store_true",
        help="also ask the site for files such as /.git/HEAD and /.env; only where you may",
    )
    parser.add_argument(
        "--library-list", metavar="TOML", help="judge libraries by this list, not by our own"
    )
    add_egress_options(parser)
    add_chat_options(parser)
    add_source_options(parser)
    parser.add_argument("--version", action="version", version=f"veritas {__version__}")
    channel = parser.add_argument_group("channel to the service (set by the service)")
    channel.add_argument("--use-queue-ipc", action="store_true", help="events go by the queue")
    channel.add_argument("--use-stdout", action="store_true", help="events go by stdout lines")
    channel.add_argument("--validate-ipc", action="store_true", help="both, to compare them")
    return parser


def _add_common(parser: _Parser) -> None:
    parser.add_argument(
        "--verdict-mode", default=VerdictMode.SIMPLE.value, help="simple (default) or expert"
    )
    add_judge_options(parser)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="where the report goes (default: ./reports/HOST-TIME)",
    )


def _as_child(request: AuditRequest, options: argparse.Namespace) -> int:
    from veritas.child import run_as_child  # noqa: PLC0415 - a person's run does not need it

    configure_engine_logs(json=True)
    mode = determine_ipc_mode(options.use_queue_ipc, options.use_stdout, options.validate_ipc)

    async def audit(emit: Emit) -> None:
        await _audit(request, options, emit)

    return asyncio.run(run_as_child(mode, audit))


async def _audit(request: AuditRequest, options: argparse.Namespace, emit: Emit) -> AuditOutput:
    # Browser, TLS and picture code takes a while to import: the first line is out before that.
    from veritas.orchestrator import Orchestrator  # noqa: PLC0415

    policy = load_policy(options.policy)
    collect = _collect_settings(options)
    return await Orchestrator(request, collect, emit, policy, narrating(options)).run()


def _collect_settings(options: argparse.Namespace) -> CollectSettings:
    from veritas.collect.settings import CollectSettings, parse_connect_to  # noqa: PLC0415

    return CollectSettings(
        browser_path=options.browser,
        connect_to=tuple(parse_connect_to(rule) for rule in options.connect_to),
        ca_file=options.ca_file,
        user_agent=options.user_agent,
        ignore_robots=options.ignore_robots,
        probe=options.probe,
        library_list=_library_list(options.library_list),
        **egress_settings(options),
        **source_settings(options),
    )


def _library_list(path: str | None) -> str:
    """The text of a list of libraries, known to be one.

    Raises:
        InvalidRequestError: it cannot be read.
    """
    if path is None:
        return ""
    try:
        text = Path(path).read_text("utf-8")
        read_list(text)
    except (OSError, ValueError) as error:
        raise InvalidRequestError(
            "invalid_library_list", "library_list", path, str(error)
        ) from None
    return text


def _as_person(request: AuditRequest, options: argparse.Namespace) -> int:
    configure_engine_logs(json=False)
    problem = _usage_problem(options)
    if problem:
        print(f"veritas: {problem}", file=sys.stderr)
        return EXIT_USAGE

    async def audit(emit: Emit) -> AuditOutput:
        return await _audit(request, options, emit)

    return asyncio.run(_watched(audit, options, request.url))


def _usage_problem(options: argparse.Namespace) -> str:
    """What is wrong with the options, found before any work is done; empty if nothing is."""
    try:
        _collect_settings(options)
        chat_settings(options)
        load_policy(options.policy)
    except InvalidRequestError as error:
        return f"{error.value}: {error}"
    except PolicyError as error:
        return f"--policy {error}"
    if options.user_agent is not None and not _USER_AGENT.fullmatch(options.user_agent):
        return (
            f"--user-agent {shorten(options.user_agent)!r}: give up to 300 printable ASCII "
            "characters, or the word plain"
        )
    if options.ca_file is not None:
        try:
            ssl.create_default_context(cafile=options.ca_file)
        except (OSError, ssl.SSLError) as error:
            return f"--ca-file {shorten(options.ca_file)}: no certificates can be read ({error})"
    kept: Path | None = options.save_artifacts
    if kept is not None and kept.exists() and (not kept.is_dir() or any(kept.iterdir())):
        return f"--save-artifacts {shorten(str(kept))}: this exists already; name a new folder"
    return ""


def _reaudit(arguments: list[str]) -> int:
    parser = _Parser(prog="veritas reaudit", description="Judge saved artifacts again.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="made by --save-artifacts")
    _add_common(parser)
    add_chat_options(parser)
    options = parser.parse_args(arguments)
    options.save_artifacts = None
    configure_engine_logs(json=False)
    from veritas.collect import folder as artifact_folder  # noqa: PLC0415
    from veritas.collect.settings import CollectSettings  # noqa: PLC0415
    from veritas.orchestrator import Orchestrator  # noqa: PLC0415

    try:
        verdict_mode = parse_verdict_mode(options.verdict_mode)
        language = parse_language(options.language)
        policy = load_policy(options.policy)
        chat = narrating(options)
        collected = artifact_folder.load(options.folder)
    except VeritasError as error:
        print(f"veritas reaudit: {error}", file=sys.stderr)
        return EXIT_CHANGED if isinstance(error, EvidenceChangedError) else EXIT_USAGE
    saved = collected.artifacts.request
    request = AuditRequest(saved.url, saved.tier, verdict_mode, language)

    async def audit(emit: Emit) -> AuditOutput:
        return await Orchestrator(request, CollectSettings(), emit, policy, chat).run(collected)

    return asyncio.run(_watched(audit, options, request.url))


async def _watched(
    audit: Callable[[Emit], Awaitable[AuditOutput]],
    options: argparse.Namespace,
    url: str,
) -> int:
    """Run an audit for a person: a live view, then the report."""
    from veritas.live_view import LiveView  # noqa: PLC0415 - the child has no view

    task = asyncio.current_task()
    assert task is not None
    with contextlib.suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    view = LiveView(url, to_stderr=options.json)
    try:
        with view:
            output = await audit(view.take)
        files = _write(output, options, url)
    except VeritasError as error:
        print(f"veritas: {error}", file=sys.stderr)
        return EXIT_FAILED
    except OSError as error:
        print(f"veritas: the report cannot be written: {error}", file=sys.stderr)
        return EXIT_FAILED
    except asyncio.CancelledError:
        print("veritas: stopped; no report was written", file=sys.stderr)
        return EXIT_FAILED
    view.summarise(output.report, files)
    if options.json:
        sys.stdout.buffer.write(output.files["report.json"] + b"\n")
        sys.stdout.flush()
    return EXIT_FAILED if output.report.score is None else EXIT_DONE


def _write(output: AuditOutput, options: argparse.Namespace, url: str) -> Path:
    """Write the report's folder, and the artifacts if they were asked for.

    Without ``--output`` each audit gets a folder of its own, by host and time, so that none
    replaces an earlier one.
    """
    from veritas.collect import folder as artifact_folder  # noqa: PLC0415
    from veritas.collect.report_folder import write_report  # noqa: PLC0415

    if options.save_artifacts is not None:
        artifact_folder.save(options.save_artifacts, output.collected)
    host = re.sub(r"[^a-z0-9.-]", "-", url.split("/")[2])
    moment = time.strftime("%Y%m%d-%H%M%S", time.gmtime(output.report.started_at))
    return write_report(options.output or Path("reports") / f"{host}-{moment}", output.files)
