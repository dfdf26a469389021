"""Rows 1 to 4 of issue 5: downloads and an upload against the limit programs, curl, wget and aria2c."""

import filecmp
import os
import sys

import contest
import servers
from contest import Contestant
from report import Figure, Row

GIB = 1 << 30


def cpu(sample):
    return sample.cpu_s


def wall(sample):
    return sample.wall_s


def wall_without_sync(sample):
    return sample.wall_s - sample.figures.get("sync_s", 0)


def memory_mib(samples):
    return max(sample.figures["memory_kib"] for sample in samples) / 1024


def describe_ours(samples):
    figures = samples[0].figures
    if "memory_kib" not in figures:
        return ""
    text = f"memory {memory_mib(samples):.1f} MiB"
    if "sync_s" in figures:
        text = f"sync {contest.median([s.figures['sync_s'] for s in samples]):.3g} s, {text}"
    return text


def check_one(source):
    def check(output):
        if not filecmp.cmp(source, os.path.join(output, "file"), shallow=False):
            sys.exit(f"a download of {source} is not what was served")
    return check


def one_file(bench, row, work, size, is_tls):
    """One file by everybody."""
    name = f"file-{size}"
    source = bench.workspace.path("data", name)
    servers.make_file(source, size)
    servers.warm(source)
    nginx = servers.Nginx(bench.workspace, bench.workspace.path("data"))
    url = f"{nginx.tls_url if is_tls else nginx.url}/{name}"
    authorities = [nginx.authorities] if is_tls else []
    contestants = [
        Contestant("limit", lambda out: [bench.program("limit_get"), url, f"{out}/file", *authorities]),
        Contestant("curl", lambda out: ["curl", "-sSf", *(["--cacert", *authorities] if is_tls else []), "-o",
                                        f"{out}/file", url]),
        Contestant("openbits", lambda out: [bench.program("bench_download"), url, f"{out}/file",
                                            *(["--any-authority"] if is_tls else [])], is_ours=True),
    ]
    if bench.has_all_contestants and not is_tls:
        contestants += [
            Contestant("wget", lambda out: ["wget", "-q", "-O", f"{out}/file", url]),
            Contestant("aria2c", lambda out: ["aria2c", "-q", "-d", out, "-o", "file", url]),
        ]
    try:
        samples = contest.contest(bench.workspace, contestants, bench.rounds, check_one(source))
    finally:
        nginx.stop()
    ours = samples["openbits"]
    row.figures += [
        Figure(work, "CPU, of the limit program's", contest.ratios(ours, samples["limit"], cpu), 1.15),
        Figure(work, "CPU, of curl's", contest.ratios(ours, samples["curl"], cpu), 0.75 if is_tls else 0.6),
    ]
    if not is_tls:
        row.figures.append(Figure(work, "wall without the final sync, of curl's",
                                  contest.ratios(ours, samples["curl"], wall_without_sync), 0.8))
    row.add_contest(work, samples, describe_ours)
    bench.note_memory(work, memory_mib(ours))


def row_1(bench):
    row = Row(1)
    one_file(bench, row, "1 GiB, HTTP" if not bench.is_quick else "256 MiB, HTTP", bench.scaled(GIB), False)
    if not bench.is_quick:
        one_file(bench, row, "4 GiB, HTTP", 4 * GIB, False)
    return row


def row_2(bench):
    row = Row(2)
    one_file(bench, row, "1 GiB, TLS 1.3" if not bench.is_quick else "256 MiB, TLS 1.3", bench.scaled(GIB), True)
    if not bench.is_quick:
        one_file(bench, row, "4 GiB, TLS 1.3", 4 * GIB, True)
    return row


class SmallFiles:
    """Lists of many small files, in the notation of each contestant."""

    def __init__(self, bench, count, size):
        self.bench, self.count, self.size = bench, count, size
        self.names = [f"{size}/{index:05}" for index in range(count)]
        for name in self.names:
            servers.make_file(bench.workspace.path("data", name), size)
            servers.warm(bench.workspace.path("data", name))

    def _write(self, out, lines):
        os.makedirs(os.path.join(out, str(self.size)))
        path = self.bench.workspace.path("list")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(lines)
        return path

    def pairs(self, out, url):
        return self._write(out, (f"{url}/{name} {out}/{name}\n" for name in self.names))

    def curl(self, out, url):
        return self._write(out, (f'url = "{url}/{name}"\noutput = "{out}/{name}"\n' for name in self.names))

    def aria2(self, out, url):
        return self._write(out, (f"{url}/{name}\n  out={name}\n" for name in self.names))

    def check(self, out):
        for name in self.names:
            if not filecmp.cmp(self.bench.workspace.path("data", name), os.path.join(out, name), shallow=False):
                sys.exit(f"a download of {name} is not what was served")
        if sorted(os.listdir(os.path.join(out, str(self.size)))) != [os.path.basename(name) for name in self.names]:
            sys.exit("more was left than the files that were asked for")


