#!/usr/bin/env python3
"""Installs a build into a temporary prefix and uses it as a stranger would.

    check_install.py --build DIR --cmake CMAKE --cc CC --cxx CXX

The programs in consumer/ are built with what `pkg-config openbits` prints and nothing else, then by a project that says
find_package(openbits); each is run. The prefix is moved first, so that a path of the build that slipped into an
installed file is noticed.
"""

import argparse
import os
import subprocess
import sys
import tempfile

CONSUMER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "consumer")


def run(command, **options):
    """Runs `command`, showing it and its output; the test ends if it fails."""
    print("$", " ".join(command), flush=True)
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
    print(done.stdout, flush=True)
    if done.returncode != 0:
        sys.exit(f"failed with status {done.returncode}")
    return done.stdout


def find(prefix, name):
    for folder, _, files in os.walk(prefix):
        if name in files:
            return folder
    sys.exit(f"{name} was not installed")


def run_program(program, work, library_folder=None):
    state = tempfile.mkdtemp(dir=work)
    environment = dict(os.environ, OPENBITS_STATE_DIR=state, OPENBITS_BACKEND="inproc")
    if library_folder:
        environment["LD_LIBRARY_PATH"] = library_folder
    run([program], env=environment, timeout=60)


def check_pkg_config(arguments, prefix, work):
    environment = dict(os.environ, PKG_CONFIG_PATH=find(prefix, "openbits.pc"))
    libraries = find(prefix, "libopenbits.so")

    def flags(*options):
        return run(["pkg-config", *options, "openbits"], env=environment).split()

    for compiler, source in ((arguments.cc, "consumer.c"), (arguments.cxx, "consumer.cpp")):
        program = os.path.join(work, source.replace(".", "_"))
        run([compiler, os.path.join(CONSUMER, source), "-Wall", "-Werror", "-o", program, *flags("--cflags", "--libs")])
        run_program(program, work, libraries)

    # The archive, by the flags that --static adds, in place of the shared library.
    archive = os.path.join(find(prefix, "libopenbits.a"), "libopenbits.a")
    program = os.path.join(work, "consumer_static")
    linked = [archive if flag == "-lopenbits" else flag for flag in flags("--static", "--libs")]
    run([arguments.cc, os.path.join(CONSUMER, "consumer.c"), "-o", program, *flags("--cflags"), *linked])
    run_program(program, work)


def check_find_package(arguments, prefix, work):
    build = os.path.join(work, "consumer-build")
    run([arguments.cmake, "-S", CONSUMER, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}",
         f"-DCMAKE_C_COMPILER={arguments.cc}", f"-DCMAKE_CXX_COMPILER={arguments.cxx}", "-DCMAKE_BUILD_TYPE=Debug"])
    run([arguments.cmake, "--build", build])
    for name in ("shared_c", "shared_cpp", "static_c", "static_cpp"):
        run_program(os.path.join(build, name), work)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--build", "--cmake", "--cc", "--cxx"):
        parser.add_argument(name, required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        first = os.path.join(work, "first")
        prefix = os.path.join(work, "prefix")
        run([arguments.cmake, "--install", arguments.build, "--prefix", first])
        os.rename(first, prefix)
        check_pkg_config(arguments, prefix, work)
        check_find_package(arguments, prefix, work)


if __name__ == "__main__":
    main()
