"""Nothing imports itself by way of others, neither a module nor a package; imports inside functions count too."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("extract", "pipelines", "spiders", "rakusatsu")


def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def for_types_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def statements(nodes: list[ast.stmt]):
    for node in nodes:
        if for_types_only(node):
            continue
        yield node
        for name in ("body", "orelse", "finalbody"):
            yield from statements(getattr(node, name, None) or [])
        for handler in getattr(node, "handlers", ()):
            yield from statements(handler.body)


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    found = set()
    for node in statements(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in known}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            inner = names & known.keys()
            found |= inner
            if node.module in known and len(inner) < len(names):
                found.add(node.module)
    return found


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Strongly connected parts of more than one module, by Tarjan's algorithm."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in sorted(graph[module]):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            part = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(part) > 1:
                found.append(sorted(part))

    for module in sorted(graph):
        if module not in order:
            visit(module)
    return found


def by_package(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The same between packages of the second level (`extract.tables`) and modules beside them."""
    packages: dict[str, set[str]] = {}
    for module, others in graph.items():
        own = ".".join(module.split(".")[:2])
        packages.setdefault(own, set()).update(".".join(other.split(".")[:2]) for other in others)
    return {package: others - {package} for package, others in packages.items()}


def test_no_import_circles() -> None:
    known = modules()
    graph = {module: imports(path, known) - {module} for module, path in known.items()}
    assert circles(graph) == []
    assert circles(by_package(graph)) == []


def test_a_circle_would_be_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
