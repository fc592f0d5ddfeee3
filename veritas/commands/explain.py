"""``veritas explain CHECK``: what a check looks for, why, what it does not see, what it costs."""

from __future__ import annotations

import argparse
import sys
import textwrap

from veritas.checks.choice import check_named
from veritas.checks.registry import CHECKS, RegisteredCheck
from veritas.core.audit import Language
from veritas.core.errors import InvalidRequestError
from veritas.judge.shipped import shipped_policy
from veritas.judge.texts import texts_in
from veritas.options.parser import EXIT_DONE, EXIT_USAGE, Parser

_PARTS = ("Looks for:", "Why it matters:", "Does not see:", "Rule:")
_WIDTH = 88


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas explain", description="Say what a check is about.")
    made.add_argument("check", metavar="CHECK", help="such as security.hsts, or just hsts")
    return made


def run(options: argparse.Namespace) -> int:
    """Explain one check."""
    try:
        check_id = check_named(options.check)
    except InvalidRequestError as error:
        print(f"veritas explain: {error.value}: {error}", file=sys.stderr)
        return EXIT_USAGE
    print(explained(next(entry for entry in CHECKS if entry.meta.id == check_id)))
    return EXIT_DONE


def explained(entry: RegisteredCheck) -> str:
    """A check in its own words, with what the judge makes of it."""
    meta, policy = entry.meta, shipped_policy()
    opening, _, rest = entry.description.partition("\n\n")
    text = " ".join(rest.split()).replace("``", "`")
    for part in _PARTS:
        text = text.replace(part, f"\n{part}")
    rule = policy.rule_of(meta.id)
    signal = texts_in(Language.ENGLISH).signals[rule.signal]
    parts = [
        f"{meta.id}: {meta.title}",
        " ".join(opening.split()),
        *(line for line in text.split("\n") if line.strip()),
        (
            f"Severity: {meta.severity.value}, unless the finding says otherwise. Counts under "
            f"“{signal}” (policy {policy.version})."
        ),
        f"Needs: {', '.join(meta.needs) or 'nothing in particular'}.",
    ]
    return "\n\n".join(textwrap.fill(part.strip(), _WIDTH) for part in parts)
