"""Ending a browser that did not end itself. Everything here blocks: run it in a thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

_PROFILE_FLAG = "--user-data-dir="
_PROFILE_NAME = "playwright_chromiumdev_profile-"
_DRIVER_WORD = "run-driver"
_WAIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Family:
    """What belongs to one started browser.

    Attributes:
        folders: its profile folders.
        driver: the driver's process, if it could be told.
    """

    folders: tuple[Path, ...] = ()
    driver: psutil.Process | None = None

    def joined(self, other: Family) -> Family:
        """What is known of either."""
        return Family((*self.folders, *other.folders), self.driver or other.driver)

    def end_driver(self) -> None:
        """Kill the driver if it still runs."""
        if self.driver is None:
            return
        try:
            self.driver.kill()
        except psutil.NoSuchProcess:
            return
        psutil.wait_procs([self.driver], timeout=_WAIT_S)


def browser_family(mark: str) -> Family:
    """Look up what belongs to the browser that was started with a mark.

    The mark is a switch Chromium does not know, made for one start, so no other browser is
    ever touched.

    Args:
        mark: the whole command-line argument.
    """
    family = Family()
    for process in _marked(mark):
        family = family.joined(Family(_profiles(process), _driver(process)))
    return family


def end_browser(mark: str) -> Family:
    """Kill every process of the browser that was started with a mark, but not its driver.

    Returns:
        What belonged to it, for the caller to remove.
    """
    family = Family()
    ended: list[psutil.Process] = []
    for process in _marked(mark):
        family = family.joined(Family(_profiles(process), _driver(process)))
        for member in [*_children(process), process]:
            try:
                member.kill()
            except psutil.NoSuchProcess:
                continue
            ended.append(member)
    psutil.wait_procs(ended, timeout=_WAIT_S)
    return family


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.cmdline():
                found.append(process)
        except psutil.Error:  # gone, or not ours to look at
            continue
    return found


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _driver(process: psutil.Process) -> psutil.Process | None:
    """The process's parent, if that is the driver and our own child."""
    try:
        parent = process.parent()
        if parent is None or _DRIVER_WORD not in parent.cmdline():
            return None
        return parent if parent.ppid() == psutil.Process().pid else None
    except psutil.Error:
        return None


def _profiles(process: psutil.Process) -> tuple[Path, ...]:
    try:
        arguments = process.cmdline()
    except psutil.Error:
        return ()
    paths = [Path(one.removeprefix(_PROFILE_FLAG)) for one in arguments if _PROFILE_FLAG in one]
    return tuple(path for path in paths if path.name.startswith(_PROFILE_NAME))
