"""Writes docs/reference/command-line.md and veritas.1 from the parsers: ``make reference``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from veritas.commands import audit  # noqa: E402
from veritas.commands.table import COMMANDS  # noqa: E402
from veritas.options.parser import EXIT_CODES  # noqa: E402

FOLDER = ROOT / "docs" / "reference"
_SUMMARY = "audits a website in a real headless Chromium and shows the evidence as it is found"
_ENVIRONMENT = {
    "VERITAS_BROWSER": "the Chromium or Chrome to use, where no --browser is given",
    "VERITAS_CHAT_KEY": "the key of the language model, where no --chat-key-file is given",
    "NO_COLOR": "any value: no colours (no-color.org)",
}


def parsers() -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Each command with what it is called, what it does, and its parser."""
    yield "veritas URL", _SUMMARY, audit.parser()
    for command in COMMANDS.values():
        yield f"veritas {command.name}", command.summary, command.parser()


def options_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The groups of a parser that have anything in them, with each option and its help."""
    for group in parser._action_groups:
        rows = [
            (_names(action), " ".join((action.help or "").split()).replace("%%", "%"))
            for action in group._group_actions
            if not isinstance(action, argparse._HelpAction)
        ]
        if rows:
            yield str(group.title), rows


def _names(action: argparse.Action) -> str:
    if not action.option_strings:
        return str(action.metavar or action.dest)
    value = ""
    if action.nargs != 0:
        choices = "|".join(map(str, action.choices)) if action.choices else ""
        value = " " + (choices or str(action.metavar or action.dest.upper()))
    return ", ".join(action.option_strings) + value


def markdown() -> str:
    """The reference page."""
    parts = [
        "# The command line\n",
        (
            "Made from the program's own parsers by `make reference`. "
            "[How to use it](../how-to/use-the-command-line.md) shows it at work.\n"
        ),
    ]
    for name, summary, parser in parsers():
        parts.append(f"## `{name}`\n\n{summary[0].upper()}{summary[1:]}.\n")
        for title, rows in options_of(parser):
            parts.append(f"{title[0].upper()}{title[1:]}:\n")
            parts.append("| | |\n|---|---|")
            parts += [f"| `{_cell(names)}` | {_cell(text)} |" for names, text in rows]
            parts.append("")
    parts.append("## Exit codes\n\n| | |\n|---|---|")
    parts += [f"| {code} | {words} |" for code, words in EXIT_CODES.items()]
    parts.append("\n## Environment\n\n| | |\n|---|---|")
    parts += [f"| `{name}` | {words} |" for name, words in _ENVIRONMENT.items()]
    return "\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def roff() -> str:
    """The manual page, for ``man``."""
    lines = [
        '.TH VERITAS 1 "" "Veritas" "User commands"',
        ".SH NAME",
        f"veritas \\- {_escaped(_SUMMARY)}",
        ".SH SYNOPSIS",
        ".B veritas",
        "[options] URL [URL ...]",
        ".br",
    ]
    for command in COMMANDS.values():
        lines += [".B veritas " + command.name, "\\&...", ".br"]
    for name, summary, parser in parsers():
        lines += [f".SH {_escaped(name.upper())}", _escaped(summary[0].upper() + summary[1:] + ".")]
        for title, rows in options_of(parser):
            lines.append(f".SS {_escaped(title)}")
            for names, text in rows:
                lines += [".TP", f".B {_escaped(names)}", _escaped(text)]
    lines.append(".SH EXIT STATUS")
    for code, words in EXIT_CODES.items():
        lines += [".TP", f".B {code}", _escaped(words)]
    lines.append(".SH ENVIRONMENT")
    for variable, words in _ENVIRONMENT.items():
        lines += [".TP", f".B {variable}", _escaped(words)]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Text that is nothing but text to roff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    (FOLDER / "command-line.md").write_text(markdown(), encoding="utf-8")
    (FOLDER / "veritas.1").write_text(roff(), encoding="utf-8")
