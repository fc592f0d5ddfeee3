"""The command line's part about how results are judged and worded."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from veritas.core.audit import Language
from veritas.core.errors import PolicyError, shorten

if TYPE_CHECKING:
    from veritas.judge.policy import Policy


def add_judge_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    parser.add_argument(
        "--policy",
        metavar="FILE",
        help="judge by this policy (TOML), not by our own; `veritas policy` prints ours",
    )
    parser.add_argument(
        "--language",
        default=Language.ENGLISH.value,
        metavar="CODE",
        help=f"of the verdict: {', '.join(Language)} (default: {Language.ENGLISH.value})",
    )


def load_policy(path: str | None) -> Policy | None:
    """The policy in a file; None without a file.

    Raises:
        PolicyError: it cannot be read or does not fit; the message names file, line and value.
    """
    if path is None:
        return None
    from veritas.judge.policy_toml import MAX_POLICY_BYTES  # noqa: PLC0415 - as in cli
    from veritas.judge.shipped import read_policy  # noqa: PLC0415

    shown = shorten(path)
    try:
        with Path(path).open("rb") as file:
            raw = file.read(MAX_POLICY_BYTES + 1)
    except OSError as error:
        raise PolicyError(f"{shown}: cannot be read ({error.strerror or error})") from None
    if len(raw) > MAX_POLICY_BYTES:
        raise PolicyError(f"{shown}: a policy has at most {MAX_POLICY_BYTES >> 10} KiB")
    try:
        return read_policy(raw.decode())
    except UnicodeDecodeError as error:
        raise PolicyError(f"{shown}: this is not UTF-8 (byte {error.start})") from None
    except PolicyError as error:
        raise PolicyError(f"{shown}: {error}") from None
