"""Rows 5 to 11 of issue 5: what the queue itself costs."""

import os
import random
import signal
import sys
import time

import contest
import servers
from report import Figure, Row

# Whoever runs this is not the one whose quotas are measured.
POLICIES = {"MaxJobsPerUser": 1_000_000, "MaxJobsPerMachine": 1_000_000, "MaxFilesPerJob": 1_000_000}
MIB = 1 << 20


def environment(bench, state, **policies):
    """Variables for a client: its state directory, and a policy file."""
    path = os.path.join(os.path.dirname(state), "policy.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{name} = {value}\n" for name, value in {**POLICIES, **policies}.items())
    return {"OPENBITS_STATE_DIR": state, "OPENBITS_POLICY_FILE": path}


def new_state(bench):
    return os.path.join(bench.workspace.fresh("state"), "queue")


def run(bench, program, *arguments, variables=None):
    """One run of a program of ours with a new queue, or the one of `variables`."""
    variables = variables or environment(bench, new_state(bench))
    sample = contest.run([bench.program(program), *map(str, arguments)], variables, bench.workspace.pin_client)
    contest.progress(f"  {program} {' '.join(map(str, arguments[:3]))}: " +
                     ", ".join(f"{name} {value:g}" for name, value in sample.figures.items()))
    return sample.figures


def detail(row, work, figures):
    text = ", ".join(f"{name} {value:.4g}" for name, value in figures.items())
    row.details.append(f"| {row.number} | {work} | openbits |  |  | {text} | 1 |")


def row_5(bench):
    row = Row(5)
    seconds = 10 if bench.is_quick else 60
    for jobs in (0, 1000):
        work = f"{jobs:,} suspended jobs, {seconds} s"
        figures = run(bench, "bench_idle", jobs, seconds, bench.workspace.fresh("out"))
        row.figures += [Figure(work, "wake-ups", [figures["wakeups"]], 1),
                        Figure(work, "CPU", [figures["cpu_ms"]], 1, "ms")]
        detail(row, work, figures)
    return row


def row_6_and_7(bench):
    """One queue serves both rows."""
    row6, row7 = Row(6), Row(7)
    jobs = 2000 if bench.is_quick else 10_000
    work = f"{jobs:,} jobs of 10 files"
    variables = environment(bench, new_state(bench))
    filled = run(bench, "bench_queue", "fill", jobs, 10, bench.workspace.fresh("out"), variables=variables)
    opened = [run(bench, "bench_queue", "open", variables=variables) for _ in range(3)]
    for name, mib in bench.memory:
        row6.figures.append(Figure(name, "most memory in use", [mib], 20, "MiB"))
    row6.figures.append(Figure(work, "memory for each further job", [filled["job_kib"]], 4, "KiB"))
    empty = run(bench, "bench_queue", "open")
    after_start = (opened[-1]["memory_kib"] - empty["memory_kib"]) / jobs
    row6.figures.append(Figure(f"{work}, opened again", "memory for each job", [after_start], 4, "KiB"))
    detail(row6, work, {"job_kib": filled["job_kib"]})
    row7.figures += [
        Figure(work, "AddFileSet, batches of 10", [filled["files_per_s"]], 20_000, "files/s", at_least=True),
        Figure(work, "EnumJobs and GetState of all", [figures["enum_ms"] for figures in opened], 50, "ms"),
        Figure(work, "open the store and be ready", [figures["open_s"] for figures in opened], 1, "s"),
    ]
    batches = run(bench, "bench_queue", "fill", 50, 200, bench.workspace.fresh("out"))
    row7.figures.append(Figure("50 jobs of 200 files", "AddFileSet, batches of 200", [batches["files_per_s"]], 20_000,
                               "files/s", at_least=True))
    detail(row7, work, filled)
    detail(row7, f"{work}, opened again", opened[-1])
    return row6, row7


class SharedRows:
    """Rows 6 and 7 are measured together, once."""
    rows = None

    @classmethod
    def get(cls, bench, number):
        if cls.rows is None:
            cls.rows = row_6_and_7(bench)
        return cls.rows[number - 6]


def large_file(bench, size, logs_requests=False):
    source = bench.workspace.path("data", f"file-{size}")
    servers.make_file(source, size)
    servers.warm(source)
    return servers.Nginx(bench.workspace, bench.workspace.path("data"), logs_requests), f"file-{size}"


def row_8(bench):
    row = Row(8)
    nginx, name = large_file(bench, 1 << (30 if bench.is_quick else 32))
    try:
        runs = [run(bench, "bench_reads", f"{nginx.url}/{name}", os.path.join(bench.workspace.fresh("out"), "file"))
                for _ in range(3)]
    finally:
        nginx.stop()
        bench.workspace.clear()
    work = "while a large file arrives"
    for call in ("get_state", "get_progress"):
        row.figures.append(Figure(work, "GetState" if call == "get_state" else "GetProgress",
                                  [figures[f"{call}_ns"] for figures in runs], 200, "ns"))
    detail(row, work, runs[-1])
    return row


