"""The graph of who is involved."""

from __future__ import annotations

import msgspec

from tests.unit.artifact_builder import (
    DAY,
    MISSING,
    NOW,
    URL,
    dead_site,
    field,
    form,
    link,
    page,
    request,
    site,
    text,
)
from tests.unit.judge_samples import bad_shop
from veritas.artifacts import (
    Artifacts,
    DomainPolicy,
    FormLeak,
    Hop,
    NetworkBlock,
    Registration,
    Sources,
)
from veritas.judge.knowledge_graph import (
    MAX_EDGES,
    MAX_NODES,
    Edge,
    KnowledgeGraph,
    Node,
    build_graph,
    growth,
)


def test_a_fair_site_is_drawn_with_evidence_for_each_tie() -> None:
    graph = build_graph(site())
    kinds = {node.kind for node in graph.nodes}
    assert {
        "site",
        "domain",
        "host",
        "address",
        "name_server",
        "mail_server",
        "certificate",
        "issuer",
        "page",
        "contact",
        "imprint",
        "privacy",
    } <= kinds
    assert graph.cut == ""
    assert all(edge.evidence for edge in graph.edges)
    ids = {node.id for node in graph.nodes}
    assert len(ids) == len(graph.nodes)
    assert all({edge.source, edge.target} <= ids for edge in graph.edges)


def test_third_parties_are_told_by_domain() -> None:
    graph = build_graph(bad_shop())
    assert {"third_party:trackly.test", "third_party:gridads.test"} <= {
        node.id for node in graph.nodes
    }
    ties = {(edge.source, edge.target, edge.kind) for edge in graph.edges}
    assert (f"page:{URL}", "third_party:trackly.test", "contacts") in ties
    assert ("third_party:trackly.test", f"page:{URL}", "sets_cookie") in ties
    assert ("host:cdn.trackly.test", "third_party:trackly.test", "belongs_to") in ties


def test_a_site_that_did_not_open_is_still_named() -> None:
    graph = build_graph(dead_site())
    assert [node.kind for node in graph.nodes] == ["site", "domain", "host"]


def test_a_flood_is_cut_and_said_to_be() -> None:
    many = tuple(request(f"https://h{n}.d{n}.test/x") for n in range(3000))
    graph = build_graph(site(page(requests=many)))
    assert len(graph.nodes) == MAX_NODES
    assert len(graph.edges) <= MAX_EDGES
    assert "nodes over the limit" in graph.cut


def test_hostile_names_are_cut() -> None:
    odd = link("Contact", "https://fair.test/contact/" + "x" * 100_000)
    graph = build_graph(site(page(links=(odd,))))
    assert max(len(node.label) for node in graph.nodes) <= 200


def test_the_same_artifacts_make_the_same_graph() -> None:
    assert build_graph(bad_shop()) == build_graph(bad_shop())


