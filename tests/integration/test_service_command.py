"""``veritas-service`` as whoever runs the service uses it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.__main__ import main
from service.access.api_key import Scope
from service.access.key_store import FILE_NAME, KeyStore
from service.access.keys_file import parse_keys
from tests.e2e.conftest import ROOT

KEY = re.compile(r"vts_[0-9a-f]{12}_[0-9a-f]{64}")
LIMIT_S = 40.0


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder that the commands use."""
    for name in list(os.environ):
        if name.startswith("VERITAS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("VERITAS_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


class Run:
    """Runs a command: its exit code, standard output and standard error."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = self._capsys.readouterr()
        return code, out, err


# -- keys ------------------------------------------------------------------------------------


def test_making_a_key(run: Run, data: Path) -> None:
    code, out, err = run("keys", "create", "--name", "ci", "--scope", "read", "--expires", "30d")
    assert code == 0
    assert KEY.fullmatch(out.strip())  # nothing else: a shell puts it into a variable
    assert "From now on" in err
    assert str(data / FILE_NAME) in err
    assert out.strip() not in err
    (key,) = KeyStore(data / FILE_NAME).all()
    assert key.name == "ci"
    assert key.scopes == {Scope.READ}
    assert abs((key.expires_at or 0) - time.time() - 30 * 86400) < 60
    code, out, err = run("keys", "create", "--name", "eve")
    assert code == 0
    assert "From now on" not in err
    assert KeyStore(data / FILE_NAME).all()[1].scopes == {Scope.READ, Scope.WRITE}


def test_listing_shows_no_secret(run: Run) -> None:
    assert run("keys", "list")[:2] == (0, "")
    _, text, _ = run("keys", "create", "--name", "ci", "--scope", "read:all", "--scope", "write")
    run("keys", "create", "--name", "eve", "--expires", "1w")
    run("keys", "revoke", "eve")
    code, out, _ = run("keys", "list")
    assert code == 0
    header, ci, eve = out.splitlines()
    assert header.split()[:3] == ["NAME", "SCOPES", "STATE"]
    assert ci.split()[:3] == ["ci", "write,read:all", "valid"]
    assert eve.split()[:3] == ["eve", "read,write", "revoked"]
    assert text.strip().split("_")[1] in ci
    assert text.strip().split("_")[2] not in out


def test_another_secret(run: Run, data: Path) -> None:
    _, first, _ = run("keys", "create", "--name", "ci", "--expires", "1h")
    for arguments, expires in (((), True), (("--expires", "never"), False)):
        code, out, err = run("keys", "rotate", "ci", *arguments)
        assert code == 0
        assert KEY.fullmatch(out.strip())
        assert out != first
        assert "old one" in err
        (key,) = KeyStore(data / FILE_NAME).all()
        assert (key.expires_at is not None) is expires


def test_a_line_for_a_file(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run("keys", "line", "--name", "ci", "--expires", "1h")
    assert code == 0
    assert KEY.fullmatch(out.strip())
    line = err.splitlines()[-1]
    ((key,), errors) = parse_keys(line)
    assert (key.name, errors) == ("ci", [])
    assert not data.exists()
    file = tmp_path / "keys"
    file.write_text(line)
    monkeypatch.setenv("VERITAS_API_KEYS_FILE", str(file))
    assert "ci    read,write  valid (api_keys_file)" in run("keys", "list")[1]
    code, out, err = run("keys", "create", "--name", "ci")
    assert (code, out) == (1, "")
    assert "api_keys_file" in err
    assert "take its line out" in run("keys", "revoke", "ci")[2]
    assert run("check-config")[0] == 0
    file.write_text("nonsense")
    assert run("keys", "list")[0] == 1
    code, _, err = run("check-config")
    assert code == 2
    assert "line 1" in err


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        ("keys create --name CI", 2, "the name is 'CI'"),
        ("keys create --name ci --scope admin", 2, "'admin'"),
        ("keys create --name ci --expires soon", 2, "the lifetime is 'soon'"),
        ("keys create", 2, "--name"),
        ("keys revoke nobody", 1, "no key named 'nobody'"),
        ("keys rotate nobody", 1, "no key named 'nobody'"),
        ("keys", 2, "COMMAND"),
        ("key", 2, "invalid choice: 'key'"),
    ],
)
def test_mistakes_are_named(run: Run, data: Path, arguments: str, code: int, part: str) -> None:
    assert run(*arguments.split())[0] == code
    KeyStore(data / FILE_NAME).create("x", frozenset({Scope.READ}), None, 0.0)
    got, out, err = run(*arguments.split())
    assert (got, out) == (code, "")
    assert part in err


def test_a_name_is_given_once(run: Run) -> None:
    run("keys", "create", "--name", "ci")
    code, out, err = run("keys", "create", "--name", "ci")
    assert (code, out) == (1, "")
    assert "keys rotate ci" in err


def test_help_says_what_there_is(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert all(word in out for word in ("serve", "keys", "check-config", "VERITAS_CONFIG"))
    code, out, _ = run("keys", "create", "--help")
    assert code == 0
    assert all(word in out for word in ("read:all", "30d", "--name"))


# -- check-config ----------------------------------------------------------------------------


def test_settings_in_force_are_shown_without_secrets(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "whsec_" + "A" * 43 + "="
    monkeypatch.setenv("VERITAS_WEBHOOK_SECRET", secret)
    monkeypatch.setenv("VERITAS_PORT", "9000")
    monkeypatch.setenv("VERITAS_PROT", "1")
    code, out, err = run("check-config")
    assert code == 0, err
    shown = tomllib.loads(out)
    assert shown["port"] == 9000
    assert shown["webhook_secret"] == "********"
    assert "A" * 43 not in out + err
    assert "VERITAS_PROT: there is no such setting; is VERITAS_PORT meant?" in err


def test_all_that_is_wrong_is_said_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERITAS_PORT", "tcp://10.0.0.1:80")
    monkeypatch.setenv("VERITAS_SEND_TIMEOUT_S", "0")
    monkeypatch.setenv("VERITAS_WEBHOOK_SECRET", "hunter2")
    monkeypatch.setenv("VERITAS_CONFIG", "/no/such/file")
    for command in (["check-config"], [], ["keys", "list"]):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        for part in ("VERITAS_CONFIG", "port = 'tcp://10.0.0.1:80'", "send_timeout_s", "seconds"):
            assert part in err
        assert "webhook_secret" in err
        assert "hunter2" not in err


def test_files_that_are_not_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERITAS_CA_FILE", "/no/such/ca.pem")
    monkeypatch.setenv("VERITAS_BROWSER_PATH", "/no/such/chromium")
    code, out, err = run("check-config")
    assert (code, out) == (2, "")
    assert "ca_file = '/no/such/ca.pem'" in err
    assert "browser_path = '/no/such/chromium'" in err


# -- serve -----------------------------------------------------------------------------------


class Served:
    """The service in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int, out: Path, err: Path) -> None:
        self.process, self.port, self._out, self._err = process, port, out, err

    @property
    def out(self) -> str:
        return self._out.read_text()

    @property
    def err(self) -> str:
        return self._err.read_text()

    def status(self, path: str = "/audits", key: str = "") -> int:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def until(self, condition: str) -> None:
        deadline = time.monotonic() + LIMIT_S
        while condition not in self.out + self.err:
            assert self.process.poll() is None, self.err
            assert time.monotonic() < deadline, self.out + self.err
            time.sleep(0.05)


