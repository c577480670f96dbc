"""Our own source and URLs, walked. Shared by the architecture tests."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, get_resolver

ROOT = Path(__file__).resolve().parents[2]
DOMAIN_APPS = ("cases", "referrals", "attendance", "homeless")
APPS = ("sswork", *DOMAIN_APPS)


def modules(*apps: str) -> Iterator[tuple[Path, ast.Module]]:
    for app in apps or APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name imported, absolute, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((each.name, node.lineno) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((f"{node.module}.{each.name}", node.lineno) for each in node.names)


def urls(resolver=None, namespace: str = "", prefix: str = "") -> Iterator[tuple[str, URLPattern, str]]:
    """Every URL: its name with namespace, the pattern, and the route as a whole."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry, route
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from urls(entry, inner, route)
