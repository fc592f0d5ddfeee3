"""Where each node of the graph stands in its picture: columns by kind, the same each time. Pure.

Who is behind the site stands on the left, the site itself beside it, then the machines it runs on,
then others. Within a column nodes of one kind stand together, and close to what they are tied to
(the barycentre heuristic of Sugiyama, Tagawa and Toda 1981, "Methods for Visual Understanding of
Hierarchical System Structures").
"""

from __future__ import annotations

from collections import Counter

import msgspec

from veritas.judge.knowledge_graph import Edge, KnowledgeGraph, Node

MAX_DRAWN_OF_KIND = 150
ROWS_PER_COLUMN = 60
PILL_WIDTH = 196.0
PILL_HEIGHT = 18.0
ROW_HEIGHT = 22.0
COLUMN_GAP = 84.0
SPLIT_GAP = 14.0
MARGIN = 16.0
_SWEEPS = 4

COLUMNS: tuple[tuple[str, ...], ...] = (
    (
        *("registration", "registrar", "organization", "company_number", "vat_number"),
        *("postal_address", "phone", "email", "social", "contact", "imprint", "privacy"),
    ),
    ("site", "domain", "page", "technology"),
    (
        *("host", "address", "network", "certificate", "issuer", "name_server", "mail_server"),
        *("redirect_target", "form_target"),
    ),
    ("third_party", "payment_provider"),
    ("company",),
)
"""The kinds of each column, from left to right, and from top to bottom within it."""

_UNKNOWN_COLUMN = 2


class Place(msgspec.Struct, frozen=True):
    """A node and the left upper corner of its pill, in pixels."""

    node: Node
    x: float
    y: float


class Heading(msgspec.Struct, frozen=True):
    """The name of a group of nodes.

    Attributes:
        kind: of its nodes.
        count: how many nodes there are of the kind.
        hidden: how many of them are not drawn.
        continued: the group began in the column before.
        x: of its left upper corner, in pixels.
        y: of the same.
    """

    kind: str
    count: int
    hidden: int
    continued: bool
    x: float
    y: float


class Layout(msgspec.Struct, frozen=True):
    """A whole picture's geometry, in pixels.

    Attributes:
        places: each drawn node, by its id.
        headings: one a group.
        edges: the ties to draw, in the graph's order.
        width: of the picture.
        height: of the picture.
        hidden: how many nodes are not drawn.
    """

    places: dict[str, Place]
    headings: tuple[Heading, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float
    hidden: int


class _Row(msgspec.Struct, frozen=True):
    """One line of a column: a heading, or a node."""

    kind: str
    node: Node | None = None


def lay_out(graph: KnowledgeGraph) -> Layout:
    """Give each node its place; the same graph always gives the same picture."""
    columns = _columns(graph)
    counts = Counter(node.kind for node in graph.nodes)
    drawn = [node for column in columns for node in column]
    drawn_counts = Counter(node.kind for node in drawn)
    ids = {node.id for node in drawn}
    edges = _telling(
        tuple(edge for edge in graph.edges if edge.source in ids and edge.target in ids)
    )
    columns = _ordered(columns, edges)
    stacks = [stack for column in columns if column for stack in _stacks(column)]
    tallest = max((len(stack) for stack, _ in stacks), default=0)
    places: dict[str, Place] = {}
    headings: list[Heading] = []
    x = MARGIN
    for index, (stack, continues) in enumerate(stacks):
        if index:
            x += PILL_WIDTH + (SPLIT_GAP if continues else COLUMN_GAP)
        y = MARGIN + (tallest - len(stack)) * ROW_HEIGHT / 2
        for row in stack:
            if row.node is None:
                hidden = counts[row.kind] - drawn_counts[row.kind]
                continued = any(known.kind == row.kind for known in headings)
                headings.append(Heading(row.kind, counts[row.kind], hidden, continued, x, y))
            else:
                places[row.node.id] = Place(row.node, x, y)
            y += ROW_HEIGHT
    return Layout(
        places=places,
        headings=tuple(headings),
        edges=edges,
        width=x + PILL_WIDTH + MARGIN,
        height=tallest * ROW_HEIGHT + 2 * MARGIN,
        hidden=len(graph.nodes) - len(drawn),
    )


def _columns(graph: KnowledgeGraph) -> list[list[Node]]:
    """The nodes of each column, by kind, the first ones of kinds that have too many."""
    by_kind: dict[str, list[Node]] = {}
    for node in graph.nodes:
        by_kind.setdefault(node.kind, []).append(node)
    known = {kind for kinds in COLUMNS for kind in kinds}
    columns: list[list[Node]] = []
    for index, kinds in enumerate(COLUMNS):
        extra = tuple(kind for kind in by_kind if kind not in known)
        wanted = (*kinds, *extra) if index == _UNKNOWN_COLUMN else kinds
        columns.append(
            [node for kind in wanted for node in by_kind.get(kind, ())[:MAX_DRAWN_OF_KIND]]
        )
    return columns


def _telling(edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    """Without ties that two others say already: a page that loads from a host of someone's."""
    owners = {edge.source: edge.target for edge in edges if edge.kind == "belongs_to"}
    said = {(e.source, owners[e.target]) for e in edges if e.kind == "loads" and e.target in owners}
    return tuple(e for e in edges if e.kind != "contacts" or (e.source, e.target) not in said)


def _ordered(columns: list[list[Node]], edges: tuple[Edge, ...]) -> list[list[Node]]:
    """Sort each kind by where its neighbours stand, to and fro, so that fewer ties cross."""
    neighbours: dict[str, list[str]] = {}
    for edge in edges:
        neighbours.setdefault(edge.source, []).append(edge.target)
        neighbours.setdefault(edge.target, []).append(edge.source)
    height: dict[str, float] = {}

    def measure() -> None:
        for column in columns:
            for index, node in enumerate(column):
                height[node.id] = (index + 0.5) / len(column)

    measure()
    for sweep in range(_SWEEPS):
        order = range(len(columns)) if sweep % 2 == 0 else range(len(columns) - 1, -1, -1)
        for at in order:
            column = columns[at]
            kinds = list(dict.fromkeys(node.kind for node in column))
            weight = {
                node.id: _mean([height[one] for one in neighbours.get(node.id, [node.id])])
                for node in column
            }
            columns[at] = [
                node
                for kind in kinds
                for node in sorted(
                    (one for one in column if one.kind == kind),
                    key=lambda one: (weight[one.id], one.id),
                )
            ]
            measure()
    return columns


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _stacks(column: list[Node]) -> list[tuple[list[_Row], bool]]:
    """A column as one or more stacks of about the same height, each group with its heading."""
    kinds = len({node.kind for node in column})
    parts = -(-(len(column) + kinds) // ROWS_PER_COLUMN)
    share = -(-len(column) // parts)
    stacks = []
    for part in range(parts):
        rows: list[_Row] = []
        for node in column[part * share : (part + 1) * share]:
            if not rows or rows[-1].kind != node.kind:
                rows.append(_Row(node.kind))
            rows.append(_Row(node.kind, node))
        if rows:
            stacks.append((rows, part > 0))
    return stacks
