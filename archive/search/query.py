"""The language of the search box, as a tree that two databases and brute force understand.

    青禾 增长            both, anywhere in title or text
    "政府 工作报告"       the characters one after another, the space among them
    青禾 OR 云川         either; AND and OR and NOT are operators in capitals only
    报告 NOT (草案 OR 征求意见)

Refused are an empty query, an immoderate one, an operator with nothing to join, and a bracket
without its other; whoever means the word or the character puts it in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from archive.errors import OperatorError
from archive.search.folding import fold, speakable

LONGEST = 1000
MOST_TERMS = 50
DEEPEST = 20

_TOKEN = re.compile(r'"([^"]*)"|“([^”]*)”|([()])|([^\s()"“]+)|(["“])')
_OPERATORS = ("AND", "OR", "NOT")


class BadQuery(OperatorError):
    """A query with nothing to look for, with too much, or malformed, then with the place of the
    mistake. Raised by `parse`."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Term:
    """A folded stretch of characters that the title or the text holds."""

    text: str


@dataclass(frozen=True, slots=True)
class Both:
    """All of these hold."""

    members: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these holds, or more."""

    members: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """This does not hold."""

    member: Query


Query = Term | Both | Either | Without


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    at: int
    sign: bool = False


def parse(query: str) -> Query:
    """What a query asks for. Raises `BadQuery`."""
    if len(query) > LONGEST:
        raise BadQuery("the query is too long: {most} characters are the most", most=LONGEST)
    tokens = _tokens(query)
    if not any(not token.sign or token.text in _OPERATORS for token in tokens):
        raise BadQuery("the query is empty: give at least one character to look for")
    if len(tokens) > 4 * MOST_TERMS:
        raise BadQuery("the query is too large: {most} terms are the most", most=MOST_TERMS)
    parsed = _Reader(tokens).whole()
    if len(terms(parsed, wanted_only=False)) > MOST_TERMS:
        raise BadQuery("the query is too large: {most} terms are the most", most=MOST_TERMS)
    return parsed


def terms(query: Query, *, wanted_only: bool = True) -> tuple[str, ...]:
    """The terms of a query, each once; `wanted_only` leaves out what it excludes."""
    match query:
        case Term(text):
            return (text,)
        case Without(member):
            return () if wanted_only else terms(member, wanted_only=False)
        case Both(members) | Either(members):
            each = (text for one in members for text in terms(one, wanted_only=wanted_only))
            return tuple(dict.fromkeys(each))


def holds(query: Query, title: str, text: str) -> bool:
    """Whether a folded title and text answer the query, by reading them."""
    match query:
        case Term(term):
            return term in title or term in text
        case Without(member):
            return not holds(member, title, text)
        case Both(members):
            return all(holds(member, title, text) for member in members)
        case Either(members):
            return any(holds(member, title, text) for member in members)


def _tokens(query: str) -> list[_Token]:
    """Words, phrases and signs. A quotation mark that is never closed is nothing."""
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(speakable(query)):
        straight, curly, bracket, word, _ = match.groups()
        phrase = straight if straight is not None else curly
        if bracket:
            tokens.append(_Token(bracket, match.start(), sign=True))
        elif word in _OPERATORS:
            tokens.append(_Token(word, match.start(), sign=True))
        elif folded := " ".join(fold(phrase if phrase is not None else word or "").split()):
            tokens.append(_Token(folded, match.start()))
    return tokens


class _Reader:
    """Recursive descent: OR binds least, then AND (said or not), then NOT."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Query:
        """The tree of all tokens."""
        tree = self._either()
        if (stray := self._sign(")")) is not None:
            raise _misplaced(stray, "closes no bracket")
        return tree

    def _either(self) -> Query:
        members = [self._both()]
        while self._sign("OR"):
            members.append(self._both())
        return _joined(members, Either)

    def _both(self) -> Query:
        members = [self._one()]
        while self._at < len(self._tokens) and not self._ahead("OR", ")"):
            self._sign("AND")
            members.append(self._one())
        return _joined(members, Both)

    def _one(self) -> Query:
        if self._sign("NOT"):
            return Without(self._nested(self._one))
        if (opened := self._sign("(")) is not None:
            inner = self._nested(self._either)
            if not self._sign(")"):
                raise _misplaced(opened, "is never closed")
            return inner
        if self._at >= len(self._tokens) or self._tokens[self._at].sign:
            raise self._nothing_here()
        self._at += 1
        return Term(self._tokens[self._at - 1].text)

    def _nothing_here(self) -> BadQuery:
        """What is said of a place where a word should be: of the sign before it, which waits
        for one, else of the sign there."""
        if self._at:
            return _misplaced(self._tokens[self._at - 1], "has nothing after it")
        token = self._tokens[self._at]
        told = "closes no bracket" if token.text == ")" else "has nothing before it"
        return _misplaced(token, told)

    def _nested(self, read: Callable[[], Query]) -> Query:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadQuery(
                "the query is nested too deep: {most} brackets are the most", most=DEEPEST
            )
        inner = read()
        self._depth -= 1
        return inner

    def _ahead(self, *signs: str) -> bool:
        if self._at >= len(self._tokens):
            return False
        token = self._tokens[self._at]
        return token.sign and token.text in signs

    def _sign(self, sign: str) -> _Token | None:
        if not self._ahead(sign):
            return None
        self._at += 1
        return self._tokens[self._at - 1]


def _misplaced(sign: _Token, what: str) -> BadQuery:
    phrase = "the query is malformed: {sign} at character {at} " + what
    return BadQuery(
        phrase + '; "{sign}" in quotation marks is a word', sign=sign.text, at=sign.at + 1
    )


def _joined(members: list[Query], kind: type[Both] | type[Either]) -> Query:
    """Members of one kind lie side by side, not in one another."""
    flat: list[Query] = []
    for member in members:
        flat.extend(member.members if isinstance(member, kind) else [member])
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
