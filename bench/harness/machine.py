"""The machine: its facts, its processor time by who used it, its quiet moments, a network of its own."""

import contextlib
import ctypes
import os
import platform
import resource
import socket
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
KERNEL_THREAD = 0x00200000  # PF_KTHREAD, field "flags" of /proc/PID/stat
CLONE_NEWNET = 0x40000000


def process_stat(pid):
    """The fields of /proc/PID/stat after the name, or nothing if the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def process_tree(pid):
    pids = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            pids += process_tree(int(child))
    return pids


def processor_seconds(pids):
    stats = [stat for stat in map(process_stat, pids) if stat]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICKS


def memory_mib(pids, field):
    """VmRSS (now) or VmHWM (peak), summed over processes."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                total += int(line.split()[1])
    return total / 1024


def machine_seconds():
    """What all processors did, and what the hypervisor took from them."""
    names = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
    with open("/proc/stat", encoding="ascii") as file:
        spent = dict(zip(names, map(int, file.readline().split()[1:])))
    return sum(spent[name] for name in names if name not in ("idle", "iowait")) / TICKS


def kernel_thread_seconds():
    """Write-back and journal work for the servers, which is not somebody else's."""
    stats = (process_stat(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    threads = [stat for stat in stats if stat and int(stat[6]) & KERNEL_THREAD]
    return sum(int(stat[11]) + int(stat[12]) for stat in threads) / TICKS


def own_seconds():
    """This process and the children that it has waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


class Meter:
    """Processor time between two moments: the server's, and that of strangers."""

    def __init__(self, server_pids, client_pids):
        self.server_pids = server_pids
        self.client_pids = client_pids

    def __enter__(self):
        self.start = self._read()
        return self

    def __exit__(self, *_):
        clock, machine, server, ours = (end - start for end, start in zip(self._read(), self.start))
        self.server_seconds = server
        self.others_share = max(0.0, machine - server - ours) / clock

    def _read(self):
        ours = processor_seconds(self.client_pids) + kernel_thread_seconds() + own_seconds()
        return time.monotonic(), machine_seconds(), processor_seconds(self.server_pids), ours


class Patience:
    """Seconds that may be lost to other users of the machine, by waiting for them or by measuring again."""

    LONGEST_WAIT = 8
    MOMENT = 0.25
    QUIET = 0.2  # of one core

    def __init__(self, seconds):
        self.left = seconds

    def spend(self, seconds):
        self.left -= seconds

    @contextlib.contextmanager
    def share(self, parts):
        """An equal share of what is left, so that the first does not use up what the last may need."""
        given = self.left / parts
        share = Patience(given)
        yield share
        self.spend(given - share.left)

    def wait_for_quiet(self):
        start = time.monotonic()
        while True:
            before = machine_seconds() - own_seconds()
            time.sleep(self.MOMENT)
            busy = machine_seconds() - own_seconds() - before
            waited = time.monotonic() - start
            if busy <= self.QUIET * self.MOMENT or waited >= min(self.LONGEST_WAIT, self.left):
                break
        self.spend(waited - self.MOMENT)


def own_network(ip):
    """Moves this process and its children to a network that has only a loopback, with cubic; says whether it could."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        return False
    subprocess.run([ip, "link", "set", "lo", "up"], check=True)
    for destination in ("127.0.0.0/8", "127.0.0.1"):
        route = [ip, "route", "replace", "local", destination, "dev", "lo", "table", "local", "proto", "kernel"]
        subprocess.run([*route, "scope", "host", "src", "127.0.0.1", "congctl", "cubic"], check=True)
    return True


def congestion_control():
    """What a connection over loopback really uses, asked of both of its ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as client, server.accept()[0] as accepted:
            ends = [end.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16) for end in (client, accepted)]
    return "/".join(sorted({end.rstrip(b"\0").decode() for end in ends}))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def file_system(folder):
    output = subprocess.run(["df", "--output=fstype", str(folder)], capture_output=True, text=True, check=True).stdout
    return output.split()[-1]


def facts():
    processors = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": f"{len(os.sched_getaffinity(0))} x {processors[0] if processors else platform.machine()}",
        "memory": f"{memory:.0f} GiB",
        "kernel": platform.release(),
    }
