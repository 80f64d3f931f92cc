"""Small deliberate mistakes in one module, one at a time: found on its syntax tree, put into its text.

Only the changed words differ from the original, so that comments and lines stay where they are. Besides expressions and
statements, SQL is changed: conditions in `.where(...)` and in the text of statements are dropped and turned round.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

FLIPPED: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: ">=",
    ast.LtE: ">",
    ast.Gt: "<=",
    ast.GtE: "<",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
AT_THE_EDGE: dict[type[ast.cmpop], str] = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
SWAPPED_CALLS = {"max": "min", "min": "max", "all": "any", "any": "all", "is_": "is_not", "is_not": "is_"}
SIZED = frozenset({"String", "LargeBinary", "Index", "TypeVar"})  # the width of a column and the like: nothing to test
FILTERS = frozenset({"where", "filter", "filter_by", "and_", "or_"})
LONGEST_TOLD = 90
SQL = re.compile(r"\b(?:select|insert into|update|delete from)\b.*\b(?:where|values|from|set)\b", re.IGNORECASE | re.DOTALL)
WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
WHERE_ENDS = re.compile(r"\b(?:returning|order by|group by|limit|on conflict|for update|for share|union)\b", re.IGNORECASE)
SQL_SWAPS = (
    (r"\bis not null\b", "is null"),
    (r"\bis null\b", "is not null"),
    (r"\bnot exists\b", "exists"),
    (r"<=", ">"),
    (r">=", "<"),
    (r"(?<![<>=!{-])<(?![=>])", ">="),
    (r"(?<![<>=!-])>(?![=>'])", "<="),
)
EQUALS = re.compile(r"(?<![<>=!:])=(?!=)")


@dataclass(frozen=True)
class Mutant:
    """One mistake: where it is, what it changes, and the text of the module with it. `name` stays when lines move."""

    where: str
    line: int
    last_line: int
    old: str
    new: str
    text: str
    number: int = 1
    at_import: bool = False

    @property
    def name(self) -> str:
        """Where and what, in one line."""
        count = f" ({self.number})" if self.number > 1 else ""
        old, new = _different(" ".join(self.old.split()), " ".join(self.new.split()))
        return f"{self.where}: {old} -> {new}{count}"


def mutants(text: str) -> list[Mutant]:
    """Every mistake for a module, in the order of its text, each with a name of its own."""
    found = sorted(_Finder(text).found(), key=lambda mutant: (mutant.line, mutant.old, mutant.new))
    seen: Counter[str] = Counter()
    named, texts = [], set()
    for mutant in found:
        if mutant.text in texts or mutant.text == text or not _is_python(mutant.text):
            continue
        texts.add(mutant.text)
        seen[mutant.name] += 1
        named.append(replace(mutant, number=seen[mutant.name]))
    return named


class _Finder:
    """Walks the tree once and yields what can be changed."""

    def __init__(self, text: str) -> None:
        self._text, self._tree = text, ast.parse(text)
        starts, at = [0], 0
        for line in text.splitlines(keepends=True):
            at += len(line.encode())
            starts.append(at)
        self._starts, self._raw = starts, text.encode()

    def found(self) -> Iterator[Mutant]:
        yield from self._in(self._tree.body, "module", at_import=True)

    def _in(self, body: list[ast.stmt], where: str, *, at_import: bool) -> Iterator[Mutant]:
        for statement in body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = statement.name if where == "module" else f"{where}.{statement.name}"
                is_class = isinstance(statement, ast.ClassDef)
                yield from self._in(_without_docstring(statement.body), inner, at_import=at_import and is_class)
                continue
            if isinstance(statement, ast.Import | ast.ImportFrom) or _is_typing(statement):
                continue
            yield from self._of_statement(statement, where, at_import)
            for inner_body in _bodies(statement):
                yield from self._in(inner_body, where, at_import=at_import)

    def _of_statement(self, statement: ast.stmt, where: str, at_import: bool) -> Iterator[Mutant]:
        for node, new in self._removals(statement):
            yield self._mutant(node, new, where, at_import)
        for expression in _own_expressions(statement):
            for part, changed in self._changes(expression):
                yield self._mutant(part, changed, where, at_import)

    def _removals(self, statement: ast.stmt) -> Iterator[tuple[ast.stmt, str]]:
        is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call | ast.Await)
        is_answer = isinstance(statement, ast.Return) and statement.value is not None
        sets_something = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute)
        stops = isinstance(statement, ast.Raise | ast.Delete | ast.AugAssign | ast.Break | ast.Continue)
        if is_call or is_answer or sets_something or stops:
            yield statement, "pass"

    def _changes(self, root: ast.expr) -> Iterator[tuple[ast.expr, str]]:
        strings_of_sql: set[int] = set()
        for node in _walk(root):
            if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in strings_of_sql:
                strings_of_sql.update(id(part) for part in ast.walk(node))
                for new in sql_changes(self._source(node)):
                    yield node, new
            yield from self._of_expression(node)
        is_simple = isinstance(root, ast.Compare) and len(root.ops) == 1
        if getattr(root, "is_condition", False) and not is_simple:
            yield root, f"not ({self._source(root)})"

    def _of_expression(self, node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from ((node, self._compared(node, words)) for words in _operators(node.ops[0]))
        elif isinstance(node, ast.BoolOp):
            yield from self._of_bool(node)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, f"({self._source(node.operand)})"
        elif isinstance(node, ast.IfExp) and not isinstance(node.test, ast.Compare):
            yield node.test, f"(not ({self._source(node.test)}))"
        elif isinstance(node, ast.comprehension):
            tests = (test for test in node.ifs if not isinstance(test, ast.Compare))
            yield from ((test, f"(not ({self._source(test)}))") for test in tests)
        elif isinstance(node, ast.Constant):
            yield from self._of_constant(node)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and not _is_text(node):
            sign = "-" if isinstance(node.op, ast.Add) else "+"
            yield node, f"({self._source(node.left)} {sign} {self._source(node.right)})"
        elif isinstance(node, ast.Call):
            yield from self._of_call(node)

    def _compared(self, node: ast.Compare, operator: str) -> str:
        return f"({self._source(node.left)} {operator} {self._source(node.comparators[0])})"

    def _of_bool(self, node: ast.BoolOp) -> Iterator[tuple[ast.expr, str]]:
        parts = [f"({self._source(value)})" for value in node.values]
        word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        yield node, "(" + f" {other} ".join(parts) + ")"
        for number in range(len(parts)):
            yield node, "(" + f" {word} ".join(parts[:number] + parts[number + 1 :]) + ")"

    @staticmethod
    def _of_constant(node: ast.Constant) -> Iterator[tuple[ast.expr, str]]:
        if isinstance(node.value, bool):
            yield node, str(not node.value)
        elif isinstance(node.value, int | float):
            yield node, str(node.value + 1)

    def _of_call(self, node: ast.Call) -> Iterator[tuple[ast.expr, str]]:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        source = self._source(node)
        if name in SWAPPED_CALLS:
            called = self._source(node.func)
            yield node.func, called[: len(called) - len(name)] + SWAPPED_CALLS[name]
        if name in FILTERS:
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                if not isinstance(argument, ast.Starred):
                    yield from self._without(node, argument, source)
        for keyword in node.keywords:
            if keyword.arg == "key":
                yield node, _call(self, node, [*node.args], [other for other in node.keywords if other is not keyword])

    def _without(self, node: ast.Call, argument: ast.expr, source: str) -> Iterator[tuple[ast.expr, str]]:
        positional = [one for one in node.args if one is not argument]
        named = [one for one in node.keywords if one.value is not argument]
        if positional or named or not isinstance(node.func, ast.Attribute):
            yield node, _call(self, node, positional, named)
        else:
            yield node, self._source(node.func.value)

    def _source(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self._raw[start:end].decode()

    def _span(self, node: ast.AST) -> tuple[int, int]:
        start = self._starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return start, end

    def _mutant(self, node: ast.AST, new: str, where: str, at_import: bool) -> Mutant:
        start, end = self._span(node)
        text = (self._raw[:start] + new.encode() + self._raw[end:]).decode()
        last = int(node.end_lineno)  # type: ignore[attr-defined]
        return Mutant(where, int(node.lineno), last, self._source(node), new, text, at_import=at_import)  # type: ignore[attr-defined]


def sql_changes(source: str) -> Iterator[str]:
    """The source of a string with SQL in it, with one condition dropped or one operator turned round each time."""
    if not SQL.search(source):
        return
    for found in WHERE.finditer(source):
        ends = WHERE_ENDS.search(source, found.end())
        end = min(_closing(source, found.end()), ends.start() if ends else len(source))
        clause = source[found.end() : end]
        for start, stop in _conjuncts(clause):
            at, until = found.end() + start, found.end() + stop
            yield f"{source[:at]} 1 = 1 {source[until:]}"
        for operator in EQUALS.finditer(clause):
            at, until = found.end() + operator.start(), found.end() + operator.end()
            yield f"{source[:at]}<>{source[until:]}"
    for pattern, words in SQL_SWAPS:
        for operator in re.finditer(pattern, source, re.IGNORECASE):
            yield source[: operator.start()] + words + source[operator.end() :]


def _closing(source: str, start: int) -> int:
    """Where the clause that begins at `start` ends: at the bracket that closes around it, or at the end of the string."""
    depth = 0
    for at in range(start, len(source)):
        depth += (source[at] == "(") - (source[at] == ")")
        if depth < 0 or (source[at] in "\"'" and source[at:].strip("\"'") == ""):
            return at
    return len(source)


def _conjuncts(clause: str) -> list[tuple[int, int]]:
    """The spans of the conditions that `and` joins, outside brackets."""
    spans, depth, start = [], 0, 0
    for found in re.finditer(r"[()]|\band\b", clause, re.IGNORECASE):
        if found[0] in "()":
            depth += 1 if found[0] == "(" else -1
        elif depth == 0:
            spans.append((start, found.start()))
            start = found.end()
    return [*spans, (start, len(clause.rstrip()))]


def _call(finder: _Finder, node: ast.Call, positional: list[ast.expr], named: list[ast.keyword]) -> str:
    parts = [finder._source(one) for one in positional]
    parts += [f"{one.arg}={finder._source(one.value)}" if one.arg else f"**{finder._source(one.value)}" for one in named]
    return f"{finder._source(node.func)}({', '.join(parts)})"


def _operators(operator: ast.cmpop) -> list[str]:
    return [words for words in (FLIPPED[type(operator)], AT_THE_EDGE.get(type(operator))) if words]


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        inner = getattr(statement, name, None)
        if isinstance(inner, list):
            yield inner
    for handler in getattr(statement, "handlers", []):
        yield handler.body
    for case in getattr(statement, "cases", []):
        yield case.body


def _own_expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement, not those of the statements inside it. Conditions are marked."""
    for name, value in ast.iter_fields(statement):
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.withitem):
                yield part.context_expr
            elif isinstance(part, ast.expr) and name not in ("annotation", "returns"):
                part.is_condition = name == "test" and isinstance(statement, ast.If | ast.While)  # type: ignore[attr-defined]
                yield part


def _walk(root: ast.AST) -> Iterator[ast.AST]:
    """Every node of an expression but what is inside strings."""
    yield root
    if isinstance(root, ast.JoinedStr) or (isinstance(root, ast.Call) and getattr(root.func, "id", "") in SIZED):
        return
    for child in ast.iter_child_nodes(root):
        yield from _walk(child)


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_text else body


def _is_typing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test)


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(side, ast.Constant | ast.JoinedStr) and not isinstance(getattr(side, "value", None), int | float)
        for side in (node.left, node.right)
    )


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _different(old: str, new: str) -> tuple[str, str]:
    """The two texts in so few words that one sees where they differ."""
    if len(old) <= LONGEST_TOLD:
        return old, new
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    before, after = max(0, start - 30), end - min(end, 30)
    return tuple(f"...{text[before : len(text) - after]}..." for text in (old, new))  # type: ignore[return-value]


def _shared(one: str, other: str) -> int:
    """How many signs at the beginning are the same."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (mine, its) in enumerate(pairs) if mine != its), min(len(one), len(other)))
