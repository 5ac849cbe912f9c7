"""What each Lambda function needs before it can work, read from the source.

Read, not listed here by hand: a benchmark that measures yesterday's list of collaborators measures nothing.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Chalice answers all routes in one function of this name.
API_HANDLER = "api_handler"


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """One function: `collaborators` are expressions over `services`, `imports` what it imports only when it runs."""

    name: str
    collaborators: tuple[str, ...]
    imports: tuple[str, ...]

    @property
    def statements(self) -> list[str]:
        """Python that makes the function ready, after `import app`."""
        return ["from chalicelib import services", *self.imports, *self.collaborators]


def entry_points(directory: Path) -> list[EntryPoint]:
    """The functions of `app.py` in `directory`, in its order, all routes together as `API_HANDLER`."""
    handlers = _functions(directory / "app.py")
    use_cases = _functions(directory / "chalicelib" / "ingest.py")
    needed: dict[str, tuple[list[str], list[str]]] = {}
    for handler in handlers.values():
        name = _function_name(handler)
        if name is not None:
            collaborators, imports = needed.setdefault(name, ([], []))
            collaborators += _collaborators(handler)
            imports += _imports(handler, handlers)
            for use_case in _called(handler, "ingest"):
                imports += _imports(use_cases[use_case], use_cases)
    return [
        EntryPoint(name, tuple(dict.fromkeys(collaborators)), tuple(dict.fromkeys(imports)))
        for name, (collaborators, imports) in needed.items()
    ]


def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


# The decorators of Chalice: @app.lambda_function(name=...), @app.on_s3_event(..., name=...), @app.route(...).
def _function_name(handler: ast.FunctionDef) -> str | None:
    for decorator in handler.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            if decorator.func.attr == "route":
                return API_HANDLER
            if decorator.func.attr in ("lambda_function", "on_s3_event"):
                names = [word.value for word in decorator.keywords if word.arg == "name"]
                return str(ast.literal_eval(names[0])) if names else handler.name
    return None


# services.index(), and services.url_signers().signer() with what it brings along; not what is then asked of it.
def _collaborators(handler: ast.FunctionDef) -> Iterator[str]:
    calls = [
        node
        for statement in handler.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and not node.args and not node.keywords and _root(node) == "services"
    ]
    inner = {id(node.func.value) for node in calls if isinstance(node.func, ast.Attribute)}
    yield from (ast.unparse(node) for node in calls if id(node) not in inner)


def _root(node: ast.expr) -> str | None:
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            node = node.func
        elif isinstance(node, ast.Attribute):
            node = node.value
        else:
            return None
    return node.id


def _called(function: ast.FunctionDef, module: str) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module:
            yield node.attr


# What a function imports when it runs, and what the functions of its module that it calls do.
def _imports(function: ast.FunctionDef, module: dict[str, ast.FunctionDef]) -> Iterator[str]:
    reached, waiting = {function.name}, [function]
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield ast.unparse(node)
            elif isinstance(node, ast.Name) and node.id in module and node.id not in reached:
                reached.add(node.id)
                waiting.append(module[node.id])
