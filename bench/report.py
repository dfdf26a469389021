"""What was measured, as a table for people: on the terminal and in docs/performance.md."""

import os
import platform
import re
import subprocess
from dataclasses import dataclass, field

import contest

BEGIN, END = "<!-- bench/run.py writes from here", "<!-- to here -->"
FIGURES_HEAD = ["| # | work | figure | measured | spread | to reach | | commit |",
                "| --- | --- | --- | --- | --- | --- | --- | --- |"]
DETAILS_HEAD = ["| # | work | who | wall | CPU | more | rounds |", "| --- | --- | --- | --- | --- | --- | --- |"]


@dataclass
class Figure:
    """One number that issue 5 asks for: `numbers` of all rounds, compared by their median. Without a limit it only explains
    others."""
    work: str
    name: str
    numbers: list
    limit: float | None
    unit: str = ""
    at_least: bool = False

    @property
    def measured(self):
        return contest.median(self.numbers)

    @property
    def is_reached(self):
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    @property
    def verdict(self):
        if self.limit is None:
            return ""
        return "yes" if self.is_reached else "**no**"


@dataclass
class Row:
    """The results of one row of the issue's table."""
    number: int
    figures: list = field(default_factory=list)
    details: list = field(default_factory=list)

    def add_contest(self, work, samples, more=None):
        """Lines for each contestant; `more` turns samples into text."""
        for name, runs in samples.items():
            self.details.append(
                f"| {self.number} | {work} | {name} | {spread([s.wall_s for s in runs])} s | "
                f"{spread([s.cpu_s for s in runs])} s | {more(runs) if more else ''} | {len(runs)} |")


def short(number):
    return f"{number:.3g}" if abs(number) < 1000 else f"{number:,.0f}"


def spread(numbers):
    """Median, and the range of all rounds."""
    if len(numbers) == 1 or min(numbers) == max(numbers):
        return short(numbers[0])
    return f"{short(contest.median(numbers))} ({short(min(numbers))} to {short(max(numbers))})"


def figure_line(row, figure, commit):
    sign = "≥" if figure.at_least else "≤"
    unit = f" {figure.unit}" if figure.unit else ""
    low_high = "" if len(figure.numbers) == 1 else f"{short(min(figure.numbers))} to {short(max(figure.numbers))}"
    to_reach = "" if figure.limit is None else f"{sign} {short(figure.limit)}{unit}"
    return (f"| {row.number} | {figure.work} | {figure.name} | {short(figure.measured)}{unit} | {low_high} | "
            f"{to_reach} | {figure.verdict} | {commit} |")


def git(root, *arguments):
    done = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def commit_of(root):
    """The commit measured; changes beside docs/ are marked."""
    changed = git(root, "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs")
    return git(root, "rev-parse", "--short=8", "HEAD") + ("+" if changed else "")


def machine(workspace):
    """Where it was measured, in a few lines."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*:\s*(.*)", file.read())
    kind = contest.version(["findmnt", "-n", "-o", "FSTYPE,SOURCE", "-T", workspace.folder])
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return [
        f"{os.cpu_count()} CPUs ({model.group(1).strip() if model else platform.machine()}), {memory_gib:.0f} GiB, "
        f"Linux {platform.release()}; files on {' '.join(kind.split())}; client on CPU {workspace.client_cpu}, "
        f"server on CPU {workspace.server_cpu}",
        "; ".join([contest.version(["nginx", "-v"]).replace("nginx version: ", ""),
                   " ".join(contest.version(["curl", "--version"]).split()[:4]),
                   contest.version(["aria2c", "--version"]), contest.version(["wget", "--version"]).split(" built")[0],
                   contest.version(["c++", "--version"])]),
    ]


def lines_of(rows, commit):
    figures = [figure_line(row, figure, commit) for row in rows for figure in row.figures]
    return figures, [line for row in rows for line in row.details]


def show(rows, root):
    figures, details = lines_of(rows, commit_of(root))
    print("\n".join([*FIGURES_HEAD, *figures, "", *DETAILS_HEAD, *details]), flush=True)


def row_number(line):
    match = re.match(r"\| (\d+) \|", line)
    return int(match.group(1)) if match else None


def write(rows, root, workspace, loads):
    """Puts the rows that were measured into docs/performance.md; the others stay."""
    path = os.path.join(root, "docs", "performance.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    begin, end = text.index(BEGIN), text.index(END)
    old = text[begin:end].splitlines()
    measured = {row.number for row in rows}
    split = old.index(DETAILS_HEAD[0]) if DETAILS_HEAD[0] in old else len(old)
    figures, details = lines_of(rows, commit_of(root))
    kept_figures = [line for line in old[:split] if row_number(line) not in (None, *measured)]
    kept_details = [line for line in old[split:] if row_number(line) not in (None, *measured)]
    figures = sorted(kept_figures + figures, key=row_number)
    details = sorted(kept_details + details, key=row_number)
    loads = ", ".join(f"{low:.1f} to {high:.1f}" for low, high in [(min(loads), max(loads))])
    block = [old[0], "", *FIGURES_HEAD, *figures, "",
             "Measured on: " + machine(workspace)[0] + ".", "With: " + machine(workspace)[1] + ".",
             f"Load of the machine (1 min) during the latest run: {loads}.", "",
             *DETAILS_HEAD, *details, "", ""]
    with open(path, "w", encoding="utf-8") as file:
        file.write(text[:begin] + "\n".join(block) + text[end:])
