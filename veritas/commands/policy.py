"""``veritas policy [FILE]``: print the policy that comes with the program, or check one."""

from __future__ import annotations

import argparse
import sys

from veritas.core.errors import PolicyError
from veritas.judge.shipped import shipped_source
from veritas.options.judge import load_policy
from veritas.options.parser import EXIT_DONE, EXIT_USAGE, Parser


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas policy", description="Print our policy, or check one.")
    made.add_argument("file", nargs="?", metavar="FILE", help="check this policy")
    return made


def run(options: argparse.Namespace) -> int:
    """Print or check.

    Returns:
        The exit code: 0, or 2 for a policy that does not fit.
    """
    if options.file is None:
        sys.stdout.write(shipped_source())
        return EXIT_DONE
    try:
        policy = load_policy(options.file)
    except PolicyError as error:
        sys.stderr.write(f"veritas policy: {error}\n")
        return EXIT_USAGE
    assert policy is not None
    sys.stdout.write(f"{policy.name} {policy.version}\nsha256 {policy.sha256}\n")
    return EXIT_DONE
