"""Load balancers in front of two gateways, configured as docs/operations.md says."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

FAIL_SECONDS = 1
"""How long nginx leaves out a gateway that refused a connection; restarts have to be further apart."""

NGINX = """
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream gateways {{
    {servers}
    keepalive 32;
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://gateways;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Real-IP $remote_addr;
    }}
  }}
}}
"""
NGINX_SERVER = "server 127.0.0.1:{port} max_fails=1 fail_timeout={seconds}s;"

HAPROXY = """
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option redispatch
  retries 3
listen gateways
  bind 127.0.0.1:{port}
  option httpchk GET /health/ready
  timeout check 2s
  default-server check inter 500ms fall 3 rise 1
  {servers}
"""
HAPROXY_SERVER = "server gateway{number} 127.0.0.1:{port}"


def found(name: str) -> str | None:
    """Return the path of a load balancer's program; Debian has both in /usr/sbin."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def command(name: str, folder: Path, port: int, gateways: Sequence[int]) -> list[str]:
    """Write the configuration and return the command that runs with it."""
    program, config = found(name), folder / f"{name}.conf"
    assert program is not None
    if name == "nginx":
        lines = [NGINX_SERVER.format(port=each, seconds=FAIL_SECONDS) for each in gateways]
        config.write_text(NGINX.format(folder=folder, port=port, servers="\n    ".join(lines)))
        return [program, "-p", str(folder), "-e", f"{folder}/nginx.log", "-c", str(config)]
    lines = [HAPROXY_SERVER.format(number=number, port=each) for number, each in enumerate(gateways, 1)]
    config.write_text(HAPROXY.format(port=port, servers="\n  ".join(lines)))
    return [program, "-db", "-q", "-f", str(config)]


@contextmanager
def balancing(name: str, folder: Path, port: int, gateways: Sequence[int]) -> Iterator[None]:
    """Run a load balancer that answers."""
    process = subprocess.Popen(command(name, folder, port, gateways), stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            assert process.poll() is None, f"{name} ended"
            assert time.monotonic() < deadline, f"{name} does not answer"
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()
