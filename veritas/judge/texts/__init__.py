"""All words of the verdict, in every language: one data file a language. Pure data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from veritas.core.audit import Language
from veritas.judge.policy import RiskLevel, Signal


class LevelTexts(msgspec.Struct, frozen=True):
    """What a risk level is called and means.

    Attributes:
        headline: for everybody, one line.
        meaning: for everybody.
        todo: what a visitor does about it.
        expert: its name for experts.
    """

    headline: str
    meaning: str
    todo: str
    expert: str


class CheckTexts(msgspec.Struct, frozen=True):
    """What a check's findings mean.

    Attributes:
        reason: for a visitor.
        advice: what the site's owner changes.
        tip: what a visitor can do; empty when there is nothing particular.
    """

    reason: str
    advice: str
    tip: str = ""


class Texts(msgspec.Struct, frozen=True):
    """The words of one language; the data files explain each table."""

    levels: dict[str, LevelTexts]
    simple: dict[str, str]
    expert: dict[str, str]
    not_assessed: dict[str, str]
    severities: dict[str, str]
    signals: dict[Signal, str]
    rules: dict[str, str]
    checks: dict[str, CheckTexts]

    def level(self, level: RiskLevel | None) -> LevelTexts:
        """The words for a level, or for none."""
        return self.levels["none" if level is None else level.value]


@cache
def texts_in(language: Language) -> Texts:
    """The words of a language."""
    return msgspec.convert(_read(f"{language.value}.toml"), Texts)


@cache
def fixes() -> dict[str, str]:
    """Lines to paste, by check."""
    return msgspec.convert(_read("fixes.toml"), dict[str, str])


def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))
