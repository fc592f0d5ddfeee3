"""Text of a page that may hold halves of characters. Pure."""

from __future__ import annotations


def whole_text(text: object, limit: int) -> str:
    """Text with lone surrogates replaced: JSON can hold them, no file can.

    Args:
        text: of the page or the browser; what is no text is put as one.
        limit: the longest result, in characters.
    """
    cut = str(text)[:limit]
    try:
        cut.encode()
    except UnicodeEncodeError:
        return cut.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return cut
