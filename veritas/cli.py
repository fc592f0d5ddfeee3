"""The command line. What there is stands in :mod:`veritas.commands.table`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from veritas.commands import audit
from veritas.commands.table import COMMANDS
from veritas.options.parser import EXIT_DONE, EXIT_STOPPED


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments; by default the process's own.

    Returns:
        The exit code, one of :data:`veritas.options.parser.EXIT_CODES`.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments and arguments[0] in COMMANDS:
            code = COMMANDS[arguments[0]].run(arguments[1:])
        else:
            code = audit.run(audit.parser().parse_args(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has enough. The interpreter flushes once more as it ends: into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    except KeyboardInterrupt:
        print("veritas: stopped", file=sys.stderr)
        return EXIT_STOPPED
    return code
