"""The house rules that a machine can check: each function takes one parsed file and returns what breaks the rule."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 600

EMPTY_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"})
"""Names that say nothing about what is inside."""

LIBRARY_HOMES = {"duckdb": "facts", "deltalake": "facts", "pyspark": "facts", "typer": "cli"}
"""The one package that may import the library; the others ask that package."""

ASSERTING_CALLS = ("raises", "warns", "fail")
ASSERTING_PREFIXES = ("assert_", "check_", "expect_")


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A Python file: its path relative to the repository, and its text."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @property
    def package(self) -> str | None:
        """`facts` for `evergrove/facts/lake.py`, None outside the layers."""
        parts = self.path.parts
        return parts[1] if parts[0] == "evergrove" and len(parts) > 2 else None

    def at(self, node: ast.stmt | ast.expr, finding: str) -> str:
        return f"{self.path}:{node.lineno}: {finding}"


Rule = Callable[[SourceFile], list[str]]


def read_sources(root: Path) -> list[SourceFile]:
    """Every Python file of the package, the tests, the tools and the bench, in order of path."""
    paths = (path for folder in ("evergrove", "tests", "tools", "bench") for path in (root / folder).rglob("*.py"))
    return [SourceFile(path=path.relative_to(root), text=path.read_text(encoding="utf-8")) for path in sorted(paths)]


def long_functions(source: SourceFile) -> list[str]:
    return [
        source.at(function, f"{function.name} has {length} lines, {FUNCTION_LINES_MAX} is the limit")
        for function in _functions(source.tree)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES_MAX
    ]


def long_files(source: SourceFile) -> list[str]:
    length = len(source.text.splitlines())
    return [f"{source.path}: {length} lines, {FILE_LINES_MAX} is the limit"] if length > FILE_LINES_MAX else []


def empty_names(source: SourceFile) -> list[str]:
    names = {source.path.stem, *source.path.parts[:-1]} & EMPTY_NAMES
    return [f"{source.path}: “{name}” does not say what is inside" for name in sorted(names)]


def tests_without_assertion(source: SourceFile) -> list[str]:
    if not source.path.name.startswith("test_"):
        return []
    return [
        source.at(function, f"{function.name} asserts nothing that can fail")
        for function in _functions(source.tree)
        if function.name.startswith("test_") and not any(map(_asserts, ast.walk(function)))
    ]


def clocks_read(source: SourceFile) -> list[str]:
    """Only kit/clock.py reads the machine's clock: everything else is given a clock."""
    if source.path.parts[0] != "evergrove" or source.path.parts[1:] == ("kit", "clock.py"):
        return []
    return [
        source.at(node, f"{ast.unparse(node)} reads the machine's clock; take a Clock as an argument")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and ast.unparse(node.value).rpartition(".")[2] in {"datetime", "date"}
    ]


def faces_with_content(source: SourceFile) -> list[str]:
    """A package's `__init__.py` is its public face: a docstring, imports, `__all__` (and the version, at the top)."""
    if source.path.parts[0] != "evergrove" or source.path.name != "__init__.py":
        return []
    return [
        source.at(statement, "an __init__.py holds the public face only: docstring, imports, __all__")
        for statement in source.tree.body
        if not _belongs_to_face(statement)
    ]


def insides_imported(source: SourceFile) -> list[str]:
    """Others import a domain's face (`evergrove.facts`), never its inside; kit has no face, its files are public."""
    if source.package is None:
        return []
    return [
        source.at(statement, f"imports {module}, the inside of another package")
        for statement, module in _imports(source.tree)
        if module.startswith("evergrove.")
        and module.count(".") > 1
        and module.split(".")[1] not in {source.package, "kit"}
    ]


def libraries_away_from_home(source: SourceFile) -> list[str]:
    if source.package is None:
        return []
    return [
        source.at(statement, f"imports {module}, whose one home is evergrove/{home}")
        for statement, module in _imports(source.tree)
        if (home := LIBRARY_HOMES.get(module.split(".")[0])) is not None and home != source.package
    ]


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def _imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name


def _asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return not isinstance(node.test, ast.Constant)
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func).rpartition(".")[2]
        return called in ASSERTING_CALLS or called.lstrip("_").startswith(ASSERTING_PREFIXES)
    return False


def _belongs_to_face(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return {ast.unparse(target) for target in targets} <= {"__all__", "__version__"}
    return False
