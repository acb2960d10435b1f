"""Finds words in a template that mean nothing, also in a branch that no example reaches."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass

from jinja2 import Environment, meta, nodes

from jaarwiel.core.problem import meant, nearest

PASSES_ON = frozenset({"list", "selectattr", "rejectattr", "unique", "sort", "reverse", "default"})
"""Filters that give the same kind of things as they get."""
BY_ATTRIBUTE = frozenset({"selectattr", "rejectattr", "groupby"})
"""Filters of which the first argument names something of each item."""

MOST_LISTED = 12
"""How many words are offered where none is near."""

Place = tuple[int, str]
"""A line and what is wrong there."""


@dataclass(frozen=True)
class Shape:
    """What may be asked of a value: its names, and what it holds when it is a list."""

    names: "Mapping[str, Shape | None]" = field(default_factory=dict)
    """By name: what it leads to; None where that is not known."""
    item: "Shape | None" = None


def shape_of(values: Iterable[object]) -> Shape | None:
    """The shape that these values have together; None when nothing is known."""
    values = [each for each in values if each is not None]
    if not values:
        return None
    found: dict[str, list[object]] = {}
    for value in values:
        for name, inner in _inside(value):
            found.setdefault(name, []).append(inner)
    held = [each for value in values if isinstance(value, (list, tuple)) for each in value]
    plain = {name for value in values for name in dir(value) if not name.startswith("_")}
    names = dict.fromkeys(plain) | {name: shape_of(inner) for name, inner in found.items()}
    return Shape(names, shape_of(held))


def _inside(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif is_dataclass(value):
        yield from ((each.name, getattr(value, each.name)) for each in fields(value))


def unknown_words(
    environment: Environment, template: nodes.Template, shapes: Mapping[str, Shape | None]
) -> list[Place]:
    """Names, filters and tests that do not exist, with what was probably meant; in order of line.

    `shapes` has every name that the template may use.
    """
    found = [*_unknown_tools(environment, template), *_through(template, dict(shapes))]
    if not any(kind in message for _, message in found for kind in ("filter '", "toets '")):
        found += _unknown_names(template, shapes)  # it cannot be done with an unknown filter
    return sorted(set(found))


def _unknown_names(template: nodes.Template, known: Iterable[str]) -> Iterator[Place]:
    known = list(known)
    names = list(template.find_all(nodes.Name))
    # What is set in one branch only is undeclared to Jinja2; it is known all the same.
    made = {each.name for each in names if each.ctx != "load"}
    strange = meta.find_undeclared_variables(template) - made - set(known)
    for name in names:
        if name.name in strange and name.ctx == "load":
            yield name.lineno, _is_unknown("woord", name.name, known)


def _unknown_tools(environment: Environment, template: nodes.Template) -> Iterator[Place]:
    for each in template.find_all(nodes.Filter):
        if each.name not in environment.filters:
            yield each.lineno, _is_unknown("filter", each.name, environment.filters)
    for test in template.find_all(nodes.Test):
        if test.name not in environment.tests:
            yield test.lineno, _is_unknown("toets", test.name, environment.tests)


def _is_unknown(kind: str, word: str, known: Iterable[str]) -> str:
    known = sorted(known)
    near = meant(word, known) if nearest(word, known) or len(known) <= MOST_LISTED else ""
    return f"onbekend {kind} '{word}'. {near}".rstrip()


Scope = dict[str, "Shape | None"]


def _through(node: nodes.Node, scope: Scope) -> Iterator[Place]:
    """What is asked of values that do not have it, with what is known of each name on the way."""
    match node:
        case nodes.For():
            inner = scope | dict(_bound(node.target, node.iter, scope)) | {"loop": None}
            yield from _through(node.iter, scope)
            for each in (*node.body, *([node.test] if node.test else [])):
                yield from _through(each, inner)
            for each in node.else_:
                yield from _through(each, scope)
        case nodes.Assign(target=nodes.Name(name=name)):
            yield from _through(node.node, scope)
            scope[name] = _infer(node.node, scope)
        case nodes.Macro() | nodes.CallBlock():
            inner = scope | {each.name: None for each in node.args}
            for each in node.body:
                yield from _through(each, inner)
        case _:
            yield from _asked_of(node, scope)
            for each in node.iter_child_nodes():
                yield from _through(each, scope)


def _asked_of(node: nodes.Node, scope: Scope) -> Iterator[Place]:
    """What this one node asks of a value that does not have it."""
    match node:
        case nodes.Getattr(attr=name) | nodes.Getitem(arg=nodes.Const(value=str(name))):
            shape = _infer(node.node, scope)
        case nodes.Filter(name=tool, args=[nodes.Const(value=str(name)), *_]) if (
            tool in BY_ATTRIBUTE and node.node
        ):
            shape = _item(_infer(node.node, scope))
        case nodes.Filter(name="map", kwargs=[nodes.Keyword(value=nodes.Const(value=str(name)))]):
            shape = _item(_infer(node.node, scope)) if node.node else None
        case _:
            return
    if shape is not None and name not in shape.names:
        own = [each for each, inner in shape.names.items() if inner is not None]
        yield node.lineno, _is_unknown("woord", name, own or shape.names)


def _bound(
    target: nodes.Node, source: nodes.Node, scope: Scope
) -> Iterator[tuple[str, Shape | None]]:
    """What the names of a loop stand for."""
    match target, source:
        case nodes.Name(name=name), _:
            yield name, _item(_infer(source, scope))
        case nodes.Tuple(items=[nodes.Name(name=key), nodes.Name(name=group)]), nodes.Filter(
            name="groupby", node=nodes.Expr() as grouped
        ):
            yield key, None
            yield group, _infer(grouped, scope)
        case _:
            yield from ((each.name, None) for each in target.find_all(nodes.Name))


def _infer(  # noqa: PLR0911 - one answer for each kind of expression
    node: nodes.Node | None, scope: Scope
) -> Shape | None:
    """What is known of an expression."""
    match node:
        case nodes.Name(name=name):
            return scope.get(name)
        case (
            nodes.Getattr(node=inner, attr=name)
            | nodes.Getitem(node=inner, arg=nodes.Const(value=str(name)))
        ):
            shape = _infer(inner, scope)
            return shape.names.get(name) if shape else None
        case nodes.Getitem(node=inner, arg=nodes.Slice()):
            return _infer(inner, scope)
        case nodes.Getitem(node=inner, arg=nodes.Const(value=int())):
            return _item(_infer(inner, scope))
        case nodes.Filter(name="first" | "last", node=inner):
            return _item(_infer(inner, scope))
        case nodes.Filter(name=name, node=inner) if name in PASSES_ON:
            return _infer(inner, scope)
        case nodes.Add(left=left, right=right) | nodes.Or(left=left, right=right):
            return _infer(left, scope) or _infer(right, scope)
    return None


def _item(shape: Shape | None) -> Shape | None:
    return shape.item if shape else None
