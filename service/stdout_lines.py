"""Splits a child's stdout into lines, whatever it prints. Pure."""

from __future__ import annotations

# An event of 1 MiB with 8 MiB of data in base64, and room to spare.
MAX_LINE_BYTES = 14 * 1024 * 1024


class LineSplitter:
    """Cuts chunks of bytes into lines.

    Attributes:
        overlong: lines over the limit, thrown away up to their end.
    """

    def __init__(self, limit: int = MAX_LINE_BYTES) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._skipping = False
        self.overlong = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take a chunk.

        Returns:
            The lines that are complete now, without their newline.
        """
        lines = []
        *whole, rest = chunk.split(b"\n")
        for piece in whole:
            self._take(piece)
            line = self._cut()
            if line is not None:
                lines.append(line)
        self._take(rest)
        return lines

    def finish(self) -> bytes | None:
        """The end has come: what was left without a newline, or None."""
        line = self._cut()
        return line or None

    def _take(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._skipping or not piece:
            return
        if self._size > self._limit:
            self._skipping = True
            self.overlong += 1
            self._parts.clear()
        else:
            self._parts.append(piece)

    def _cut(self) -> bytes | None:
        line = None if self._skipping else b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        self._skipping = False
        return line
