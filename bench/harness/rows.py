"""What is measured: the rows of the table, their targets, and how samples are taken and chosen."""

import ctypes
import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

from . import clients
from .machine import Meter

OTHERS_LIMIT = 0.2  # of one core; a sample in which others used more is left out
ENOUGH = 3


@dataclass(frozen=True)
class Target:
    against: str
    ratio: float


@dataclass(frozen=True)
class Row:
    """One kind of load; `run` takes the tools, a server and seconds, and puts so long a load on it."""

    key: str
    title: str
    unit: str  # "MB/s" or "/s"
    targets: tuple
    run: Callable
    seconds: int
    warm_seconds: int  # of the first load, which is thrown away
    writes: bool = True

    def takes(self, server):
        return server.serves_pushes or not self.writes


ROWS = (
    Row(
        "manifest-get",
        "manifest GET by tag, 64 connections",
        "/s",
        (Target("nginx", 0.5), Target("docker-registry", 15)),
        lambda tools, server, seconds: tools.wrk.get(
            server, tools.image.manifest_path, connections=64, seconds=seconds
        ),
        seconds=2,
        warm_seconds=10,
        writes=False,
    ),
    Row(
        "blob-get",
        "blob GET 100 MiB",
        "MB/s",
        (Target("nginx", 0.9),),
        lambda tools, server, seconds: tools.java.run(
            "get", server, seconds=seconds, path=tools.image.large_path
        ),
        seconds=1,
        warm_seconds=3,
        writes=False,
    ),
    Row(
        "push",
        "push 100 MiB (POST, PUT)",
        "MB/s",
        (Target("docker-registry", 2),),
        lambda tools, server, seconds: tools.java.run(
            "push", server, count=2, seconds=seconds, size=clients.BLOB_BYTES, repository=clients.PUSH_REPOSITORY
        ),
        seconds=3,
        warm_seconds=3,
    ),
    Row(
        "push-streamed",
        "push 100 MiB (POST, chunked PATCH, PUT)",
        "MB/s",
        (),
        lambda tools, server, seconds: tools.java.run(
            "stream", server, count=2, seconds=seconds, size=clients.BLOB_BYTES, repository=clients.PUSH_REPOSITORY
        ),
        seconds=3,
        warm_seconds=3,
    ),
    Row(
        "push-64k",
        "push 64 KiB (POST, PUT), 8 clients",
        "/s",
        (Target("docker-registry", 4),),
        lambda tools, server, seconds: tools.java.run(
            "push", server, clients=8, seconds=seconds, size=64 * 1024, repository=clients.PUSH_REPOSITORY
        ),
        seconds=2,
        warm_seconds=6,
    ),
    Row(
        "manifest-put",
        "manifest PUT, 8 clients",
        "/s",
        (Target("docker-registry", 2),),
        lambda tools, server, seconds: tools.java.run(
            "manifest", server, clients=8, seconds=seconds, template=tools.template, repository=clients.PUSH_REPOSITORY
        ),
        seconds=2,
        warm_seconds=6,
    ),
)


@dataclass(frozen=True)
class Tools:
    wrk: clients.Wrk
    java: clients.JavaClient
    image: clients.Image
    template: str
    folder: str


@dataclass(frozen=True)
class Sample:
    rate: float
    p50_ms: float
    p99_ms: float
    server_cpu: float  # microseconds per request where the unit is "/s", else seconds per GB
    operations: int
    others: float


@dataclass(frozen=True)
class Figures:
    """The medians of a server's samples in one row."""

    rate: float
    lowest: float
    highest: float
    p50_ms: float
    p99_ms: Optional[float]
    server_cpu: float
    kept: int
    taken: int
    noisy: bool
    samples: tuple


def measure(row, servers, tools, rounds, patience, until):
    """Returns figures per server name, and what went wrong per server name. After `until`, enough rounds are enough."""
    samples = {server.name: [] for server in servers}
    failures = {}

    def take(chosen, keep):
        for server in chosen:
            if server.name in failures:
                continue
            try:
                sample = take_sample(row, server, tools, patience, row.seconds if keep else row.warm_seconds)
            except clients.LoadFailed as failure:
                failures[server.name] = str(failure)
                continue
            if keep:
                samples[server.name].append(sample)

    take(servers, keep=False)  # what runs first finds caches empty and code cold
    for turn in range(rounds):
        if turn < ENOUGH or time.monotonic() < until:
            take(servers, keep=True)
    start = time.monotonic()
    while time.monotonic() < until and patience.left > time.monotonic() - start:
        lacking = [server for server in servers if len(clean(samples[server.name])) < min(ENOUGH, rounds)]
        if all(server.name in failures for server in lacking):
            break
        take(servers, keep=True)
    patience.spend(time.monotonic() - start)
    figures = {name: summarize(taken) for name, taken in samples.items() if name not in failures}
    return figures, failures


def take_sample(row, server, tools, patience, seconds):
    if row.writes:
        write_back(tools.folder)
        if row.unit == "MB/s":
            drop_large_blobs(tools.folder)
    patience.wait_for_quiet()
    with Meter(server.pids(), tools.java.pids()) as meter:
        load = row.run(tools, server, seconds)
    if row.unit == "MB/s":
        rate = load.bytes / 1e6 / load.seconds
        server_cpu = meter.server_seconds / (load.bytes / 1e9)
    else:
        rate = load.operations / load.seconds
        server_cpu = meter.server_seconds * 1e6 / load.operations
    return Sample(rate, load.p50_ms, load.p99_ms, server_cpu, load.operations, meter.others_share)


def write_back(folder):
    """What one server left unwritten must not burden the next."""
    descriptor = os.open(folder, os.O_RDONLY)
    ctypes.CDLL(None).syncfs(descriptor)
    os.close(descriptor)


def drop_large_blobs(folder):
    """Gives the memory that caches pushed blobs back for the next ones: to a virtual machine, memory that it has not
    used lately costs more than all else in a push (6.1 against 3.9 s/GB of docker-registry's processor time)."""
    for file in Path(folder).rglob("*"):
        if file.is_file() and file.stat().st_size >= clients.BLOB_BYTES:
            with file.open("rb") as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def clean(samples):
    return [sample for sample in samples if sample.others <= OTHERS_LIMIT]


def summarize(samples):
    kept = clean(samples)
    noisy = len(kept) < min(ENOUGH, len(samples))
    if noisy:
        kept = sorted(samples, key=lambda sample: sample.others)[:ENOUGH]

    def median(name):
        return statistics.median(getattr(sample, name) for sample in kept)

    rates = [sample.rate for sample in kept]
    return Figures(
        median("rate"),
        min(rates),
        max(rates),
        median("p50_ms"),
        median("p99_ms") if median("operations") >= 100 else None,
        median("server_cpu"),
        len(kept),
        len(samples),
        noisy,
        tuple(samples),
    )
