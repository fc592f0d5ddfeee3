"""The commands beside ``veritas URL``. Adding a command is a file and a line here."""

from __future__ import annotations

import argparse
from importlib import import_module

import msgspec


class Command(msgspec.Struct, frozen=True):
    """A command.

    Attributes:
        name: the first word after ``veritas``.
        summary: what it does, in one line.
    """

    name: str
    summary: str

    def parser(self) -> argparse.ArgumentParser:
        """Its options; loads it."""
        made: argparse.ArgumentParser = import_module(self._module).parser()
        return made

    def run(self, arguments: list[str]) -> int:
        """Run it.

        Returns:
            The exit code.
        """
        module = import_module(self._module)
        code: int = module.run(module.parser().parse_args(arguments))
        return code

    @property
    def _module(self) -> str:
        return f"veritas.commands.{self.name}"


COMMANDS: dict[str, Command] = {
    one.name: one
    for one in (
        Command("reaudit", "judge saved artifacts again, no browser"),
        Command("compare", "what is new, gone and changed between two reports"),
        Command("bundle", "a case file of an audit, signed if you like"),
        Command("verify", "was anything in a case file changed?"),
        Command("pdf", "print a report's page as PDF"),
        Command("checks", "list the checks"),
        Command("explain", "say what a check is about"),
        Command("policy", "check a policy; without FILE print ours"),
        Command("text", "say what texts suggest, one a line"),
        Command("doctor", "see whether all that audits need is here"),
        Command("completion", "print a script that makes a shell complete"),
    )
}


def whole_parser(audit: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """One parser of everything, for completion and the manual; it parses nothing.

    Args:
        audit: of ``veritas URL``, made without its own ``--help``.
    """
    whole = argparse.ArgumentParser(
        prog="veritas",
        description="Audits a website in a real headless Chromium.",
        parents=[audit],
    )
    commands = whole.add_subparsers(metavar="COMMAND")
    for command in COMMANDS.values():
        made = command.parser()
        commands.add_parser(
            command.name,
            parents=[made],
            add_help=False,
            help=command.summary,
            description=command.summary,
        )
    return whole
