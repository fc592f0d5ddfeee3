"""Every number that the dashboard, the alerts and the pages name is one the service gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from service.handlers.keys import METRICS
from service.routes import ROUTES
from service.settings import Settings
from tests.scripted_service import ScriptedService, event
from veritas.core.events import EventType

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / "deploy" / "grafana" / "veritas.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"
SCRAPE = ROOT / "deploy" / "prometheus" / "scrape.yaml"
# What Prometheus adds to whatever it scrapes.
_OF_PROMETHEUS = {"up": {"job", "instance"}}
_ADDED_LABELS = {"job", "instance"}
_NAME = re.compile(r"\b(?:veritas|process)_[a-z_]+\b")


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    return found


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def dashboard_queries() -> list[str]:
    queries = [target["expr"] for panel in panels() for target in panel["targets"]]
    # What Grafana puts in before it asks.
    return [q.replace("$__rate_interval", "5m").replace("$job", "veritas") for q in queries]


def selectors(node: Any) -> Iterator[Any]:
    """The metrics that a query selects."""
    if isinstance(node, promql.VectorSelector):
        yield node
    for name in ("expr", "lhs", "rhs", "param", "vector_selector", "vs", "args"):
        below = getattr(node, name, None)
        for part in below if isinstance(below, list) else [below]:
            if part is not None and not isinstance(part, str):
                yield from selectors(part)


@pytest.fixture
async def given(service: ScriptedService) -> dict[str, dict[str, set[str]]]:
    """By the name of each sample its labels, and their values; after one audit of every fate."""
    for kind in (EventType.AUDIT_COMPLETE, EventType.AUDIT_ERROR):
        audit_id = await service.post()
        started = event(EventType.AUDIT_STARTED)
        phase = [event(k, phase="scout") for k in (EventType.PHASE_START, EventType.PHASE_ERROR)]
        meter = service.app[METRICS].meter(audit_id, "queue")
        meter.received("queue", 1, 100)
        meter.fell_back("ipc_channel_full")
        await service.play(audit_id, started, *phase, event(EventType.FINDING, phase="scout"))
        await service.play(audit_id, event(kind, data={"ipc": {}}))
    for _ in range(2):  # the second scrape knows the first one's request
        async with service.client.get(f"{service.base}/metrics") as answer:
            text = await answer.text()
    found: dict[str, dict[str, set[str]]] = {}
    for family in text_string_to_metric_families(text):
        if not family.samples:  # known, but not counted yet
            found[family.name] = {}
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for label, value in sample.labels.items():
                labels.setdefault(label, set()).add(value)
    return found


@pytest.mark.parametrize("source", ["dashboard", "alerts"])
async def test_every_query_asks_for_what_is_there(
    given: dict[str, dict[str, set[str]]], source: str
) -> None:
    queries = dashboard_queries() if source == "dashboard" else [r["expr"] for r in rules()]
    assert len(queries) > 8
    for query in queries:
        selected = list(selectors(promql.parse(query)))
        # All that look like one of ours were found in the tree, so none escapes the check.
        assert {s.name for s in selected if s.name != "up"} == set(_NAME.findall(query)), query
        for selector in selected:
            if selector.name in _OF_PROMETHEUS:
                continue
            assert selector.name in given, f"{selector.name} in {query}"
            for matcher in selector.matchers.matchers:
                labels = given[selector.name]
                if matcher.name in _ADDED_LABELS:
                    continue
                assert matcher.name in labels, f"{matcher.name} of {selector.name} in {query}"
                if matcher.op == promql.MatchOp.Equal:
                    assert matcher.value in labels[matcher.name], f"{matcher.value} in {query}"


async def test_every_label_that_is_summed_by_is_there(
    given: dict[str, dict[str, set[str]]],
) -> None:
    for query in [*dashboard_queries(), *(rule["expr"] for rule in rules())]:
        for grouped, inner in re.findall(r"sum by \(([^)]*)\) \((.*?)[{\[]", query):
            name = _NAME.findall(inner)[0]
            assert set(re.split(r",\s*", grouped)) <= set(given[name]), query


async def test_what_the_pages_name_is_there(given: dict[str, dict[str, set[str]]]) -> None:
    families = {re.sub(r"_(bucket|sum|count|total|created)$", "", name) for name in given}
    for page in (ROOT / "docs").rglob("*.md"):
        text = page.read_text()
        for name in set(re.findall(r"\bveritas_[a-z_]*[a-z]\b(?!\.)", text)):
            family = re.sub(r"_(bucket|sum|count|total)$", "", name)
            assert family in families, f"{name} in {page.name}"


async def test_every_number_is_on_the_page(given: dict[str, dict[str, set[str]]]) -> None:
    page = (ROOT / "docs" / "how-to" / "watch-with-prometheus.md").read_text()
    named = set(_NAME.findall(page))
    for name in given:
        base = re.sub(r"_(bucket|sum|count|created)$", "", name)
        if name.startswith("veritas_"):
            assert {base, f"{base}_total"} & named, name


async def test_names_and_help_follow_prometheus(service: ScriptedService) -> None:
    """https://prometheus.io/docs/practices/naming/: base units, ``_total`` for what only grows."""
    async with service.client.get(f"{service.base}/metrics") as answer:
        text = await answer.text()
    for family in text_string_to_metric_families(text):
        assert re.fullmatch(r"(veritas|process)_[a-z_]+", family.name), family.name
        assert family.documentation.endswith((".", "seconds", "bytes")), family.name
        assert not re.search(r"_(ms|milliseconds|kb|mb|percent|minutes)$", family.name)
        if family.type == "histogram":
            assert family.name.endswith("_seconds"), family.name


def test_each_panel_says_its_unit_and_none_covers_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        assert panel["fieldConfig"]["defaults"]["unit"]
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells
    assert len({panel["id"] for panel in panels()}) == len(panels())


def test_each_alert_says_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")
        assert len(rule["annotations"]["action"]) > 20


def test_the_scrape_asks_where_the_service_is() -> None:
    (job,) = yaml.safe_load(SCRAPE.read_text())["scrape_configs"]
    assert job["metrics_path"] in {route.path for route in ROUTES}
    port = Settings.model_fields["port"].default
    assert job["static_configs"] == [{"targets": [f"127.0.0.1:{port}"]}]
    assert all(f'job="{job["job_name"]}"' in r["expr"] for r in rules() if "up{" in r["expr"])
