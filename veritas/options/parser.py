"""The argument parser of every command, and the exit codes that all of them share."""

from __future__ import annotations

import argparse
from typing import NoReturn

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_GATE = 3
EXIT_CHANGED = 4
EXIT_STOPPED = 130

EXIT_CODES: dict[int, str] = {
    EXIT_DONE: "done",
    EXIT_FAILED: "it failed, or nothing could be assessed",
    EXIT_USAGE: "bad usage: an option, a URL or a file is not what it should be",
    EXIT_GATE: "the site did not pass --fail-below or --fail-on",
    EXIT_CHANGED: "evidence in a folder or a bundle is not what was saved there",
    EXIT_STOPPED: "stopped by Ctrl-C or SIGTERM; no report was written",
}
"""What each code means, for the manual."""


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and where help is."""

    def error(self, message: str) -> NoReturn:
        """End the program with the code for bad usage."""
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\nTry: {self.prog} --help\n")
