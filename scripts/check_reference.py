"""Writes docs/reference/checks.md from the checks themselves: ``make reference``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from veritas.checks.registry import CHECKS, RegisteredCheck  # noqa: E402
from veritas.core.audit import Language  # noqa: E402
from veritas.core.findings import Phase  # noqa: E402
from veritas.judge.shipped import shipped_policy  # noqa: E402
from veritas.judge.texts import texts_in  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "checks.md"
_HEAD = f"""# The checks

{len(CHECKS)} checks, each one file under `veritas/checks/`. This page is made of their own words by
`make reference`. What a finding costs is the judge's business (`veritas/judge/policy.toml`,
version {shipped_policy().version}); what could not be checked costs nothing.
"""
_PARTS = ("Looks for:", "Why it matters:", "Does not see:", "Rule:")


def render() -> str:
    """The page."""
    parts = [_HEAD]
    for phase in Phase:
        entries = [entry for entry in CHECKS if entry.meta.phase is phase]
        if entries:
            parts.append(f"## {phase.value.capitalize()}\n")
            parts += [_entry(entry) for entry in entries]
    return "\n".join(parts)


def _entry(entry: RegisteredCheck) -> str:
    meta = entry.meta
    signal = texts_in(Language.ENGLISH).signals[shipped_policy().rule_of(meta.id).signal]
    opening, _, rest = entry.description.partition("\n\n")
    text = " ".join(rest.split()).replace("``", "`")
    for part in _PARTS:
        text = text.replace(f" {part}", f"\n- **{part[:-1]}**:").replace(
            part, f"\n- **{part[:-1]}**:"
        )
    needs = ", ".join(meta.needs) or "nothing in particular"
    return (
        f"### `{meta.id}`\n\n{' '.join(opening.split())}\n{text}\n"
        f"- **Severity**: {meta.severity.value} unless the finding says otherwise; counts under "
        f"“{signal}”\n- **Needs**: {needs}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
