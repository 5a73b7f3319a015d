"""DynamoDB's expressions, as far as the package writes them. What is not known here is an error, never ignored.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

Value = Mapping[str, Any]
Item = Mapping[str, Value]

_TOKEN = re.compile(r"\s*(#\w+|:\w+|\w+|<=|>=|<>|[=<>(),.+-])")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True)
class Scope:
    """What the placeholders of an expression stand for, and the item it is held against."""

    item: Item
    names: Mapping[str, str]
    values: Mapping[str, Value]


Operand = Callable[[Scope], Value | None]
Condition = Callable[[Scope], bool]


def holds(text: str | None, scope: Scope) -> bool:
    """Tell whether a condition holds; one that is absent does."""
    return not text or _condition(text)(scope)


def updated(text: str, scope: Scope) -> dict[str, Value]:
    """Return the item after an update expression."""
    return _Parser(text).update()(scope)


@cache
def _condition(text: str) -> Condition:
    parser = _Parser(text)
    condition = parser.any_of()
    parser.expect("")
    return condition


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        if "".join(self._tokens) != "".join(text.split()):
            raise NotImplementedError(text)

    def _next(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def _take(self) -> str:
        return str(self._tokens.pop(0))

    def _taken(self, token: str) -> bool:
        if self._next().upper() != token:
            return False
        self._tokens[:1] = []
        return True

    def expect(self, token: str) -> None:
        if self._next().upper() != token:
            raise NotImplementedError(f"{self._next()!r} instead of {token!r}")
        self._tokens[:1] = []

    def any_of(self) -> Condition:
        parts = [self._all_of()]
        while self._taken("OR"):
            parts.append(self._all_of())
        return lambda scope: any(part(scope) for part in parts)

    def _all_of(self) -> Condition:
        parts = [self._one()]
        while self._taken("AND"):
            parts.append(self._one())
        return lambda scope: all(part(scope) for part in parts)

    def _one(self) -> Condition:
        if self._taken("NOT"):
            inner = self._one()
            return lambda scope: not inner(scope)
        if self._taken("("):
            inner = self.any_of()
            self.expect(")")
            return inner
        if self._next() in _FUNCTIONS:
            name = self._take()
            operands = self._arguments()
            return lambda scope: _FUNCTIONS[name](*(operand(scope) for operand in operands))
        return self._comparison()

    def _comparison(self) -> Condition:
        left = self._operand()
        if self._taken("BETWEEN"):
            low = self._operand()
            self.expect("AND")
            high = self._operand()
            return lambda scope: _compared(ge, left(scope), low(scope)) and _compared(le, left(scope), high(scope))
        if self._taken("IN"):
            choices = self._arguments()
            return lambda scope: any(_compared(eq, left(scope), choice(scope)) for choice in choices)
        compare = _COMPARE[self._take()]
        right = self._operand()
        return lambda scope: _compared(compare, left(scope), right(scope))

    def _arguments(self) -> list[Operand]:
        self.expect("(")
        operands = [self._operand()]
        while self._taken(","):
            operands.append(self._operand())
        self.expect(")")
        return operands

    def _operand(self) -> Operand:
        token = self._take()
        if token.startswith(":"):
            return lambda scope: scope.values[token]
        if token == "size":
            [operand] = self._arguments()
            return lambda scope: {"N": str(len(_content(operand(scope) or {"S": ""})))}
        if token == "if_not_exists":
            present, other = self._arguments()
            return lambda scope: present(scope) or other(scope)
        steps = [token]
        while self._taken("."):
            steps.append(self._take())
        return lambda scope: _at(scope, steps)

    def update(self) -> Callable[[Scope], dict[str, Value]]:
        changes: list[tuple[str, Operand]] = []
        while self._next():
            clause = self._take().upper()
            while True:
                changes.append(self._change(clause))
                if not self._taken(","):
                    break
        return lambda scope: _changed(scope, changes)

    def _change(self, clause: str) -> tuple[str, Operand]:
        name = self._take()
        if clause == "REMOVE":
            return name, lambda _: None
        if clause == "ADD":
            amount = self._operand()
            return name, lambda scope: _added(_at(scope, [name]), amount(scope))
        if clause != "SET":
            raise NotImplementedError(clause)
        self.expect("=")
        first = self._operand()
        if not self._taken("+"):
            return name, first
        second = self._operand()
        return name, lambda scope: _sum(first(scope), second(scope))


def _changed(scope: Scope, changes: list[tuple[str, Operand]]) -> dict[str, Value]:
    item = dict(scope.item)
    for name, operand in changes:
        value = operand(scope)
        attribute = scope.names.get(name, name)
        if value is None:
            item.pop(attribute, None)
        else:
            item[attribute] = value
    return item


def _at(scope: Scope, steps: list[str]) -> Value | None:
    first, *rest = (scope.names.get(step, step) for step in steps)
    value = scope.item.get(first)
    for step in rest:
        value = value["M"].get(step) if value and "M" in value else None
    return value


def _added(present: Value | None, amount: Value | None) -> Value:
    if amount is not None and "NS" in amount:
        return {"NS": sorted({*(present or {"NS": ()})["NS"], *amount["NS"]})}
    return _sum(present or {"N": "0"}, amount)


def _sum(first: Value | None, second: Value | None) -> Value:
    if first is None or second is None:
        raise NotImplementedError("the sum of nothing")
    return {"N": str(Decimal(first["N"]) + Decimal(second["N"]))}


def _content(value: Value) -> Any:
    [(kind, content)] = value.items()
    return Decimal(content) if kind == "N" else content


def _compared(compare: Callable[[Any, Any], bool], left: Value | None, right: Value | None) -> bool:
    if left is None or right is None or left.keys() != right.keys():
        return compare is ne and left != right
    return compare(_content(left), _content(right))


def _contains(whole: Value | None, part: Value | None) -> bool:
    if whole is None or part is None:
        return False
    if "NS" in whole:
        return part["N"] in whole["NS"]
    return part in whole["L"] if "L" in whole else _content(part) in _content(whole)


def _begins_with(whole: Value | None, start: Value | None) -> bool:
    return bool(whole and start and "S" in whole and whole["S"].startswith(start["S"]))


_FUNCTIONS: dict[str, Callable[..., bool]] = {
    "attribute_exists": lambda value: value is not None,
    "attribute_not_exists": lambda value: value is None,
    "contains": _contains,
    "begins_with": _begins_with,
}
