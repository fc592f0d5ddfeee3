"""The command line's part about an optional language model."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from veritas.core.errors import InvalidRequestError

if TYPE_CHECKING:
    from veritas.collect.chat_endpoint import ChatEndpoint, ChatSettings

_MAX_KEY_BYTES = 8192


def add_chat_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    group = parser.add_argument_group(
        "a language model (optional; any endpoint that speaks OpenAI's chat completions)"
    )
    group.add_argument(
        "--chat-url", metavar="URL", help="base of its API, such as http://127.0.0.1:11434/v1"
    )
    group.add_argument(
        "--narrative",
        action="store_true",
        help="let it word the result, too; it is told the report alone, and its words are marked",
    )
    group.add_argument(
        "--chat-pictures",
        action="store_true",
        help="show it the page's picture, too; what it points at counts as a suggestion",
    )
    group.add_argument("--chat-model", metavar="NAME", help="the model's name there")
    group.add_argument(
        "--chat-key-file",
        metavar="FILE",
        help="a file with the key; without one VERITAS_CHAT_KEY counts, if it is set",
    )
    group.add_argument(
        "--chat-time-limit", type=float, default=30.0, metavar="S", help="seconds for one request"
    )
    group.add_argument(
        "--chat-max-requests", type=int, default=8, metavar="N", help="requests in one audit"
    )
    group.add_argument(
        "--chat-max-tokens", type=int, default=30_000, metavar="N", help="tokens in one audit"
    )


def chat_settings(options: argparse.Namespace) -> ChatSettings | None:
    """What the options say; None when no model is to be asked.

    Raises:
        InvalidRequestError: an option does not fit, or the key cannot be read.
    """
    if not options.chat_url:
        for name, wanted in (
            ("narrative", options.narrative),
            ("chat_pictures", options.chat_pictures),
        ):
            if wanted:
                flag = f"--{name.replace('_', '-')}"
                why = "name a model by --chat-url"
                raise InvalidRequestError("invalid_chat_endpoint", name, flag, why)
        return None
    from veritas.collect.chat_endpoint import KEY_VARIABLE, parse_chat_settings  # noqa: PLC0415

    return parse_chat_settings(
        options.chat_url,
        options.chat_model or "",
        key=_key(options.chat_key_file, os.environ.get(KEY_VARIABLE, "")),
        time_limit_s=options.chat_time_limit,
        max_requests=options.chat_max_requests,
        max_tokens=options.chat_max_tokens,
    )


def narrating(options: argparse.Namespace) -> ChatEndpoint | None:
    """The model that words the result; None when none is to.

    Raises:
        InvalidRequestError: an option does not fit, or the key cannot be read.
    """
    settings = chat_settings(options)
    if settings is None or not options.narrative:
        return None
    from veritas.collect.chat_endpoint import ChatEndpoint  # noqa: PLC0415 - as above

    return ChatEndpoint(settings)


def looking(options: argparse.Namespace, chat: ChatEndpoint | None) -> ChatEndpoint | None:
    """The model that is shown pictures; None when none is to be.

    Args:
        options: of the command line.
        chat: the one that words the result, whose bounds both keep together; None for none.

    Raises:
        InvalidRequestError: an option does not fit, or the key cannot be read.
    """
    settings = chat_settings(options)
    if settings is None or not options.chat_pictures:
        return None
    from veritas.collect.chat_endpoint import ChatEndpoint  # noqa: PLC0415 - as above

    return chat or ChatEndpoint(settings)


def _key(path: str | None, otherwise: str) -> str:
    if not path:
        return otherwise.strip()
    try:
        with Path(path).open("rb") as file:
            return file.read(_MAX_KEY_BYTES).decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequestError(
            "invalid_chat_endpoint", "chat_key_file", path, f"the key cannot be read ({error})"
        ) from None
