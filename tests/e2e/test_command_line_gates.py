"""``veritas`` in scripts and on build servers: gates, formats, several sites, pipes that close."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, Shop
from tests.e2e.test_command_line import LIMIT_S, fine, own, says_500, site, veritas


async def test_one_run_with_gates_a_choice_of_checks_and_one_file(
    shop: Shop, tmp_path: Path
) -> None:
    code, out, err = await veritas(
        shop.urls["hurrymart"],
        *("--tier", "quick_scan", "--only", "security", "--skip", "security.csp"),
        *("--format", "sarif", "--output", "reports/run.sarif"),
        *("--fail-below", "70", "--fail-on", "critical"),
        *shop.flags,
        cwd=tmp_path,
    )
    assert code == 3, err
    assert "below --fail-below 70" in err
    assert "reports/run.sarif" in out
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["run.sarif"]
    found = json.loads((tmp_path / "reports" / "run.sarif").read_bytes())["runs"][0]["results"]
    rules = {one["ruleId"] for one in found}
    assert rules
    assert all(rule.startswith("security.") for rule in rules)
    assert "security.csp" not in rules


async def test_several_sites_give_one_table_and_a_line_of_json_each(tmp_path: Path) -> None:
    async with site(fine) as port, site(says_500) as broken:
        good, bad = own(port), own(broken)
        (tmp_path / "sites.txt").write_text(f"# ours\n{good[0]}\n\n{bad[0]}\n{good[0]}\n")
        code, out, err = await veritas(
            *("--urls", "sites.txt", "--jobs", "2", "--json"),
            *good[1:],
            *("--allow-port", str(broken)),
            cwd=tmp_path,
        )
    assert code == 1  # one of the two could not be assessed
    assert "[1/2]" in err
    assert "not assessed" in err
    decoder, reports, at = json.JSONDecoder(), [], 0
    while at < len(out.rstrip()):
        report, end = decoder.raw_decode(out, at)
        reports.append(report)
        at = end + 1
    assert {report["url"] for report in reports} == {good[0], bad[0]}
    assert len(list((tmp_path / "reports").iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("https://x.test", "--only", "hsst"), "did you mean security.hsts"),
        (("https://x.test", "--skip", "security", "--only", "security"), "no check is left"),
        (("https://x.test", "--fail-below", "101"), "give 0 to 100"),
        (("https://x.test", "--fail-on", "bad"), "invalid choice: 'bad'"),
        (("https://x.test", "--jobs", "0"), "give 1 to 16"),
        (("https://x.test", "--json", "--format", "md"), "--json asks for another format"),
        (("https://x.test", "--format", "md", "--output", "."), "this is a folder"),
        (("https://x.test", "--output", "file"), "this is a file"),
        (("--urls", "nowhere.txt"), "nowhere.txt: cannot be read"),
        (("https://x.test", "https://y.test", "--save-artifacts", "a"), "one by one"),
        (("https://x.test", "https://y.test", "--output", "a"), "need a folder each"),
        ((), "URL missing: say which site"),
        (("explain", "nothing-like-it"), "`veritas checks` lists them"),
        (("completion", "ksh"), "invalid choice: 'ksh'"),
        (("doctor", "gopher://x"), "must begin with http"),
    ],
)
async def test_bad_usage_is_named_and_nothing_is_written(
    arguments: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    code, out, err = await veritas(*arguments, cwd=tmp_path)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


async def test_the_small_commands(tmp_path: Path) -> None:
    code, out, _ = await veritas("checks", "--json", cwd=tmp_path)
    ids = [entry["id"] for entry in json.loads(out)]
    assert (code, len(ids) > 40) == (0, True)
    listed = await veritas("--list-checks", cwd=tmp_path)
    assert [line.split("\t")[0] for line in listed[1].splitlines()] == ids
    code, out, _ = await veritas("explain", "hsts", cwd=tmp_path)
    assert (code, "security.hsts" in out, "Does not see:" in out) == (0, True, True)


IN_BASH = """source {script}
COMP_WORDS=(veritas --fail-) COMP_CWORD=1 COMP_LINE="veritas --fail-" COMP_POINT=15
_shtab_veritas
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
IN_FISH = """source {script}
complete -C "veritas --fail-" | string split -f 1 \\t
"""


@pytest.mark.parametrize(
    ("shell", "typed"), [("bash", IN_BASH), ("fish", IN_FISH), ("zsh", ""), ("powershell", "")]
)
async def test_the_shell_completes(shell: str, typed: str, tmp_path: Path) -> None:
    code, out, _ = await veritas("completion", shell, cwd=tmp_path)
    assert (code, "fail-below" in out, "reaudit" in out) == (0, True, True)
    if not typed or shutil.which(shell) is None:
        return
    script = tmp_path / "completion"
    script.write_text(out)
    started = await asyncio.create_subprocess_exec(
        shell, "-c", typed.format(script=script), stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(30):
        offered, _ = await started.communicate()
    assert offered.decode().split() == ["--fail-below", "--fail-on"]


async def test_the_doctor_starts_a_browser_and_says_what_it_cannot_reach(tmp_path: Path) -> None:
    code, out, err = await veritas("doctor", "http://127.0.0.1:9/", "--json", cwd=tmp_path)
    states = {check["name"]: check["state"] for check in json.loads(out)}
    assert (code, err) == (0, "")
    assert (states["browser"], states["network"]) == ("ok", "warn")
    code, out, _ = await veritas("doctor", "--browser", "/bin/no-browser", cwd=tmp_path)
    assert code == 1
    assert "/bin/no-browser" in out


@pytest.mark.parametrize("arguments", [("checks",), ("policy",), ("--list-checks", "--json")])
async def test_who_reads_may_stop(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A pipe whose reader is gone ends the command without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "veritas", *arguments),
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=writing,
            stderr=asyncio.subprocess.PIPE,
        )
    finally:
        os.close(writing)
    async with asyncio.timeout(LIMIT_S):
        _, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")


async def test_an_audit_whose_reader_is_gone_still_writes_its_report(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        async with site(fine) as port:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "veritas", *own(port), "--output", "here"),
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=writing,
                stderr=asyncio.subprocess.PIPE,
            )
            async with asyncio.timeout(LIMIT_S):
                _, err = await process.communicate()
    finally:
        os.close(writing)
    assert (process.returncode, err) == (0, b"")
    assert json.loads((tmp_path / "here" / "report.json").read_bytes())["score"] is not None
