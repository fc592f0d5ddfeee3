from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import pytest
from msgspec import Meta
from multidict import MultiDict

from service.problem_codes import ProblemCode
from service.problems import Problem
from service.query import Query, parameters, parse_query, refusal


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


_STATE = refusal(ProblemCode.BAD_STATE)


class Sample(Query):
    limit: Annotated[
        int, Meta(ge=1, le=20, description="How many.", extra=refusal(ProblemCode.BAD_LIMIT))
    ] = 5
    name: (
        Annotated[
            str,
            Meta(
                pattern="^[a-z]+$",
                description="Which.",
                extra=refusal(ProblemCode.BAD_CURSOR, "give small letters"),
            ),
        ]
        | None
    ) = None
    colour: Annotated[Colour, Meta(description="Which colour.", extra=_STATE)] | None = None
    colours: Annotated[tuple[Colour, ...], Meta(description="Which colours.", extra=_STATE)] = ()


def test_a_query_that_is_empty_has_the_defaults() -> None:
    assert parse_query(Sample, MultiDict()) == Sample()


def test_values_become_what_the_model_says() -> None:
    given = MultiDict(limit="007", name="abc", colour="red", colours="blue,red")
    assert parse_query(Sample, given) == Sample(
        limit=7, name="abc", colour=Colour.RED, colours=(Colour.BLUE, Colour.RED)
    )


@pytest.mark.parametrize(
    ("name", "value", "code", "hint"),
    [
        ("limit", "0", "bad_limit", "from 1 to 20"),
        ("limit", "21", "bad_limit", "from 1 to 20"),
        ("limit", "-1", "bad_limit", "from 1 to 20"),
        ("limit", "", "bad_limit", "''"),
        ("limit", "1.0", "bad_limit", "'1.0'"),
        ("limit", "1e1", "bad_limit", "'1e1'"),
        ("limit", "null", "bad_limit", "'null'"),
        ("limit", " 1", "bad_limit", "' 1'"),
        ("limit", "٣", "bad_limit", "٣"),
        ("limit", "9" * 5000, "bad_limit", "…"),
        ("name", "ABC", "bad_cursor", "give small letters"),
        ("name", "abc\n", "bad_cursor", "\\x0a"),
        ("name", "null\0", "bad_cursor", "\\x00"),
        ("colour", "green", "bad_state", "one of red, blue"),
        ("colours", "red,", "bad_state", "separated by commas"),
        ("colours", "red;blue", "bad_state", "'red;blue'"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str, code: str, hint: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_query(Sample, MultiDict({name: value}))
    assert caught.value.code.code == code
    assert caught.value.detail.startswith(f"{name} is ")
    assert hint in caught.value.detail
    assert len(caught.value.detail) < 300


def test_a_parameter_that_is_not_known_is_named_with_those_that_are() -> None:
    with pytest.raises(Problem) as caught:
        parse_query(Sample, MultiDict(limt="3"))
    assert caught.value.code is ProblemCode.UNKNOWN_PARAMETER
    assert "'limt'" in caught.value.detail
    assert "limit, name, colour, colours" in caught.value.detail
    with pytest.raises(Problem, match="there are none here"):
        parse_query(Query, MultiDict({"x\r\ny": "3"}))


def test_a_parameter_that_is_given_twice_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        parse_query(Sample, MultiDict([("limit", "3"), ("limit", "4")]))
    assert caught.value.code is ProblemCode.REPEATED_PARAMETER


def test_a_model_that_says_too_little_is_refused() -> None:
    class NoDescription(Query):
        limit: int = 3

    class NoDefault(Query):
        limit: Annotated[int, Meta(description="How many.", extra=_STATE)]

    class NoSuchType(Query):
        limit: Annotated[float, Meta(description="How many.", extra=_STATE)] = 1.0

    class NoRefusal(Query):
        limit: Annotated[int, Meta(description="How many.")] = 1

    for model in (NoDescription, NoDefault, NoSuchType, NoRefusal):
        with pytest.raises(TypeError, match=f"{model.__name__}.limit"):
            parameters(model)
