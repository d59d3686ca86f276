"""nginx in front of the nodes, with the site of deploy/ as it is but for addresses, folders, and TLS."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from drills.processes import Processes, free_port, program, wait_for
from drills.requests import answers

DEPLOYED = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
MAIN = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
  types {{ }} default_type text/html; access_log off; server_tokens off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
{site}
}}
"""


def rewrite(deployed: str, folder: Path, port: int, nodes: Sequence[int]) -> str:
    """Return the configuration for this port and these nodes."""
    text = re.sub(r"(?m)^\s*#.*\n", "", deployed)
    text = re.sub(r"(?ms)^server \{\n    listen 80;.*?^\}\n", "", text)  # from http to https
    text = re.sub(r"(?m)^\s*(?:ssl_\w+ .*|listen \[::\].*|server_name .*|http2 .*)\n", "", text)
    text = re.sub(r"listen [^;]*;", f"listen 127.0.0.1:{port};", text)
    text = text.replace("/var/lib/nginx/helpcenter", f"{folder}/cache")
    text = re.sub(r"(?m)^\s*server .* backup;\n", "", text)
    servers = "".join(rf"    server 127.0.0.1:{node}\1;" + "\n" for node in nodes)
    text, count = re.subn(r"(?m)^\s*server 127\.0\.0\.1:8000(.*);\n", servers, text)
    assert count == 1, "deploy/nginx.conf names no upstream at 127.0.0.1:8000"
    return MAIN.format(folder=folder, site=text)


class Nginx:
    def __init__(self, processes: Processes) -> None:
        self.processes, self.port = processes, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, nodes: Sequence[int]) -> None:
        folder = self.processes.folder / "nginx"
        folder.mkdir(exist_ok=True)
        configuration = folder / "nginx.conf"
        configuration.write_text(rewrite(DEPLOYED.read_text(), folder, self.port, nodes))
        command = [program("nginx", "nginx-light"), "-e", str(folder / "nginx.log"), "-c", str(configuration)]
        self.process = self.processes.start(command, "nginx")
        wait_for(lambda: answers(self.port, "/robots.txt"), "nginx starts")