@contextmanager
def served(folder: Path, data: Path, **environment: str) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    out, err = folder / f"out-{port}", folder / f"err-{port}"
    settings = {"VERITAS_PORT": str(port), "VERITAS_DATA_DIR": str(data), **environment}
    with out.open("w") as out_file, err.open("w") as err_file:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=out_file,
            stderr=err_file,
            text=True,
        )
    try:
        yield Served(process, port, out, err)
    finally:
        process.terminate()
        process.wait(LIMIT_S)


def test_a_service_that_strangers_can_reach_makes_a_key_and_requires_it(
    data: Path, tmp_path: Path
) -> None:
    with served(tmp_path, data, VERITAS_HOST="0.0.0.0") as service:
        service.until("veritas-service keys revoke first")
        (key,) = KEY.findall(service.out)
        service.until('"listening"')
        assert service.status() == 401
        assert service.status(key=key) == 200
        assert service.status("/healthz") == 200
        # The log is kept, and read by others.
        assert key.split("_")[2] not in service.err
        # The command line, while the service runs.
        made = subprocess.run(
            [sys.executable, "-m", "service", "keys", "create", "--name", "ci"],
            cwd=ROOT,
            env={**os.environ, "VERITAS_DATA_DIR": str(data)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert service.status(key=made.stdout.strip()) == 200
        assert main(["keys", "revoke", "first"]) == 0
        deadline = time.monotonic() + LIMIT_S
        while service.status(key=key) != 401:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert service.status(key=made.stdout.strip()) == 200
    with served(tmp_path, data, VERITAS_HOST="0.0.0.0") as service:
        service.until('"listening"')
        assert service.out == ""
        assert service.status() == 401
        assert service.status(key=made.stdout.strip()) == 200


def test_a_service_on_this_machine_asks_for_keys_once_there_are_some(
    data: Path, tmp_path: Path
) -> None:
    with served(tmp_path, data) as service:
        service.until('"listening"')
        assert service.status() == 200
        assert service.out == ""
        assert not (data / FILE_NAME).exists()
    assert main(["keys", "create", "--name", "ci", "--expires", "1s"]) == 0
    with served(tmp_path, data) as service:
        service.until('"listening"')
        assert '"keys": "required"' in service.err
        assert service.status() == 401


def test_keys_that_cannot_be_used_stop_the_start(data: Path, tmp_path: Path) -> None:
    for environment, part in (
        ({"VERITAS_API_KEYS_FILE": "/no/such/file"}, "api_keys_file '/no/such/file'"),
        ({}, "keys.sqlite"),
    ):
        data.mkdir(exist_ok=True)
        (data / FILE_NAME).write_bytes(b"nonsense " * 1000)
        with served(tmp_path, data, **environment) as service:
            assert service.process.wait(LIMIT_S) == 1
            lines = [json.loads(line) for line in service.err.splitlines()]
            (reason,) = [line["reason"] for line in lines if line["event"] == "start_failed"]
            assert part in reason
