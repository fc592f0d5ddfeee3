"""Whatever was collected, or whatever stands in a file that says so: nothing breaks on it.

Every field of the artifacts is made up in turn on a site that is else fair, then all of them at
once, and runs through all checks, the judge and the reports. New fields are tried by themselves.
"""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from tests.properties.struct_strategies import values_of
from tests.properties.test_checks_properties import assert_well_made
from tests.unit.artifact_builder import site
from tests.unit.report_samples import report_of
from veritas.artifacts import Artifacts, PageArtifact, artifacts_from_json, artifacts_to_json
from veritas.report import json as json_report
from veritas.report import markdown as markdown_report

relaxed = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def fields_of(kind: type[msgspec.Struct], *but: str) -> list[object]:
    """A struct's fields as parameters, by name."""
    return [
        pytest.param(one, id=one.name)
        for one in msgspec.structs.fields(kind)
        if one.name not in but
    ]


@pytest.mark.parametrize("field", fields_of(PageArtifact))
def test_any_value_of_a_field_of_a_page(field: msgspec.structs.FieldInfo) -> None:
    fair = site()

    @given(values_of(field.type, field.name))
    @relaxed
    def holds(value: object) -> None:
        page = msgspec.structs.replace(fair.pages[0], **{field.name: value})
        assert_well_made(msgspec.structs.replace(fair, pages=(page,)))

    holds()


@pytest.mark.parametrize(
    "field", fields_of(Artifacts, "version", "request", "pages", "library_list")
)
def test_any_value_of_a_field_of_the_artifacts(field: msgspec.structs.FieldInfo) -> None:
    fair = site()

    @given(values_of(field.type, field.name))
    @relaxed
    def holds(value: object) -> None:
        assert_well_made(msgspec.structs.replace(fair, **{field.name: value}))

    holds()


@given(values_of(PageArtifact), values_of(PageArtifact))
@settings(relaxed, max_examples=50)
def test_pages_that_are_made_up_whole(one: PageArtifact, other: PageArtifact) -> None:
    artifacts = site(one, other)
    assert_well_made(artifacts)
    assert artifacts_from_json(artifacts_to_json(artifacts)) == artifacts
    report = report_of(artifacts)
    assert 0 <= (report.score or 0) <= 100
    assert json_report.render(report)
    assert markdown_report.render(report).isprintable() is False  # it has lines, and ends with one