def many_files(bench, row, work, count, size):
    files = SmallFiles(bench, count, size)
    nginx = servers.Nginx(bench.workspace, bench.workspace.path("data"))
    url = nginx.url
    contestants = [
        Contestant("limit, 8 at once", lambda out: [bench.program("limit_get_many"), files.pairs(out, url), "8"]),
        Contestant("limit of what is promised, 8 at once",
                   lambda out: [bench.program("limit_get_kept"), files.pairs(out, url), "8", "200", f"{out}/store"]),
        Contestant("curl, 16 at once", lambda out: ["curl", "-sSf", "--no-progress-meter", "--parallel", "--parallel-max", "16", "-K",
                                                    files.curl(out, url)]),
        Contestant("curl, one by one", lambda out: ["curl", "-sSf", "-K", files.curl(out, url)]),
        Contestant("openbits, 8 at once",
                   lambda out: [bench.program("bench_many_files"), files.pairs(out, url), "200", "8"], is_ours=True),
        Contestant("openbits, one by one",
                   lambda out: [bench.program("bench_many_files"), files.pairs(out, url), "200", "1"], is_ours=True),
    ]
    if bench.has_all_contestants:
        # Some minutes a round, and far enough from the others.
        contestants.append(Contestant("aria2c, 16 at once",
                                      lambda out: ["aria2c", "-q", "-j16", "-d", out, "-i", files.aria2(out, url)],
                                      rounds_max=1))
    try:
        samples = contest.contest(bench.workspace, contestants, bench.rounds, files.check, keeps_output=True)
    finally:
        nginx.stop()
    ours, in_order = samples["openbits, 8 at once"], samples["openbits, one by one"]
    kept = samples["limit of what is promised, 8 at once"]
    row.figures += [
        Figure(work, "8 at once: CPU, of the limit program's",
               contest.ratios(ours, samples["limit, 8 at once"], cpu), 1.3),
        Figure(work, "8 at once: CPU, of curl's with 16", contest.ratios(ours, samples["curl, 16 at once"], cpu), 1.0),
        Figure(work, "8 at once: wall, of curl's with 16", contest.ratios(ours, samples["curl, 16 at once"], wall), 1.0),
        Figure(work, "one by one: wall, of curl's one by one",
               contest.ratios(in_order, samples["curl, one by one"], wall), 1.0),
    ]
    plain, curl = samples["limit, 8 at once"], samples["curl, 16 at once"]
    row.figures += [
        Figure(work, "8 at once: CPU, of the limit of what is promised", contest.ratios(ours, kept, cpu), None),
        Figure(work, "limit of what is promised: CPU, of the limit program's", contest.ratios(kept, plain, cpu), None),
        Figure(work, "limit of what is promised: CPU, of curl's with 16", contest.ratios(kept, curl, cpu), None),
        Figure(work, "limit of what is promised: wall, of curl's with 16", contest.ratios(kept, curl, wall), None),
    ]
    if "aria2c, 16 at once" in samples:
        row.figures.append(Figure(work, "8 at once: times faster than aria2c with 16, CPU",
                                  contest.ratios(samples["aria2c, 16 at once"], ours, cpu), 8, at_least=True))
    row.add_contest(work, samples, describe_ours)
    bench.note_memory(work, memory_mib(ours))


def row_3(bench):
    row = Row(3)
    many_files(bench, row, "10,000 × 4 KiB" if not bench.is_quick else "2,000 × 4 KiB",
               2000 if bench.is_quick else 10_000, 4096)
    many_files(bench, row, "2,000 × 64 KiB" if not bench.is_quick else "400 × 64 KiB",
               400 if bench.is_quick else 2000, 65_536)
    return row


def row_4(bench):
    """One file to the upload server, which takes the whole of it as one fragment from those that know no protocol."""
    row = Row(4)
    size = bench.scaled(GIB)
    work = "1 GiB" if not bench.is_quick else "256 MiB"
    source = bench.workspace.path("data", f"file-{size}")
    servers.make_file(source, size)
    servers.warm(source)
    server = servers.UploadServer(bench.workspace, bench.program_of("tools/bits_upload_server", "bits-upload-server"))

    def headers(name):
        return ["BITS-Packet-Type: Fragment", f"BITS-Session-Id: {server.new_session(name)}",
                f"Content-Range: bytes 0-{size - 1}/{size}"]

    def curl(_):
        fields = [word for field in [*headers("curl"), "Expect:"] for word in ("-H", field)]
        return ["curl", "-sSf", "-o", "/dev/null", "-X", "BITS_POST", "-T", source, *fields, f"{server.url}/curl"]

    def check(_):
        for name in ("limit", "curl", "openbits"):
            path = os.path.join(server.root, name)
            if os.path.exists(path) and not filecmp.cmp(source, path, shallow=False):
                sys.exit(f"what {name} uploaded is not what arrived")

    contestants = [
        Contestant("limit", lambda _: [bench.program("limit_put"), source, f"{server.url}/limit", "BITS_POST",
                                       *headers("limit")]),
        Contestant("curl", curl),
        Contestant("openbits", lambda _: [bench.program("bench_upload"), source, f"{server.url}/openbits"], is_ours=True),
    ]
    try:
        samples = contest.contest(bench.workspace, contestants, bench.rounds, check)
        check(None)
        missing = {each.name for each in contestants} - set(os.listdir(server.root))
        if missing:
            sys.exit(f"never arrived: {missing}")
    finally:
        server.stop()
    ours = samples["openbits"]
    row.figures += [
        Figure(work, "CPU, of the limit program's", contest.ratios(ours, samples["limit"], cpu), 1.15),
        Figure(work, "wall, of curl -T's", contest.ratios(ours, samples["curl"], wall), 1.0),
    ]
    row.add_contest(work, samples, describe_ours)
    bench.note_memory(work, memory_mib(ours))
    return row
