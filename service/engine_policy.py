"""Whether the engine can use a policy: it is asked as a process, it alone knows its checks."""

from __future__ import annotations

import subprocess
import sys

LIMIT_S = 60.0


def problem_of_policy(path: str) -> str:
    """What is wrong with a policy; empty when nothing is. Blocks for about half a second."""
    try:
        asked = subprocess.run(  # noqa: S603 - our own program, and a path as one argument
            [sys.executable, "-m", "veritas", "policy", "--", path],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return f"the engine could not be asked about it ({type(error).__name__})"
    if asked.returncode == 0:
        return ""
    said = asked.stderr.decode("utf-8", "replace").strip().removeprefix("veritas policy: ")
    return said.splitlines()[-1] if said else f"the engine left with code {asked.returncode}"
