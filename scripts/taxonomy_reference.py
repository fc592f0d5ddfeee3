"""Writes ``docs/reference/dark-patterns.md`` from the table of types: ``make reference``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from veritas.checks.wording.english import english_rules  # noqa: E402
from veritas.checks.wording.lexicons import LEXICONS  # noqa: E402
from veritas.checks.wording.taxonomy import CATEGORIES, TYPES, PatternType  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "dark-patterns.md"
_HEAD = f"""# Types of dark patterns

{len(TYPES)} types in {len(CATEGORIES)} categories, those of Mathur et al. 2019. Made from
`veritas/checks/wording/taxonomy.py` by `make reference`. Each has an id that stays; findings name
it and carry the entries below as references. They say what comes closest in each work, by our own
reading: none says that whoever uses such words breaks a rule.

- Mathur et al.: “Dark Patterns at Scale”, CSCW 2019, arXiv 1907.07032.
- Gray, Santos, Bielova: “Towards a Preliminary Ontology of Dark Patterns Knowledge”, CHI EA 2023.
- EDPB: Guidelines 03/2022 on deceptive design patterns in social media platform interfaces, 2.0.
- DSA: Regulation (EU) 2022/2065. It binds online platforms, and leaves what the UCPD and the GDPR
  cover to them (Article 25(2)).
- UCPD: Directive 2005/29/EC on unfair commercial practices, as amended by (EU) 2019/2161. Annex I
  forbids claims that are false (No. 7: of a very limited time; No. 18: of the market or of what can
  be had), which no text shows by itself.

“Rules” counts the patterns in each language; a type without any is not told by words: only the
screen or an experiment can show it.
"""


def render() -> str:
    """The page."""
    parts = [_HEAD]
    for category in CATEGORIES:
        parts.append(f"## {category}\n")
        parts += [_entry(kind) for kind in TYPES.values() if kind.category == category]
    return "\n".join(parts)


def _entry(kind: PatternType) -> str:
    counts = {"en": sum(rule.type == kind.id for rule in english_rules())}
    for language, lexicon in LEXICONS.items():
        rules = (*lexicon.short.rules, *lexicon.long.rules)
        counts[language] = sum(rule.type == kind.id for rule in rules)
    counted = ", ".join(f"{language} {many}" for language, many in counts.items() if many)
    lines = (
        f"### `{kind.id}`\n",
        f"{kind.title}: {kind.meaning}\n",
        f"- **Gray et al. 2023**: {kind.gray}",
        f"- **EDPB 03/2022**: {kind.edpb or 'nothing close'}",
        f"- **DSA**: {kind.dsa}",
        f"- **UCPD**: {kind.ucpd}",
        f"- **Rules**: {counted or 'none'}\n",
    )
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
