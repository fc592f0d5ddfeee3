"""``veritas bundle`` and ``veritas verify`` as a person uses them."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.integration.test_report_page import picture
from tests.report_pdf import text_of
from tests.unit.artifact_builder import page
from tests.unit.judge_samples import bad_shop
from veritas.cli import main
from veritas.collect import folder as artifact_folder
from veritas.collect.collected import Collected
from veritas.report.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]
ALL_FORMS = {one.file_name for one in FORMATS.values()}


async def veritas(*arguments: str | Path, cwd: Path, **environment: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "veritas", *map(str, arguments)),
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(90):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A folder as ``--save-artifacts`` makes it."""
    folder = tmp_path / "kept"
    picture_name = page().desktop_screenshot
    artifact_folder.save(folder, Collected(bad_shop(), {picture_name: picture(1280, 2000)}))
    return folder


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """A private and a public key, as openssl writes them."""
    key = Ed25519PrivateKey.generate()
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    public.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return private, public


def names(bundle: Path) -> set[str]:
    with zipfile.ZipFile(bundle) as archive:
        return set(archive.namelist())


@pytest.mark.browser
async def test_saved_artifacts_become_a_signed_case_file(
    saved: Path, keys: tuple[Path, Path], tmp_path: Path
) -> None:
    private, public = keys
    code, out, err = await veritas(
        "bundle", saved, "-o", "case.zip", "--key", private, cwd=tmp_path
    )
    assert (code, err) == (0, "")
    assert "signed" in out
    held = names(tmp_path / "case.zip")
    assert held >= ALL_FORMS | {
        *("report.pdf", "report.har", "artifacts.json", "manifest.json", "manifest.json.sig"),
        *("page-1-desktop.png", "page-1-document.html.txt", "page-1-rendered.html.txt"),
    }
    with zipfile.ZipFile(tmp_path / "case.zip") as archive:
        assert "fair.test" in text_of(archive.read("report.pdf"))
        assert archive.read("artifacts.json") == (saved / "artifacts.json").read_bytes()
        assert archive.read("page-1-document.html.txt").startswith(b"<!doctype html>")
        archive.extractall(tmp_path / "out")
    code, out, err = await veritas("verify", "case.zip", "--key", public, cwd=tmp_path)
    assert (code, err) == (0, "")
    assert "The signature is that of the key." in out
    if shutil.which("openssl"):
        checking = await asyncio.create_subprocess_exec(
            *("openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", str(public)),
            *("-in", "out/manifest.json", "-sigfile", "out/manifest.json.sig"),
            cwd=tmp_path,
        )
        assert await asyncio.wait_for(checking.wait(), 20) == 0


async def test_a_reports_folder_becomes_the_same_case_file_each_time(
    saved: Path, tmp_path: Path
) -> None:
    code, _, err = await veritas("reaudit", saved, "--output", "report", cwd=tmp_path)
    assert code == 0, err
    for name in ("one.zip", "other.zip"):
        code, out, err = await veritas("bundle", "report", "-o", name, "--no-pdf", cwd=tmp_path)
        assert (code, err) == (0, "")
        assert "not signed" in out
    one = tmp_path / "one.zip"
    assert one.read_bytes() == (tmp_path / "other.zip").read_bytes()
    assert names(one) >= ALL_FORMS | {"report.har", "manifest.json", "page-1-desktop.png"}
    with zipfile.ZipFile(one) as archive:
        assert archive.read("report.json") == (tmp_path / "report/report.json").read_bytes()
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["versions"] == {"report": 1}
    code, out, _ = await veritas("verify", one, cwd=tmp_path)
    assert code == 0
    assert "It is not signed" in out


async def test_what_was_changed_ends_with_4_and_is_named(saved: Path, tmp_path: Path) -> None:
    code, _, err = await veritas("bundle", saved, "-o", "case.zip", "--no-pdf", cwd=tmp_path)
    assert (code, err) == (0, "")
    raw = (tmp_path / "case.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "case.zip") as archive:
        place = archive.getinfo("report.md").header_offset + 30 + len("report.md") + 5
    (tmp_path / "case.zip").write_bytes(raw[:place] + b"X" + raw[place + 1 :])
    code, out, err = await veritas("verify", "case.zip", cwd=tmp_path)
    assert (code, out) == (4, "")
    assert "'report.md' was changed" in err
    (tmp_path / "case.zip").write_bytes(raw + b"more")
    code, _, err = await veritas("verify", "case.zip", cwd=tmp_path)
    assert code == 4
    (saved / "page-1-desktop.png").write_bytes(b"another")
    code, _, err = await veritas("bundle", saved, "-o", "new.zip", "--no-pdf", cwd=tmp_path)
    assert code == 4
    assert "'page-1-desktop.png' was changed" in err
    assert not (tmp_path / "new.zip").exists()


async def test_without_a_browser_there_is_a_bundle_without_a_pdf(
    saved: Path, tmp_path: Path
) -> None:
    code, _, err = await veritas(
        "bundle", saved, "-o", "case.zip", "--browser", "/bin/false", cwd=tmp_path
    )
    assert code == 0
    assert "without report.pdf" in err
    assert "report.pdf" not in names(tmp_path / "case.zip")


def test_bad_input_has_a_message_and_leaves_nothing(
    saved: Path,
    keys: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.pem").write_text("no key")
    other = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "other.pem").write_bytes(
        other.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (tmp_path / "text.zip").write_text("no archive")
    tries = (
        (("bundle", "empty", "-o", "x.zip"), 2, "holds neither"),
        (("bundle", "nowhere", "-o", "x.zip"), 2, "holds neither"),
        (("bundle", saved, "-o", "x.zip", "--key", "nowhere.pem"), 2, "No such file"),
        (("bundle", saved, "-o", "x.zip", "--key", "text.pem"), 2, "no private key"),
        (("bundle", saved, "-o", "x.zip", "--key", "other.pem"), 2, "no Ed25519 key"),
        (("bundle", saved, "-o", "x.zip", "--key", keys[1]), 2, "no private key"),
        (("bundle", saved, "-o", "no/x.zip", "--no-pdf"), 1, "cannot be written"),
        (("bundle", saved), 2, "--output"),
        (("verify", "nowhere.zip"), 2, "cannot be read"),
        (("verify", "text.zip"), 2, "no ZIP archive"),
        (("verify", "text.zip", "--key", "text.pem"), 2, "no public key"),
    )
    for arguments, wanted, words in tries:
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as left:  # argparse's way out
            code = int(str(left.code))
        out, err = capsys.readouterr()
        assert (code, out) == (wanted, ""), err
        assert words in err
    assert not (tmp_path / "x.zip").exists()
