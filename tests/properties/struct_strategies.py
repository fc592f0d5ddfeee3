"""Values of any msgspec type, made up by Hypothesis: hostile texts, odd numbers, few items.

What a field's name says decides what its texts look like, since a garbled URL in every place
would never get past the first line of a check. New fields and new structs need nothing here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

_PIECES = [
    *("max-age=", "script-src", "default-src", "'unsafe-inline'", "'nonce-", "sha256-", "*", ";"),
    *(
        ",",
        "=",
        '"',
        "'",
        "<script>",
        "</title>",
        "\n",
        "\x00",
        "\u202e",
        "\u200b",
        "\ud7ff",
        "9" * 30,
    ),
    *("only 2 left", "hurry", "people are viewing", "no thanks, i ", "00:04:59", "accept all"),
    *(
        "reject",
        "remember me",
        "newsletter",
        "cookie",
        "eval(",
        "postMessage",
        "//# sourceMappingURL=",
    ),
    *("jQuery v1.7.1", "AKIA" + "A" * 16, "password", "csrf", "session", "utf-8", "text/html"),
    *("DE123456789", "+49 30 1234567", "© 1998", "GmbH", "%s%n", "=1+1", "{{", "${", "\\"),
]
_HOSTS = [
    "fair.test",
    "www.fair.test",
    "cdn.other.test",
    "xn--pypal-4ve.test",
    "[::1]",
    "10.0.0.1",
    "a" * 64,
]
_PATHS = [
    "",
    "/",
    "/checkout",
    "/?next=https://evil.test/",
    "/%00",
    "/a/../b",
    "/#x",
    "/jquery-1.7.1.min.js",
]
_WORDS = [
    "",
    "text",
    "script",
    "document",
    "GET",
    "post",
    "checkbox",
    "en",
    "de",
    "secure",
    "self",
    "lax",
]

texts = st.one_of(
    st.sampled_from(_WORDS),
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
    st.text(max_size=30),
)
urls = st.one_of(
    st.builds(
        "{}://{}{}{}".format,
        st.sampled_from(["https", "http", "ws", "data", "javascript"]),
        st.sampled_from(_HOSTS),
        st.sampled_from(["", ":8443", ":99999"]),
        st.sampled_from(_PATHS),
    ),
    texts,
)
_header_names = st.sampled_from(
    [
        *("Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "Set-Cookie"),
        *("Content-Security-Policy-Report-Only", "X-Content-Type-Options", "Referrer-Policy"),
        *("Access-Control-Allow-Origin", "Cross-Origin-Opener-Policy", "Server", "X-Powered-By"),
        *("Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy", "Location", "Date"),
    ]
)
headers = st.lists(st.tuples(_header_names, texts), max_size=4).map(tuple)
_numbers = st.sampled_from([0.0, -1.0, 0.5, 1.0, 12.0, 390.0, 1366.0, 1.8e9, 1e15, -1e12])
_whole = st.sampled_from([-1, 0, 1, 2, 80, 200, 301, 404, 443, 500, 2048, 10**12])


def values_of(kind: Any, name: str = "") -> st.SearchStrategy[Any]:
    """A strategy for values of a type, such as a msgspec struct.

    Args:
        kind: the type.
        name: of the field they are for.
    """
    return _of(inspect.type_info(kind), name)


def _of(info: inspect.Type, name: str) -> st.SearchStrategy[Any]:
    match info:
        case inspect.StructType(cls=cls):
            return _struct(cls)
        case inspect.UnionType(types=types):
            return st.one_of([_of(one, name) for one in types])
        case inspect.VarTupleType(item_type=item):
            if name.endswith("headers"):
                return headers
            return st.lists(_of(item, name), max_size=2).map(tuple)
        case inspect.TupleType(item_types=items):
            return st.tuples(*(_of(one, name) for one in items))
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_of(key, ""), _of(value, ""), max_size=2)
    return _single(info, name)


def _single(info: inspect.Type, name: str) -> st.SearchStrategy[Any]:
    """Values that hold no others."""
    match info:
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case inspect.LiteralType(values=values):
            return st.sampled_from(list(values))
        case inspect.StrType():
            return urls if name.endswith(("url", "urls", "icons", "action", "href")) else texts
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType():
            return _whole
        case inspect.FloatType():
            return _numbers
        case inspect.NoneType():
            return st.none()
    raise TypeError(f"no values are known for {info!r}; add them here")


@cache
def _struct(cls: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Deferred, so that structs may hold their own kind."""
    fields = msgspec.structs.fields(cls)
    return st.deferred(
        lambda: st.builds(
            cls,
            **{one.name: values_of(one.type, one.name) for one in fields},
        )
    )
