"""Runs programs against each other and measures what each costs: wall time, CPU time (user and system, by wait4) and the
figures it prints as NAME=VALUE."""

import ctypes
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field


PR_SET_PDEATHSIG = 1
# ext4 does not like to use again what was deleted less than 35 s ago, see Workspace.clear.
SETTLE_S = 40


@dataclass
class Sample:
    """One run."""
    wall_s: float
    cpu_s: float
    figures: dict = field(default_factory=dict)


@dataclass
class Contestant:
    """Somebody who does the work: `command(output_folder)` gives the argument list."""
    name: str
    command: object
    environment: dict = field(default_factory=dict)
    is_ours: bool = False
    rounds_max: int = 1000


class Workspace:
    """The folder on a real disk where everything happens, and the CPUs of client and server."""

    def __init__(self, folder, client_cpu, server_cpu):
        self.folder = os.path.abspath(folder)
        self.client_cpu = client_cpu
        self.server_cpu = server_cpu
        self._count = 0
        os.makedirs(self.folder, exist_ok=True)
        if os.path.exists(self.path("runs")):
            progress(f"clearing what an earlier run left, and letting {SETTLE_S} s pass")
            self.clear()
            time.sleep(SETTLE_S)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def fresh(self, name):
        """A new empty folder; nothing of earlier runs is on its way to the disk any more."""
        self._count += 1
        folder = self.path("runs", f"{name}-{self._count}")
        os.makedirs(folder)
        self.sync()
        return folder

    def clear(self):
        """Deletes what runs left. Not between the runs of small files: ext4 then looks for inodes that were not in use
        lately, which costs whoever comes next 0.3 ms a file."""
        shutil.rmtree(self.path("runs"), ignore_errors=True)
        self.sync()

    def sync(self):
        """Waits until this file system, and no other, has written what it was given."""
        folder = os.open(self.folder, os.O_RDONLY)
        ctypes.CDLL(None).syncfs(folder)
        os.close(folder)

    def pin_client(self):
        os.sched_setaffinity(0, {self.client_cpu})

    def pin_server(self):
        os.sched_setaffinity(0, {self.server_cpu})


def run(arguments, environment=None, pin=None, allowed=(0,)):
    """Runs one program to its end. A failure ends the benchmark: a figure of a failed run means nothing."""
    reader, writer = os.pipe()
    begin = time.monotonic()
    process = os.fork()
    if process == 0:
        os.close(reader)
        os.dup2(writer, 1)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if pin is not None:
            pin()
        try:
            os.execvpe(arguments[0], arguments, {**os.environ, **(environment or {})})
        finally:
            os._exit(127)
    os.close(writer)
    with os.fdopen(reader, "r", encoding="utf-8", errors="replace") as pipe:
        text = pipe.read()
    _, status, usage = os.wait4(process, 0)
    wall_s = time.monotonic() - begin
    code = os.waitstatus_to_exitcode(status)
    if code not in allowed:
        sys.exit(f"{' '.join(arguments[:4])} ... ended with {code}\n{text[-2000:]}")
    figures = {}
    for line in text.splitlines():
        name, separator, value = line.partition("=")
        if separator:
            try:
                figures[name] = float(value)
            except ValueError:
                pass
    return Sample(wall_s, usage.ru_utime + usage.ru_stime, figures)


def contest(workspace, contestants, rounds, check, keeps_output=False):
    """Lets all work `rounds` times in turns, each round beginning with another one, after a round that only warms up and
    whose results `check(output_folder)` compares. Gives {name: [Sample]}."""
    samples = {each.name: [] for each in contestants}
    for number in range(-1, rounds):
        start = max(number, 0) % len(contestants)
        for each in contestants[start:] + contestants[:start]:
            if number >= each.rounds_max or (number < 0 and each.rounds_max == 1):
                continue
            output = workspace.fresh("out")
            environment = dict(each.environment)
            if each.is_ours:
                environment["OPENBITS_STATE_DIR"] = os.path.join(workspace.fresh("state"), "queue")
            sample = run(each.command(output), environment, workspace.pin_client)
            progress(f"  round {number + 1} of {rounds}: {each.name}: {sample.wall_s:.2f} s, CPU {sample.cpu_s:.2f} s")
            if number < 0:
                check(output)
            else:
                samples[each.name].append(sample)
            if not keeps_output:
                workspace.clear()
    return samples


def progress(text):
    print(text, file=sys.stderr, flush=True)


def values(samples, what):
    """One figure of many samples."""
    return [what(sample) for sample in samples]


def median(numbers):
    return statistics.median(numbers)


def ratios(ours, others, what):
    """Ours divided by theirs, round by round: both of a round ran under the same load."""
    return [what(mine) / what(theirs) for mine, theirs in zip(ours, others)]


def version(arguments):
    """The first line a program says about itself."""
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    return ((done.stdout or done.stderr).splitlines() or ["?"])[0].strip()