def row_9(bench):
    row = Row(9)
    jobs = 200 if bench.is_quick else 1000
    runs = [run(bench, "bench_notify", jobs, bench.workspace.fresh("out"), bench.workspace.server_cpu)
            for _ in range(3)]
    work = f"{jobs:,} jobs of one file"
    row.figures += [Figure(work, "last byte to JobTransferred, median", [f["median_ms"] for f in runs], 2, "ms"),
                    Figure(work, "last byte to JobTransferred, 99 of 100", [f["p99_ms"] for f in runs], 20, "ms")]
    detail(row, work, runs[-1])
    return row


def start(bench, arguments, variables):
    process = os.fork()
    if process == 0:
        os.close(1)
        bench.workspace.pin_client()
        os.execve(arguments[0], arguments, {**os.environ, **variables})
    return process


def sent_again(log):
    """MiB that the server sent a second time for each kill, also what waited in the killed client's socket."""
    lost, previous = [], None
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            uri, sent, asked = line.split()
            begin = int(asked.removeprefix("bytes=").split("-")[0]) if asked.startswith("bytes=") else 0
            if previous is not None and previous[0] == uri:
                lost.append((previous[1] - begin) / MIB)
            previous = (uri, begin + int(sent))
    return lost


def bytes_there(output):
    return max((entry.stat().st_size for entry in os.scandir(output)), default=0)


def kill_at(process, output, mark):
    """Kills the process once the file in `output` has `mark` bytes; false when it was done before."""
    while (ended := os.waitpid(process, os.WNOHANG)) == (0, 0):
        if bytes_there(output) >= mark:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            return True
        time.sleep(0.001)
    if ended[1] != 0:
        sys.exit("bench_resume failed")
    return False


def row_10(bench):
    row = Row(10)
    kills = 10 if bench.is_quick else 100
    size = 1 << 30
    nginx, name = large_file(bench, size, logs_requests=True)
    chance = random.Random(5)
    done, number = 0, 0
    try:
        while done < kills:
            number += 1
            variables = environment(bench, new_state(bench))
            output = bench.workspace.fresh("out")
            target = os.path.join(output, "file")
            while done < kills and not os.path.exists(target):
                process = start(bench, [bench.program("bench_resume"), f"{nginx.url}/{name}?{number}", target], variables)
                mark = bytes_there(output) + int(size * chance.uniform(0.01, 0.15))
                done += kill_at(process, output, mark)
            bench.workspace.clear()
            contest.progress(f"  {done} of {kills} kills")
    finally:
        nginx.stop()
    lost = sent_again(nginx.log)
    os.remove(nginx.log)
    if not lost:
        sys.exit("no kill hit a transfer")
    row.figures.append(Figure(f"{done} kills", "sent again, worst kill", [max(lost)], 8, "MiB"))
    row.details.append(f"| 10 | {done} kills, after {len(lost)} of which the file went on | openbits |  |  | MiB again: "
                       f"{contest.median(lost):.3g} in the median, {max(lost):.3g} at most | 1 |")
    return row


def row_11(bench):
    row = Row(11)
    nginx, name = large_file(bench, 1 << (30 if bench.is_quick else 32))
    limit_kbit = 40_000  # the unit of MaxTransferRateOnSchedule; 5 MB/s
    limit = limit_kbit * 1000 // 8
    policies = {"EnableBITSMaxBandwidth": 1, "UseSystemMaximum": 0, "MaxBandwidthValidFrom": 0, "MaxBandwidthValidTo": 0,
                "MaxTransferRateOnSchedule": limit_kbit, "MaxTransferRateOffSchedule": limit_kbit}
    seconds = 12 if bench.is_quick else 30
    try:
        work = f"limit of {limit / 1e6:g} MB/s, {seconds} s"
        figures = run(bench, "bench_limited", f"{nginx.url}/{name}", bench.workspace.fresh("out"), 3, seconds, limit,
                      variables=environment(bench, new_state(bench), **policies))
    finally:
        nginx.stop()
        bench.workspace.clear()
    row.figures += [
        Figure(work, "most of any 5 s, of the limit", [figures["most_of_limit"]], 1.05),
        Figure(work, "average, of the limit", [figures["average_of_limit"]], 0.95, at_least=True),
    ]
    detail(row, work, figures)
    return row


ROWS = {5: row_5, 6: lambda bench: SharedRows.get(bench, 6), 7: lambda bench: SharedRows.get(bench, 7), 8: row_8,
        9: row_9, 10: row_10, 11: row_11}
