"""Query parameters by declared models: what a route takes is read, checked and documented once.

A model is a :class:`Query` with one field per parameter. Types are texts, whole numbers, enums,
and tuples of those (given as one value with commas); bounds, patterns and descriptions stand in
``msgspec.Meta``. What a bad value is answered with is said
by :func:`refusal`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from aiohttp import web

from service.problem_codes import ProblemCode
from service.problems import Problem
from veritas.core.errors import shorten

_NUMBER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Query(msgspec.Struct):
    """The parameters of a route. By itself: none."""


Q = TypeVar("Q", bound=Query)

QUERY: web.RequestKey[Query] = web.RequestKey("query", Query)


def refusal(code: ProblemCode, hint: str = "") -> dict[str, Any]:
    """The ``extra`` of a parameter's ``msgspec.Meta``.

    Args:
        code: what a bad value is answered with.
        hint: what to give instead, such as ``give the id of an audit``; numbers and enums
            have one already.
    """
    return {"code": code, "hint": hint}


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a model.

    Attributes:
        name: as it stands in the query.
        type: what its value becomes, with its bounds; for a list what one entry becomes.
        is_list: whether it is a list.
        default: what it is when it is not given.
        description: what it is for.
        code: what a bad value is answered with.
        hint: what to give instead.
    """

    name: str
    type: Any
    is_list: bool
    default: Any
    description: str
    code: ProblemCode
    hint: str


@functools.cache
def parameters(model: type[Query]) -> tuple[Parameter, ...]:
    """The parameters of a model, in its order.

    Raises:
        TypeError: a field has no default, no description, no refusal, or a type that no query
            has.
    """
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        _parameter(f"{model.__name__}.{field.name}", field, hints[field.name])
        for field in msgspec.structs.fields(model)
    )


def parse_query(model: type[Q], given: Mapping[str, str]) -> Q:
    """Read a query.

    Args:
        model: what the route takes.
        given: the query, decoded; a multidict, so that repetitions show.

    Raises:
        Problem: a parameter is not known, given twice, or has a value it cannot have.
    """
    known = {parameter.name: parameter for parameter in parameters(model)}
    values: dict[str, Any] = {}
    for name, raw in given.items():
        if name not in known:
            which = f"known are {', '.join(known)}" if known else "there are none here"
            raise Problem(
                ProblemCode.UNKNOWN_PARAMETER,
                f"the parameter {shorten(name)!r} is not known; {which}",
            )
        if name in values:
            raise Problem(
                ProblemCode.REPEATED_PARAMETER, f"{name} is given more than once; give it once"
            )
        values[name] = _value(known[name], raw)
    return model(**values)


def query_of(request: web.Request, model: type[Q]) -> Q:
    """The query of a request, which was read before its handler was called.

    Raises:
        TypeError: ``service.routes`` declares another model for the route.
    """
    query = request[QUERY]
    if not isinstance(query, model):
        raise TypeError(f"the route declares {type(query).__name__}, not {model.__name__}")
    return query


def _value(parameter: Parameter, raw: str) -> Any:
    entries = raw.split(",") if parameter.is_list else [raw]
    try:
        values = tuple(_entry(parameter.type, entry) for entry in entries)
    except ValueError:
        raise Problem(
            parameter.code, f"{parameter.name} is {shorten(raw)!r}; {parameter.hint}"
        ) from None
    return values if parameter.is_list else values[0]


def _entry(kind: Any, raw: str) -> Any:
    if _CONTROL.search(raw):  # a pattern's $ would let a last line end pass
        raise ValueError("a control character")
    if _bare(kind) is not int:
        return msgspec.convert(raw, kind)
    if _NUMBER.fullmatch(raw) is None:
        raise ValueError("no whole number")
    return msgspec.convert(int(raw), kind)


def _parameter(where: str, field: msgspec.structs.FieldInfo, hint: Any) -> Parameter:
    if field.default is msgspec.NODEFAULT:
        raise TypeError(f"{where} has no default")
    kind = _without_none(hint)
    is_list = get_origin(_bare(kind)) is tuple
    meta = _meta(kind)
    if is_list:
        kind = get_args(_bare(kind))[0]
    bare = _bare(kind)
    if not (isinstance(bare, type) and (bare in {str, int} or issubclass(bare, Enum))):
        raise TypeError(f"{where} has a type that no query has: {hint}")
    if meta is None or not meta.description:
        raise TypeError(f"{where} has no description")
    if meta.extra is None:
        raise TypeError(f"{where} does not say what a bad value is answered with")
    return Parameter(
        name=field.name,
        type=kind,
        is_list=is_list,
        default=field.default,
        description=meta.description,
        code=meta.extra["code"],
        hint=meta.extra["hint"] or _default_hint(kind, is_list=is_list),
    )


def _default_hint(kind: Any, *, is_list: bool) -> str:
    bare, meta = _bare(kind), _meta(kind)
    if issubclass(bare, Enum):
        some = "some, separated by commas, of" if is_list else "one of"
        return f"give {some} {', '.join(str(member.value) for member in bare)}"
    if bare is int and meta is not None and meta.ge is not None and meta.le is not None:
        return f"give a number from {meta.ge} to {meta.le}"
    return "give what the description of the API asks for"


def _without_none(hint: Any) -> Any:
    arms = [arm for arm in get_args(hint) if arm is not type(None)]
    return arms[0] if type(None) in get_args(hint) and len(arms) == 1 else hint


def _bare(hint: Any) -> Any:
    return hint.__origin__ if _meta(hint) is not None else hint


def _meta(hint: Any) -> msgspec.Meta | None:
    return next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, msgspec.Meta)), None)