def kinds_of(graph: KnowledgeGraph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in graph.nodes:
        found.setdefault(node.kind, []).append(node.label)
    return found


def ties_of(graph: KnowledgeGraph) -> set[tuple[str, str, str]]:
    return {(edge.source, edge.kind, edge.target) for edge in graph.edges}


IMPRINT = "https://fair.test/imprint"


def spoken() -> Artifacts:
    """A site that says much of itself, and brings much along."""
    lines = (
        "Fair Shop GmbH, Beispielweg 12, 10115 Berlin, Germany",
        "Amtsgericht Charlottenburg, HRB 12345 B",
        "VAT number: DE136695975",
        "Phone: +49 30 23125014",
        "help@fair.test",
    )
    home = page(
        requests=(
            request("https://www.google-analytics.com/g/collect", "ping"),
            request("https://js.stripe.com/v3/", "script", domain="stripe.com"),
        ),
        links=(link("Instagram", "https://www.instagram.com/fairshop"),),
        forms=(form(field("email", autocomplete="email"), action="https://lists.other.test/join"),),
        hops=(Hop("https://old.test/", 301, URL),),
        leaks=(FormLeak("#email", "ears.test", "https://ears.test/x", "sha256"),),
    )
    texts = tuple(map(text, lines))
    imprint = page(url=IMPRINT, final_url=IMPRINT, texts=texts, links=(), forms=())
    sources = Sources(
        registration=Registration(
            *("rdap", "https://rdap.test/", "fair.test", "Good Names Ltd", NOW - 4000 * DAY),
            organization="Fair Shop GmbH",
        ),
        network_block=NetworkBlock(
            *("https://rdap.test/", "192.0.2.7", "NET", "192.0.2.0", "192.0.2.255", "Hoster", "DE")
        ),
        domain_policy=DomainPolicy("fair.test", ("v=spf1 -all",), (), signed=True),
    )
    return site(home, imprint, sources=sources)


def test_what_a_site_says_brings_and_is_registered_as_is_all_there() -> None:
    graph = build_graph(spoken())
    found = kinds_of(graph)
    assert found["organization"] == ["Fair Shop GmbH"]
    assert found["company_number"] == ["Handelsregister HRB 12345 B (Charlottenburg)"]
    assert found["vat_number"] == ["DE136695975"]
    assert found["phone"] == ["+493023125014"]
    assert found["email"] == ["help@fair.test"]
    assert found["postal_address"] == ["Beispielweg 12, 10115 Berlin"]
    assert found["social"] == ["Instagram: fairshop"]
    assert found["payment_provider"] == ["Stripe"]
    assert set(found["company"]) == {"Google", "Stripe"}
    assert found["form_target"] == ["lists.other.test"]
    assert found["redirect_target"] == ["old.test"]
    assert found["registrar"] == ["Good Names Ltd"]
    assert found["registration"] == ["registered 2016-02-02"]
    assert found["network"] == ["Hoster (NET)"]
    ties = ties_of(graph)
    assert (f"page:{URL}", "told", "third_party:ears.test") in ties
    assert ("third_party:google-analytics.com", "owned_by", "company:Google") in ties
    assert ("registration:fair.test", "held_by", "organization:Fair Shop GmbH") in ties
    assert ("address:192.0.2.7", "in_network", "network:192.0.2.0 NET") in ties
    facts = {node.id: node.facts for node in graph.nodes}
    assert facts["domain:fair.test"] == {"DNSSEC": "yes", "SPF": "v=spf1 -all"}
    assert facts["third_party:google-analytics.com"]["purpose"] == "counting and analysing visits"
    (sealed,) = (facts for node_id, facts in facts.items() if node_id.startswith("certificate:"))
    assert sealed["age"] == "10 days"
    assert all(edge.evidence for edge in graph.edges)


def test_claims_stand_in_the_graph_with_what_became_of_them() -> None:
    graph = build_graph(spoken())
    status = {node.id: node.status for node in graph.nodes if node.status}
    assert status == {
        "vat_number:DE136695975": "contradicted",
        "organization:Fair Shop GmbH": "confirmed",
        "postal_address:Beispielweg 12, 10115 Berlin": "confirmed",
    }
    told = {(claim.topic, claim.against, claim.status) for claim in graph.claims}
    assert ("company-name", "registration of the domain", "confirmed") in told
    assert ("company-name", "certificate", "not_checked") in told
    assert ("social-link", "where it leads", "not_checked") in told
    ids = {node.id for node in graph.nodes}
    assert {claim.node for claim in graph.claims if claim.topic == "vat-number"} <= ids


def test_an_unknown_third_party_stays_unknown() -> None:
    graph = build_graph(bad_shop())
    (node,) = (node for node in graph.nodes if node.id == "third_party:trackly.test")
    assert node.facts == {}
    assert "company" not in kinds_of(graph)


def test_all_parts_of_a_growing_graph_together_are_the_whole() -> None:
    whole = spoken()
    steps = [
        msgspec.structs.replace(whole, pages=(), sources=Sources(), tls=MISSING, dns=MISSING),
        msgspec.structs.replace(whole, pages=whole.pages[:1], sources=Sources(), tls=MISSING),
        msgspec.structs.replace(whole, pages=whole.pages[:1]),
        whole,
    ]
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    before: KnowledgeGraph | None = None
    sent = 0
    for artifacts in steps:
        now = build_graph(artifacts)
        new = growth(before, now)
        sent += len(new.nodes)
        nodes |= {node.id: node for node in new.nodes}
        edges += new.edges
        before = now
        assert nodes == {node.id: node for node in now.nodes}
        assert {(e.source, e.target, e.kind) for e in edges} == {
            (e.source, e.target, e.kind) for e in now.edges
        }
    assert before is not None
    assert growth(before, before).nodes == ()
    assert sent < sum(len(build_graph(artifacts).nodes) for artifacts in steps)
