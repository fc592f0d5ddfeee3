from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.dispatcher import engine_arguments
from service.settings import Settings
from service.settings_loading import SettingsError, effective, load_settings, unknown_variables

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERITAS_CONFIG", raising=False)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"VERITAS_{name.upper()}", raising=False)


def test_the_documented_defaults_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (CONFIG / "default.toml").read_text()
    assert set(tomllib.loads(text)) == set(Settings.model_fields)
    monkeypatch.setenv("VERITAS_CONFIG", str(CONFIG / "default.toml"))
    from_file = load_settings()
    monkeypatch.delenv("VERITAS_CONFIG")
    assert from_file == load_settings()


@pytest.mark.parametrize("name", ["default.toml", "container.toml"])
def test_every_setting_in_a_file_has_a_comment(name: str) -> None:
    lines = (CONFIG / name).read_text().splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"\w+ = ", line):
            assert before.startswith("# "), line


def test_the_environment_beats_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('port = 9000\nlog_level = "debug"\n')
    monkeypatch.setenv("VERITAS_CONFIG", str(file))
    monkeypatch.setenv("VERITAS_PORT", "9001")
    monkeypatch.setenv("VERITAS_CONNECT_TO", "a.test:443:127.0.0.1:8443, b.test:80:[::1]:8080")
    settings = load_settings()
    assert (settings.port, settings.log_level) == (9001, "debug")
    assert settings.connect_to == ("a.test:443:127.0.0.1:8443", "b.test:80:[::1]:8080")


def test_the_container_file_is_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERITAS_CONFIG", str(CONFIG / "container.toml"))
    assert load_settings().data_dir == Path("/data")


def test_all_errors_come_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("prot = 1\nsend_timeout_s = -1\n")
    monkeypatch.setenv("VERITAS_CONFIG", str(file))
    monkeypatch.setenv("VERITAS_PORT", "99999")
    monkeypatch.setenv("VERITAS_LOG_LEVEL", "loud")
    monkeypatch.setenv("VERITAS_SHUTDOWN_GRACE_S", "nan")
    monkeypatch.setenv("VERITAS_CONNECT_TO", "shop.test")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    lines = str(caught.value).splitlines()
    assert len(lines) == 6
    for part in ("prot: there is no", "send_timeout_s = -1", "seconds", "port = '99999'"):
        assert part in str(caught.value)
    assert "log_level = 'loud'" in str(caught.value)
    assert "debug or info" in str(caught.value)
    assert "host:port:address:port" in str(caught.value)


@pytest.mark.parametrize("content", [b"port = ", b"\xff", None])
def test_a_file_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "mine.toml"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("VERITAS_CONFIG", str(file))
    with pytest.raises(SettingsError, match="VERITAS_CONFIG"):
        load_settings()


def test_errors_of_the_file_and_of_the_environment_come_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VERITAS_CONFIG", str(tmp_path / "missing.toml"))
    monkeypatch.setenv("VERITAS_PORT", "tcp://10.0.0.1:8642")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert [line.split(" = ")[0] for line in str(caught.value).splitlines()] == [
        "VERITAS_CONFIG",
        "port",
    ]


def test_variables_that_are_no_settings_are_named() -> None:
    environ = {
        "VERITAS_PROT": "1",
        "VERITAS_PORT": "1",
        "VERITAS_CONFIG": "x",
        "VERITAS_BROWSER": "x",
        "VERITAS_SERVICE_HOST": "10.0.0.1",
        "PORT": "1",
    }
    assert unknown_variables(environ) == [
        "VERITAS_PROT: there is no such setting; is VERITAS_PORT meant?",
        "VERITAS_SERVICE_HOST: there is no such setting",
    ]


def test_the_settings_in_force_are_a_settings_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    odd = Settings(ca_file='C:\\a "b".pem', connect_to=("a:1:b:2", "c:3:d:4"), data_dir=tmp_path)
    file = tmp_path / "mine.toml"
    file.write_text("\n".join(effective(odd)))
    monkeypatch.setenv("VERITAS_CONFIG", str(file))
    assert load_settings() == odd


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "No such file"), ("date = 1", "cannot be read"), ("[[", "cannot be read")],
)
def test_a_list_of_libraries_is_read_at_the_start(
    tmp_path: Path, text: str | None, words: str
) -> None:
    path = tmp_path / "list.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ValidationError, match=words):
        Settings(library_list=str(path))
    path.write_text('date = "2030-01-01"\nlibrary = []\n')
    assert Settings(library_list=str(path)).library_list == str(path)


def test_a_policy_is_checked_by_the_engine_itself(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('extends = "veritas"\n[checks."no.such"]\nweight = 1\n')
    with pytest.raises(ValidationError, match=r"line 2, checks\.no\.such: unknown check|no\.such"):
        Settings(policy=str(path))
    path.write_text('extends = "veritas"\nversion = "mine"\n')
    settings = Settings(policy=str(path), language="de")
    assert engine_arguments(settings)[:2] == ("--policy", str(path))
    with pytest.raises(ValidationError, match="cannot be read"):
        Settings(policy=str(tmp_path / "-none"))


def test_who_is_asked_besides_the_site_reaches_the_engine(tmp_path: Path) -> None:
    sources, blocklist = tmp_path / "sources.toml", tmp_path / "bad.txt"
    sources.write_text("[rdap]\nuse = 5\n")
    with pytest.raises(ValidationError, match="Expected `bool`"):
        Settings(sources_file=str(sources))
    sources.write_text("[rdap]\nuse = false\n")
    blocklist.write_text("<html>\n")
    with pytest.raises(ValidationError, match="name no host"):
        Settings(blocklist_file=str(blocklist))
    blocklist.write_text("bad.example\n")
    settings = Settings(
        sources_file=str(sources),
        blocklist_file=str(blocklist),
        ask_sources=False,
        data_dir=tmp_path,
    )
    arguments = engine_arguments(settings)
    assert arguments == (
        *("--source-cache", str(tmp_path / "sources"), "--no-sources"),
        *("--sources", str(sources), "--blocklist", str(blocklist)),
    )


def test_a_language_model_is_named_whole() -> None:
    url = "http://127.0.0.1:11434/v1"
    arguments = engine_arguments(Settings(chat_url=url, chat_model="m", narrative=True))
    assert arguments[:5] == ("--chat-url", url, "--chat-model", "m", "--narrative")
    for wrong in (
        {"chat_url": url},
        {"chat_url": "ftp://x", "chat_model": "m"},
        {"narrative": True},
    ):
        with pytest.raises(ValidationError):
            Settings(**wrong)
