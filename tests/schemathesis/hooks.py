"""What schemathesis has to know of this API beyond its description."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import strategies as st

# A request can be right in its form and still be refused, for what it means together with what
# the service holds. Nothing else may refuse what the description allows.
_REFUSED_BY_MEANING = {
    "bad_since",  # the form of a time, but no day of any calendar
    "cursor_beyond_log",
    "idempotency_key_reused",
}

_labels = st.from_regex(r"[a-z][a-z0-9]{0,20}", fullmatch=True)
_hosts = st.lists(_labels, min_size=2, max_size=4).map(".".join)
_paths = st.lists(_labels, max_size=3).map("/".join)


@st.composite
def _urls(draw: st.DrawFn) -> str:
    # Of both parities of length, on which it depends whether an audit ends or waits.
    return f"https://{draw(_hosts)}/{draw(_paths)}"


schemathesis.openapi.format("uri", _urls())
schemathesis.openapi.format("host", _hosts)


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Forget how long a URL may be: making URLs of exactly that length took most of the time."""
    fields = raw_schema["components"]["schemas"]["StartAudit"]["properties"]
    for name in ("url", "webhook_url"):
        del fields[name]["maxLength"]


@schemathesis.check
def refused_by_meaning_alone(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """A request that is right by the description is refused for its meaning, or not at all."""
    generated = case.meta.generation.mode if case.meta is not None else None
    if generated is None or not generated.is_positive or response.status_code not in {400, 422}:
        return
    problem = response.json()
    code = problem["code"]
    of_another = code == "bad_cursor" and "another audit" in problem["detail"]
    if code not in _REFUSED_BY_MEANING and not of_another:
        raise AssertionError(f"what the description allows is refused with {code}")
