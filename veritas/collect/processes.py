"""Ending a browser that did not end itself. Everything here blocks: run it in a thread."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import psutil

_PROFILE_FLAG = "--user-data-dir="
_PROFILE_NAME = "playwright_chromiumdev_profile-"
_DRIVER_WORD = "run-driver"
_RENDERER = "--type=renderer"
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


@dataclass(frozen=True, slots=True)
class Held:
    """A process and the memory it holds.

    Attributes:
        process: the process.
        megabytes: resident, 10^6 bytes.
    """

    process: psutil.Process
    megabytes: float

    def kill(self) -> None:
        """Kill it if it still runs."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.process.kill()


class RendererMemory:
    """Looks up how much memory the processes hold in which a browser runs pages.

    Args:
        mark: the browser's.
    """

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._browser: psutil.Process | None = None

    def largest(self) -> Held | None:
        """The process that holds most; None if there is none."""
        if self._browser is None or not self._browser.is_running():
            found = _marked(self._mark)
            self._browser = found[0] if found else None
        if self._browser is None:
            return None
        largest: Held | None = None
        for child in _descendants(self._browser):
            try:
                if _RENDERER in child.cmdline():
                    held = Held(child, child.memory_info().rss / 1e6)
                    largest = held if largest is None else max(largest, held, key=_megabytes)
            except psutil.Error:  # gone meanwhile
                continue
        return largest


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    """All below a process.

    The kernel is asked where it tells (proc(5)): that is some twenty times cheaper than to look
    through all processes of the machine.
    """
    found: list[psutil.Process] = []
    below = [process.pid]
    while below:
        pid = below.pop()
        try:
            lists = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
            children = [int(word) for each in lists for word in each.read_text().split()]
        except FileNotFoundError:
            if pid == process.pid:
                return _children(process)
            continue  # it has ended meanwhile
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                found.append(psutil.Process(child))
        below += children
    return found


def _megabytes(held: Held) -> float:
    return held.megabytes


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
