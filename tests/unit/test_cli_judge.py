"""The command line's part about policies, languages and language models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from veritas.cli import main
from veritas.judge.shipped import shipped_policy, shipped_source

URL = "https://shop.example/"


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """The command line sets logging up for its process, which is ours here."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_our_own_policy_can_be_printed_and_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy"]) == 0
    out, _ = said(capsys)
    assert out == shipped_source()
    file = tmp_path / "mine.toml"
    file.write_text(out, "utf-8")
    assert main(["policy", str(file)]) == 0
    out, _ = said(capsys)
    assert out == f"Veritas {shipped_policy().version}\nsha256 {shipped_policy().sha256}\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"\xff", "not UTF-8"),
        (b"#" * 300_000, "at most 256 KiB"),
        (b"schema = 0", "line 1, schema: 0: this program reads policies of schema 1"),
        (
            b'extends = "veritas"\n[weights.shop]\nmeta = 9\n',
            "line 2, weights.shop",
        ),
        (b'extends = "veritas"\n[rules.x]\nmost = nan\n', "rules.x"),
    ],
    ids=["gone", "bytes", "huge", "old", "sum", "nan"],
)
def test_a_policy_that_does_not_fit_is_said_at_once_with_exit_code_2(
    content: bytes | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.toml"
    if content is not None:
        file.write_bytes(content)
    assert main(["policy", str(file)]) == 2
    _, err = said(capsys)
    assert words in err
    assert main([URL, "--policy", str(file)]) == 2
    _, err = said(capsys)
    assert err.startswith("veritas: --policy ")
    assert words in err
    assert str(file)[:40] in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--language", "klingon"], "klingon"),
        (["--chat-url", "ftp://x", "--chat-model", "m"], "ftp://x"),
        (["--chat-url", "http://x/v1"], "name the model"),
        (
            ["--chat-url", "http://127.0.0.1/v1", "--chat-model", "m", "--chat-key-file", "/none"],
            "/none",
        ),
    ],
)
def test_bad_values_are_named_with_exit_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([URL, *arguments]) == 2
    _, err = said(capsys)
    assert words in err
