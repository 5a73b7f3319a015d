"""Evaluation of DynamoDB's expressions, for the subset that the package uses; other syntax raises an error.

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
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True)
class Scope:
    """Item that an expression is evaluated on, and the names and values of its placeholders."""

    item: Item
    names: Mapping[str, str]
    values: Mapping[str, Value]


Operand = Callable[[Scope], Value | None]
Condition = Callable[[Scope], bool]


def satisfies(text: str | None, scope: Scope) -> bool:
    """Return whether an item satisfies a condition; a missing condition is satisfied."""
    return not text or _condition(text)(scope)


def updated(text: str, scope: Scope) -> dict[str, Value]:
    """Return the item as changed by an update expression."""
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

    def _peek(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def _advance(self) -> str:
        return str(self._tokens.pop(0))

    def _accept(self, token: str) -> bool:
        if self._peek().upper() != token:
            return False
        self._tokens[:1] = []
        return True

    def expect(self, token: str) -> None:
        if self._peek().upper() != token:
            raise NotImplementedError(f"{self._peek()!r} instead of {token!r}")
        self._tokens[:1] = []

    def any_of(self) -> Condition:
        parts = [self._all_of()]
        while self._accept("OR"):
            parts.append(self._all_of())
        return lambda scope: any(part(scope) for part in parts)

    def _all_of(self) -> Condition:
        parts = [self._term()]
        while self._accept("AND"):
            parts.append(self._term())
        return lambda scope: all(part(scope) for part in parts)

    def _term(self) -> Condition:
        if self._accept("NOT"):
            inner = self._term()
            return lambda scope: not inner(scope)
        if self._accept("("):
            inner = self.any_of()
            self.expect(")")
            return inner
        if self._peek() in _FUNCTIONS:
            name = self._advance()
            operands = self._arguments()
            return lambda scope: _FUNCTIONS[name](*(operand(scope) for operand in operands))
        return self._comparison()

    def _comparison(self) -> Condition:
        left = self._operand()
        if self._accept("BETWEEN"):
            low = self._operand()
            self.expect("AND")
            high = self._operand()
            return lambda scope: _compare(ge, left(scope), low(scope)) and _compare(le, left(scope), high(scope))
        if self._accept("IN"):
            choices = self._arguments()
            return lambda scope: any(_compare(eq, left(scope), choice(scope)) for choice in choices)
        operator = _OPERATORS[self._advance()]
        right = self._operand()
        return lambda scope: _compare(operator, left(scope), right(scope))

    def _arguments(self) -> list[Operand]:
        self.expect("(")
        operands = [self._operand()]
        while self._accept(","):
            operands.append(self._operand())
        self.expect(")")
        return operands

    def _operand(self) -> Operand:
        token = self._advance()
        if token.startswith(":"):
            return lambda scope: scope.values[token]
        if token == "size":
            [operand] = self._arguments()
            return lambda scope: {"N": str(len(_content(operand(scope) or {"S": ""})))}
        if token == "if_not_exists":
            current, default = self._arguments()
            return lambda scope: current(scope) or default(scope)
        steps = [token]
        while self._accept("."):
            steps.append(self._advance())
        return lambda scope: _value_at(scope, steps)

    def update(self) -> Callable[[Scope], dict[str, Value]]:
        changes: list[tuple[str, Operand]] = []
        while self._peek():
            clause = self._advance().upper()
            while True:
                changes.append(self._change(clause))
                if not self._accept(","):
                    break
        return lambda scope: _apply_changes(scope, changes)

    def _change(self, clause: str) -> tuple[str, Operand]:
        name = self._advance()
        if clause == "REMOVE":
            return name, lambda _: None
        if clause == "ADD":
            amount = self._operand()
            return name, lambda scope: _add(_value_at(scope, [name]), amount(scope))
        if clause != "SET":
            raise NotImplementedError(clause)
        self.expect("=")
        first = self._operand()
        if not self._accept("+"):
            return name, first
        second = self._operand()
        return name, lambda scope: _sum(first(scope), second(scope))


def _apply_changes(scope: Scope, changes: list[tuple[str, Operand]]) -> dict[str, Value]:
    item = dict(scope.item)
    for name, operand in changes:
        value = operand(scope)
        attribute = scope.names.get(name, name)
        if value is None:
            item.pop(attribute, None)
        else:
            item[attribute] = value
    return item


def _value_at(scope: Scope, steps: list[str]) -> Value | None:
    name, *path = (scope.names.get(step, step) for step in steps)
    value = scope.item.get(name)
    for step in path:
        value = value["M"].get(step) if value and "M" in value else None
    return value


def _add(current: Value | None, amount: Value | None) -> Value:
    if amount is not None and "NS" in amount:
        return {"NS": sorted({*(current or {"NS": ()})["NS"], *amount["NS"]})}
    return _sum(current or {"N": "0"}, amount)


def _sum(first: Value | None, second: Value | None) -> Value:
    if first is None or second is None:
        raise NotImplementedError("sum of a missing value")
    return {"N": str(Decimal(first["N"]) + Decimal(second["N"]))}


def _content(value: Value) -> Any:
    [(kind, content)] = value.items()
    return Decimal(content) if kind == "N" else content


def _compare(operator: Callable[[Any, Any], bool], left: Value | None, right: Value | None) -> bool:
    if left is None or right is None or left.keys() != right.keys():
        return operator is ne and left != right
    return operator(_content(left), _content(right))


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
