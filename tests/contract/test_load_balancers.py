"""The configurations of `docs/load-balancers.md`: load balancers take them, and a linter has nothing to say of them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guarded_mongodb import write_certificate
from tests.soak.proxy import found

PAGE = (Path(__file__).parents[2] / "docs" / "load-balancers.md").read_text()
CERTIFICATES = re.compile(r"/etc/(?:nginx|haproxy)/api\.example\.com\.\w+")


def configuration(language: str) -> str:
    """Return what the page has in this language."""
    return PAGE.partition(f"```{language}\n")[2].partition("```")[0]


def test_a_linter_has_nothing_to_say_of_the_configuration_of_nginx(tmp_path: Path) -> None:
    """Neither of its security nor of its correctness."""
    config = tmp_path / "nginx.conf"
    config.write_text(configuration("nginx"))
    gixy = Path(sys.executable).parent / "gixy"
    checked = subprocess.run([gixy, config], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(("name", "check"), [("nginx", ("-t", "-e", "stderr", "-c")), ("haproxy", ("-c", "-f"))])
def test_the_load_balancer_takes_its_configuration(tmp_path: Path, name: str, check: tuple[str, ...]) -> None:
    """With a certificate of the test's."""
    program = found(name)
    if program is None:
        pytest.skip(f"There is no {name}")
    certificate, config = tmp_path / "api.example.com.pem", tmp_path / f"{name}.conf"
    write_certificate(certificate)
    text = CERTIFICATES.sub(str(certificate), configuration(name))
    config.write_text(f"pid {tmp_path}/pid;\nevents {{}}\n{text}" if name == "nginx" else text)
    checked = subprocess.run([program, *check, config], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
