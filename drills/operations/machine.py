"""Machines with a bare Debian: a folder each, booted with its own systemd, on a network of their own.

They are namespaces, so nothing of them is seen outside, and what they change lies in a scratch folder. It
takes root, debootstrap, and a cgroup file system of version 2.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
NETWORK, PROXY_PORT = "10.99.0", 3128
RELEASE = "bookworm"
# What a server has from its installation on.
BARE = "systemd,systemd-sysv,dbus,iproute2,procps,ca-certificates,curl"
NEEDED = ("debootstrap", "unshare", "nsenter", "ip", "pivot_root")


def find_obstacle() -> str:
    """Return why there can be no machines here, or nothing."""
    if os.geteuid():
        return "only root can make them"
    missing = [program for program in NEEDED if not shutil.which(program)]
    if missing:
        return f"{', '.join(missing)} missing"
    return "" if find_cgroups() else "no cgroup file system of version 2 is mounted"


def find_cgroups() -> Path | None:
    for line in Path("/proc/mounts").read_text().splitlines():
        _device, folder, kind, options, *_ = line.split()
        if kind == "cgroup2" and "rw" in options.split(","):
            return Path(folder)
    return None


def make_base(folder: Path) -> Path:
    """Return the folder of a bare Debian, made on the first call."""
    base = folder / RELEASE
    if (base / "ready").exists():
        return base
    shutil.rmtree(base, ignore_errors=True)
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={BARE}", RELEASE, str(base)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (base / "etc/apt/sources.list").unlink(missing_ok=True)
    for name in ("sources.list", "sources.list.d", "apt.conf.d", "trusted.gpg.d"):
        source = Path("/etc/apt", name)
        if source.is_dir():
            shutil.copytree(source, base / "etc/apt" / name, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, base / "etc/apt" / name)
    (base / "ready").touch()
    return base


class Network:
    """A bridge with machines on it, and a proxy as the only way out."""

    def __init__(self, scratch: Path, cache: Path) -> None:
        self.scratch, self.cache = scratch, cache
        self.base = make_base(cache)
        self.machines: dict[str, Machine] = {}
        self._ends: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Network":
        bridge = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self._ends.append(bridge)
        self.inside = ["nsenter", "--net", f"--target={bridge.pid}"]
        own = os.readlink("/proc/self/ns/net")
        _until(lambda: os.readlink(f"/proc/{bridge.pid}/ns/net") != own)
        self.ip("link add br0 type bridge")
        self.ip(f"addr add {NETWORK}.1/24 dev br0")
        self.ip("link set br0 up")
        socket, proxy = str(self.scratch / "proxy"), [sys.executable, str(HERE / "proxy.py")]
        self._ends.append(subprocess.Popen([*proxy, "out", socket]))
        self._ends.append(
            subprocess.Popen([*self.inside, *proxy, "in", socket, f"{NETWORK}.1", str(PROXY_PORT)])
        )
        return self

    def ip(self, arguments: str) -> None:
        subprocess.run([*self.inside, "ip", *arguments.split()], check=True)

    def machine(self, name: str) -> "Machine":
        """Return the machine of this name, booted on the first call."""
        if name not in self.machines:
            self.machines[name] = Machine(self, name, len(self.machines) + 11)
            self.machines[name].boot()
            self._name_all()
        return self.machines[name]

    def alias(self, name: str, machine: "Machine") -> None:
        """Let the name, such as that of the site, lead to a machine."""
        machine.names.append(name)
        self._name_all()

    def _name_all(self) -> None:
        known = "".join(
            f"{machine.address} {' '.join(reversed(machine.names))}\n" for machine in self.machines.values()
        )
        for machine in self.machines.values():
            machine.write("/etc/hosts", f"127.0.0.1 localhost\n{known}")

    def __exit__(self, *_error: object) -> None:
        for machine in self.machines.values():
            machine.stop()
        for process in reversed(self._ends):
            process.kill()
            process.wait()


class Machine:
    def __init__(self, network: Network, name: str, number: int) -> None:
        self.network, self.name, self.number = network, name, number
        self.names = [name, f"{name}.example.com"]
        self.address = f"{NETWORK}.{number}"
        self.folder = network.scratch / name
        self.root = self.folder / "root"

    def boot(self) -> None:
        for part in ("root", "upper", "work"):
            (self.folder / part).mkdir(parents=True)
        layers = f"lowerdir={self.network.base},upperdir={self.folder}/upper,workdir={self.folder}/work"
        subprocess.run(["mount", "-t", "overlay", "-o", layers, "overlay", str(self.root)], check=True)
        archives = self.network.cache / "archives"  # packages are fetched once for all machines
        archives.mkdir(exist_ok=True)
        subprocess.run(
            ["mount", "--bind", str(archives), str(self.root / "var/cache/apt/archives")], check=True
        )
        self.write("/etc/apt/apt.conf.d/99-keep", 'Binary::apt::APT::Keep-Downloaded-Packages "true";\n')
        (self.root / "etc/apt/apt.conf.d/docker-clean").unlink(missing_ok=True)
        self.write("/etc/hostname", f"{self.name}\n")
        # This machine may trust more than Debian does.
        authorities = Path("/etc/ssl/certs/ca-certificates.crt")
        if authorities.exists():
            self.write("/etc/drill-authorities.pem", authorities.read_text())
        self.cgroup = (find_cgroups() or Path()) / f"drill-{os.getpid()}-{self.name}"
        self.cgroup.mkdir()
        self._log = open(self.folder / "boot.log", "wb")  # noqa: SIM115 - as long as the machine
        arguments = [str(HERE / "boot.sh"), str(self.root), self.name, str(self.cgroup)]
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        _until(self._find_init)
        self._connect()
        _until(lambda: self.run("systemctl is-system-running").stdout.strip() in {"running", "degraded"})

    def _find_init(self) -> bool:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.init = int(children[0]) if children else 0
        return bool(self.init) and os.readlink(f"/proc/{self.init}/exe").endswith("/systemd/systemd")

    def _connect(self) -> None:
        cable = f"to-{self.name}"[:15]
        self.network.ip(f"link add {cable} type veth peer name eth0 netns {self.init}")
        self.network.ip(f"link set {cable} master br0")
        self.network.ip(f"link set {cable} up")
        for arguments in ("link set lo up", f"addr add {self.address}/24 dev eth0", "link set eth0 up"):
            subprocess.run(
                ["nsenter", "--net", f"--target={self.init}", "ip", *arguments.split()], check=True
            )

    def run(self, script: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """Run commands in a shell of root's, as if typed; the first that fails ends it."""
        proxy = f"http://{NETWORK}.1:{PROXY_PORT}"
        environment = {
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "DEBIAN_FRONTEND": "noninteractive",
            "http_proxy": proxy,
            "https_proxy": proxy,
            "no_proxy": f"localhost,127.0.0.1,.example.com,{','.join(self.network.machines)}",
            "PIP_CERT": "/etc/drill-authorities.pem",
            **{name: value for name, value in os.environ.items() if name == "PIP_INDEX_URL"},
        }
        named = [f"{name}={value}" for name, value in environment.items()]
        return subprocess.run(
            [
                *("nsenter", "--all", f"--target={self.init}", "env", "--chdir=/root", "-i", *named),
                *("bash", "-e", "-o", "pipefail", "-c", script),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )

    def copy(self, source: Path, path: str) -> None:
        target = self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)

    def write(self, path: str, text: str) -> None:
        target = self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self._log.close()
        for folder in (self.root / "var/cache/apt/archives", self.root):
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
        _until(self._remove_cgroup)

    def _remove_cgroup(self) -> bool:
        for path, _folders, _files in os.walk(self.cgroup, topdown=False):
            Path(path).rmdir()
        return True


def _until(condition: Callable[[], bool], patience: float = 30) -> None:
    end = time.monotonic() + patience
    while True:
        with contextlib.suppress(OSError):
            if condition():
                return
        if time.monotonic() > end:
            raise TimeoutError("a machine of the drill doesn't come up")
        time.sleep(0.05)
