"""The service's settings: one typed object, from a file, then from the environment.

``VERITAS_CONFIG`` names a TOML file; a variable ``VERITAS_<NAME>`` beats the file. Every setting
is explained in ``config/default.toml``. How events travel from the engine (``QUEUE_IPC_MODE``,
``QUEUE_IPC_ROLLOUT``) is part of the engine's contract, so it is no setting: it comes from the
environment, or from the file that ``ipc_env_file`` names.

A setting is one field here (its description is its unit or what it names; ``SecretStr`` where
the value is a secret: it is then never shown), and one documented line in the file above. What
reads them and puts errors in words is ``service.settings_loading``.
"""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from service.cors import parse_origin
from service.engine_policy import problem_of_policy
from service.settings_file import CONFIG_VARIABLE, read_config
from service.webhooks.signature import parse_secrets
from veritas.core.allow_list import AllowList
from veritas.core.errors import InvalidRequestError, shorten
from veritas.core.library_list import read_list
from veritas.core.name_server import parse_name_server
from veritas.core.source_settings import read_blocklist, read_sources

PREFIX = "VERITAS_"
# As browsers send it (RFC 6454, 6.1): without a path, not even a slash.

Seconds = Annotated[float, Field(allow_inf_nan=False)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """What the service is told. Units are in the names or in ``config/default.toml``.

    Raises:
        pydantic.ValidationError: a value cannot be used;
            :func:`service.settings_loading.load_settings` puts it in words.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1, description="an address or host name")
    port: int = Field(default=8642, ge=0, le=65535, description="a TCP port; 0 takes a free one")
    data_dir: Path = Field(default=Path("var"), description="a folder the service may write to")
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="a log format"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="a log level"
    )
    max_running_audits: int = Field(default=2, ge=1, le=64, description="audits")
    max_running_per_host: int = Field(default=1, ge=1, le=64, description="audits")
    max_queued_audits: int = Field(default=100, ge=0, le=100_000, description="audits")
    max_starts_per_minute: int = Field(
        default=60, ge=0, le=1_000_000, description="starts a minute; 0 for no limit"
    )
    max_all_starts_per_minute: int = Field(
        default=300, ge=0, le=1_000_000, description="starts a minute; 0 for no limit"
    )
    max_requests_per_minute: int = Field(
        default=0, ge=0, le=1_000_000, description="requests a minute; 0 for no limit"
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="a list of addresses and networks"
    )
    forwarded_header: Literal["x-forwarded-for", "forwarded"] = Field(
        default="x-forwarded-for", description="a header"
    )
    max_attempts: int = Field(default=3, ge=1, le=20, description="attempts")
    max_audit_memory_mb: int = Field(default=1500, ge=200, le=1_000_000, description="megabytes")
    max_body_bytes: int = Field(default=65536, ge=1024, le=1024 * 1024, description="bytes")
    browser_path: str = Field(default="", description="the path of a Chromium or Chrome")
    connect_to: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="a list of host:port:address:port"
    )
    ca_file: str = Field(default="", description="the path of a PEM file")
    user_agent: str = Field(
        default="", pattern=r"^[ -~]{0,300}$", description="up to 300 printable ASCII characters"
    )
    ignore_robots: bool = Field(default=False, description="true or false")
    library_list: str = Field(default="", description="the path of a TOML file")
    policy: str = Field(default="", description="the path of a TOML file")
    language: Literal["en", "de"] = Field(default="en", description="a language's code")
    chat_url: str = Field(
        default="", pattern=r"^(https?://[!-~]+)?$", description="the base of an API, http or https"
    )
    chat_model: str = Field(default="", validate_default=True, description="the name of a model")
    chat_key_file: str = Field(default="", description="the path of a file with a key")
    narrative: bool = Field(default=False, description="true or false")
    chat_pictures: bool = Field(default=False, description="true or false")
    probe: bool = Field(default=False, description="true or false")
    allow_private: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="a list of host names, addresses and networks"
    )
    allow_ports: Annotated[tuple[Port, ...], NoDecode] = Field(
        default=(), description="a list of TCP ports"
    )
    dns_server: str = Field(default="", description="an address, or address:port")
    ask_sources: bool = Field(default=True, description="true or false")
    sources_file: str = Field(default="", description="the path of a TOML file")
    blocklist_file: str = Field(default="", description="the path of a file with hosts")
    ipc_env_file: str = Field(default="", description="the path of a file with NAME=value lines")
    api_keys_file: str = Field(default="", description="the path of a file with API keys")
    max_auth_failures_per_minute: int = Field(
        default=60, ge=1, le=100_000, description="refusals per address and minute"
    )
    ticket_lifetime_s: Seconds = Field(default=60, ge=1, le=600, description="seconds")
    min_free_disk_mb: int = Field(default=200, ge=0, le=10_000_000, description="megabytes")
    retention_days: float = Field(
        default=0, ge=0, le=36_500, allow_inf_nan=False, description="days"
    )
    retention_max_mb: int = Field(default=0, ge=0, le=10_000_000, description="megabytes")
    event_log_sync: Literal["full", "normal"] = Field(default="full", description="a durability")
    sse_ping_interval_s: Seconds = Field(default=15, gt=0, le=300, description="seconds")
    ws_heartbeat_s: Seconds = Field(default=20, gt=0, le=300, description="seconds")
    max_connections: int = Field(default=10_000, ge=1, le=1_000_000, description="connections")
    max_connections_per_client: int = Field(
        default=1000, ge=0, le=1_000_000, description="connections"
    )
    request_timeout_s: Seconds = Field(default=15, gt=0, le=300, description="seconds")
    ws_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="a list of origins such as https://dashboard.example"
    )
    stream_max_age_s: Seconds = Field(default=3600, gt=0, le=7 * 86400, description="seconds")
    send_timeout_s: Seconds = Field(default=20, gt=0, le=600, description="seconds")
    drain_delay_s: Seconds = Field(default=0, ge=0, le=300, description="seconds")
    shutdown_grace_s: Seconds = Field(default=10, ge=0, le=3600, description="seconds")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="a list of origins such as https://dashboard.example"
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="whsec_ and 24 to 64 bytes in base64"
    )
    webhook_allow_private: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="a list of host names, addresses and networks"
    )
    webhook_allow_http: bool = Field(default=False, description="true or false")
    webhook_ports: Annotated[tuple[Port, ...], NoDecode] = Field(
        default=(80, 443), description="a list of TCP ports"
    )
    webhook_tries: int = Field(default=10, ge=1, le=20, description="tries")
    webhook_retry_span_s: Seconds = Field(default=86400, ge=0, le=604800, description="seconds")

    @field_validator(
        *("connect_to", "allow_private", "allow_ports", "ws_origins", "cors_origins"),
        *("webhook_allow_private", "webhook_ports", "trusted_proxies"),
        mode="before",
    )
    @classmethod
    def _split(cls, value: Any) -> Any:
        """In the environment the list is one text with commas."""
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("connect_to")
    @classmethod
    def _check_rules(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for rule in value:
            host, _, rest = rule.partition(":")
            port, _, target = rest.partition(":")
            address, _, target_port = target.rpartition(":")
            if not (host and address and _is_port(port) and _is_port(target_port)):
                raise ValueError(f"{shorten(rule)!r} is not host:port:address:port")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            ip_network(entry)
        return value

    @field_validator("ws_origins", "cors_origins")
    @classmethod
    def _parse_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(parse_origin, value))

    @field_validator("webhook_secret")
    @classmethod
    def _check_secrets(cls, value: SecretStr) -> SecretStr:
        parse_secrets(value.get_secret_value())
        return value

    @field_validator("allow_private", "webhook_allow_private")
    @classmethod
    def _check_allow_list(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            AllowList.parse(value)
        except InvalidRequestError as error:
            raise ValueError(f"{error.value!r}: {error}") from None
        return value

    @field_validator("library_list")
    @classmethod
    def _check_library_list(cls, value: str) -> str:
        if value:
            try:
                read_list(Path(value).read_text("utf-8"))
            except (OSError, ValueError) as error:
                raise ValueError(f"{shorten(value)!r}: {shorten(str(error), 300)}") from None
        return value

    @field_validator("chat_model")
    @classmethod
    def _check_model(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("chat_url") and not value:
            raise ValueError("chat_url is set: name the model, too")
        return value

    @field_validator("narrative")
    @classmethod
    def _check_narrative(cls, value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001
        if value and not info.data.get("chat_url"):
            raise ValueError("there is no chat_url: say which model is to word results")
        return value

    @field_validator("policy")
    @classmethod
    def _check_policy(cls, value: str) -> str:
        if value:
            problem = problem_of_policy(value)
            if problem:
                raise ValueError(shorten(problem, 400))
        return value

    @field_validator("sources_file", "blocklist_file")
    @classmethod
    def _check_source_files(cls, value: str, info: ValidationInfo) -> str:
        if value:
            try:
                text = Path(value).read_text("utf-8")
                read_sources(text) if info.field_name == "sources_file" else read_blocklist(text)
            except (OSError, ValueError) as error:
                raise ValueError(f"{shorten(value)!r}: {shorten(str(error), 300)}") from None
        return value

    @field_validator("dns_server")
    @classmethod
    def _check_name_server(cls, value: str) -> str:
        if value:
            try:
                parse_name_server(value)
            except InvalidRequestError as error:
                raise ValueError(str(error)) from None
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments beat the environment, the environment beats the file."""
        file_values = read_config(os.environ.get(CONFIG_VARIABLE, ""))
        return (init_settings, env_settings, InitSettingsSource(settings_cls, file_values))


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= 65535
