"""No problem code is undescribed, or there in vain."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

from service.api_description.build import build_description
from service.api_description.openapi import openapi_document, problems_of
from service.problem_codes import ProblemCode
from service.route_parts import PROBLEM_HEADERS, ROUTER_PROBLEMS
from service.routes import ROUTES

SERVICE = Path(__file__).parents[2] / "service"
OPENAPI: dict[str, Any] = openapi_document(ROUTES)
PAGE = build_description().page.body.decode()


def undescribed_problems(document: dict[str, Any], page: str) -> set[str]:
    """Codes that no route of a document answers with, or that have no place on the page."""
    described = set()
    for item in document["paths"].values():
        for operation in item.values():
            for answer in operation["responses"].values():
                content = answer.get("content", {}).get("application/problem+json", {})
                described |= set(content.get("examples", {}))
    described |= {problem.code for problem in ROUTER_PROBLEMS}
    placed = set(re.findall(r'id="(\w+)"', page))
    return {problem.code for problem in ProblemCode} - (described & placed)


def test_every_problem_code_is_described_and_its_type_leads_there() -> None:
    assert undescribed_problems(OPENAPI, PAGE) == set()
    for problem in ProblemCode:
        assert 400 <= problem.status <= 599
        assert problem.title
        assert problem.meaning.endswith(".")
        assert problem.remedy.endswith(".")


def test_a_problem_code_that_no_route_declares_is_noticed() -> None:
    short = tuple(
        dataclasses.replace(route, problems=tuple(set(route.problems) - {ProblemCode.NO_REPORT}))
        for route in ROUTES
    )
    assert undescribed_problems(openapi_document(short), PAGE) == {"no_report"}
    assert undescribed_problems(OPENAPI, PAGE.replace('id="no_report"', "")) == {"no_report"}


def test_problems_that_say_when_to_come_back_declare_it() -> None:
    for problem in ProblemCode:
        wanted = problem.status in {429, 503} or "Retry-After" in problem.remedy
        declared = {header.name for header in PROBLEM_HEADERS.get(problem, ())}
        assert wanted == ("Retry-After" in declared), problem


def test_the_problems_of_a_query_come_with_its_model() -> None:
    (listing,) = [route for route in ROUTES if route.name == "list_audits"]
    bare = dataclasses.replace(listing, problems=())
    codes = {problem.code for problem in problems_of(bare)}
    assert {"bad_limit", "bad_state", "bad_cursor", "unknown_parameter"} <= codes


def test_no_problem_code_is_there_in_vain() -> None:
    declaring = {"problem_codes.py", "routes.py", "route_parts.py"}
    sources = [file for file in SERVICE.glob("**/*.py") if file.name not in declaring]
    sources += (SERVICE.parent / "veritas" / "core").glob("**/*.py")
    text = "".join(source.read_text() for source in sources)
    unused = {
        problem.code
        for problem in ProblemCode
        if f"Code.{problem.name}" not in text and f'"{problem.code}"' not in text
    }
    assert unused == set()
