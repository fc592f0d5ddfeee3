"""Loads the settings of this process, and puts in words what is wrong with them."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from service.child_process import MARK_VARIABLE
from service.instance import INSTANCE_VARIABLE
from service.settings import PREFIX, Settings
from service.settings_file import CONFIG_VARIABLE, SettingsError, read_config
from veritas.core.errors import shorten

__all__ = ["SettingsError", "effective", "load_settings", "unknown_variables"]

MASK = "********"
# Variables with our prefix that are no settings: read by the engine, or marks on processes.
_NO_SETTINGS = frozenset({CONFIG_VARIABLE, INSTANCE_VARIABLE, MARK_VARIABLE, "VERITAS_BROWSER"})


class _WithoutFile(Settings):
    """The settings when the file cannot be read: its other errors are still to be found."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment alone."""
        return (init_settings, env_settings)


def load_settings() -> Settings:
    """Read the settings of this process (blocks).

    Raises:
        SettingsError: the file cannot be read or values cannot be used; every one is named,
            with its value and what it must be.
    """
    lines: list[str] = []
    kind: type[Settings] = Settings
    try:
        read_config(os.environ.get(CONFIG_VARIABLE, ""))
    except SettingsError as error:
        lines.append(str(error))
        kind = _WithoutFile
    try:
        settings = kind()
    except ValidationError as error:
        lines += [_describe(item) for item in error.errors(include_url=False)]
    if lines:
        raise SettingsError("\n".join(lines))
    return settings


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none: one line each, with what may be meant.

    They are no error: whoever runs the service may not be the only one who sets variables
    (Kubernetes sets ``VERITAS_SERVICE_HOST`` and more for a service of that name).
    """
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    lines = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known | _NO_SETTINGS:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            hint = f"; is {near[0]} meant?" if near else ""
            lines.append(f"{shorten(name)}: there is no such setting{hint}")
    return lines


def effective(settings: Settings) -> list[str]:
    """The settings as they are in force: one line each, as in a settings file."""
    lines = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = f'"{MASK}"' if isinstance(value, SecretStr) and value else _as_toml(value)
        lines.append(f"{name} = {shown}  # {field.description}")
    return lines


def _as_toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case tuple() | list() | set() | frozenset():
            return f"[{', '.join(_as_toml(item) for item in value)}]"
        case _:
            text = shorten(str(value), 300).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{text}"'


def _describe(item: Any) -> str:
    name = str(item["loc"][0]) if item["loc"] else "settings"
    if item["type"] == "extra_forbidden":
        return f"{shorten(name)}: there is no such setting; config/default.toml lists them all"
    message = str(item["msg"]).removeprefix("Value error, ")
    field = Settings.model_fields.get(name)
    if field is None:  # a rule over several settings: its message names them
        return f"{name}: {message}"
    unit = field.description or ""
    if get_args(field.annotation) and item["type"] == "literal_error":
        unit = f"{unit}: {' or '.join(get_args(field.annotation))}"
    value = MASK if _is_secret(field.annotation) else shorten(repr(item["input"]))
    return f"{name} = {value}: {message} (expected: {unit}; variable {PREFIX}{name.upper()})"


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or SecretStr in get_args(annotation)
