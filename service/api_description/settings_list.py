"""The settings, as the description shows them: from the model, explained by config/default.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from pydantic import SecretStr

from service.settings import PREFIX, Settings

# Beside the package in a checkout and in the container.
DEFAULTS_FILE = Path(__file__).parents[2] / "config" / "default.toml"
_LINE = re.compile(r"(\w+) = .*")


class Setting(msgspec.Struct, frozen=True):
    """One setting.

    Attributes:
        name: as it stands in a file.
        variable: the environment variable.
        default: what it is when nobody says otherwise, as it would stand in a file.
        unit: what its value is, in a few words.
        explanation: what it is for.
    """

    name: str
    variable: str
    default: str
    unit: str
    explanation: str


def settings_list(explanations: Mapping[str, str]) -> list[Setting]:
    """Every setting, in the order of the model.

    Args:
        explanations: by name, as :func:`read_explanations` gives them; for a name that is
            missing the unit stands in.
    """
    return [
        Setting(
            name=name,
            variable=f"{PREFIX}{name.upper()}",
            default=_shown(field.get_default(call_default_factory=True)),
            unit=field.description or "",
            explanation=explanations.get(name) or f"{field.description or ''}.",
        )
        for name, field in Settings.model_fields.items()
    ]


def read_explanations(file: Path = DEFAULTS_FILE) -> dict[str, str]:
    """The comment above each setting in a file; nothing when there is no such file."""
    try:
        text = file.read_text("utf-8")
    except OSError:
        return {}
    found: dict[str, str] = {}
    comment: list[str] = []
    for line in text.splitlines():
        setting = _LINE.fullmatch(line)
        if setting:
            found[setting[1]] = " ".join(comment)
        comment = [*comment, line.removeprefix("#").strip()] if line.startswith("#") else []
    return found


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    plain = list(value) if isinstance(value, tuple | set | frozenset) else value
    return msgspec.json.encode(str(plain) if isinstance(plain, Path) else plain).decode()
