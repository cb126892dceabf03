"""Compiles to C what is faster so, and says what a package lacks: without a compiler all works, slower."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MODULE = "gateway.fastpath.rows._writer"
PAGES = {
    "gateway/transport/graphiql/dist/index.html": "GraphiQL (make graphiql)",
    "gateway/transport/console/dist/index.html": "the console (make console)",
}
SEEDS = {"seeds": "gateway/demo/seeds"}
"""Where the demo's data goes: an environment has no top-level package named so."""


class CompileRows(BuildHookInterface[Any]):
    """The build hook that pyproject.toml names."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the compiled module beside its source, and into the wheel; the demo's data too."""
        if version == "standard":
            build_data["force_include"] |= SEEDS
            for page, name in PAGES.items():
                if not Path(self.root, page).is_file():
                    self.app.display_warning(f"This wheel is without {name}.")
        try:
            compiled = _compiled(Path(self.root))
        except Exception as failure:  # noqa: BLE001  # no compiler, no headers: each system fails in its own way
            self.app.display_warning(
                f"{MODULE} was not compiled, so this wheel is pure Python and writes rows more slowly: {failure}"
            )
            return
        build_data["pure_python"], build_data["infer_tag"] = False, True
        build_data["artifacts"].append(f"/{compiled.as_posix()}")


def _compiled(root: Path) -> Path:
    """Return the compiled module, relative to the project."""
    from Cython.Build import cythonize  # noqa: PLC0415  # a failure to import it is one to compile
    from setuptools import Distribution, Extension  # noqa: PLC0415

    source = root / Path(*MODULE.split(".")).with_suffix(".pyx")
    modules = cythonize([Extension(MODULE, [str(source)])], build_dir=str(root / "build"), quiet=True)
    command = Distribution({"ext_modules": modules}).get_command_obj("build_ext")
    command.build_temp = str(root / "build")
    command.ensure_finalized()
    command.build_lib = str(root)
    command.run()
    return Path(command.get_outputs()[0]).relative_to(root)
