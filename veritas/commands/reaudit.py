"""``veritas reaudit FOLDER``: judge saved artifacts again, without a browser."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from veritas.checks.choice import left_out_checks
from veritas.collect import folder as artifact_folder
from veritas.collect.settings import CollectSettings
from veritas.commands.watched_audit import watched
from veritas.core.audit import AuditRequest, parse_language, parse_verdict_mode
from veritas.core.errors import EvidenceChangedError, VeritasError
from veritas.engine_logs import configure_engine_logs
from veritas.narrator import Emit
from veritas.options.chat import add_chat_options, narrating
from veritas.options.gate import add_check_options, add_gate_options
from veritas.options.judge import add_judge_options, load_policy
from veritas.options.output import add_output_options, settle_output
from veritas.options.parser import EXIT_CHANGED, EXIT_USAGE, Parser
from veritas.orchestrator import AuditOutput, Orchestrator


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas reaudit", description="Judge saved artifacts again.")
    made.add_argument("folder", type=Path, metavar="FOLDER", help="made by --save-artifacts")
    add_output_options(made)
    add_judge_options(made)
    add_chat_options(made)
    add_check_options(made)
    add_gate_options(made)
    return made


def run(options: argparse.Namespace) -> int:
    """Judge them, and write the report."""
    options.save_artifacts = None
    folder: Path = options.folder
    configure_engine_logs(json=False)
    try:
        verdict_mode = parse_verdict_mode(options.verdict_mode)
        language = parse_language(options.language)
        policy = load_policy(options.policy)
        chat = narrating(options)
        left_out = left_out_checks(options.only, options.skip)
        settle_output(options)
        collected = artifact_folder.load(folder)
    except VeritasError as error:
        print(f"veritas reaudit: {error}", file=sys.stderr)
        return EXIT_CHANGED if isinstance(error, EvidenceChangedError) else EXIT_USAGE
    saved = collected.artifacts.request
    request = AuditRequest(saved.url, saved.tier, verdict_mode, language)

    async def audit(emit: Emit) -> AuditOutput:
        orchestrator = Orchestrator(request, CollectSettings(), emit, policy, chat, left_out)
        return await orchestrator.run(collected)

    return asyncio.run(watched(audit, options, request.url))
