#!/usr/bin/env python3
"""Runs the openbits-http-server given as argument: manifest, content, faults, port file, and a clean end on a signal."""

import hashlib
import http.client
import pathlib
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request


def fetch(url, headers=None):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=60) as answer:
        return answer.status, answer.read()


def check(program, directory):
    port_file = directory / "port"
    manifest = directory / "manifest"
    arguments = [program, "--file", "a.bin=300K,seed=7,once=status:503", "--file", "cut.bin=10K,fault=cut:1K",
                 "--port-file", str(port_file), "--manifest", str(manifest), "--print-sha256"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as server:
        try:
            printed = [server.stdout.readline() for _ in range(3)]
            lines = manifest.read_text().splitlines(keepends=True)
            assert printed[:2] == lines, printed
            name, size, digest, url = lines[0].split()
            assert (name, size) == ("a.bin", str(300 * 1024)), lines
            base = printed[2].split()[1]
            assert url == base + "/a.bin", lines
            try:
                fetch(url)
                raise AssertionError("the scripted 503 did not come")
            except urllib.error.HTTPError as error:
                assert error.code == 503, error
            status, body = fetch(url)
            assert status == 200 and hashlib.sha256(body).hexdigest() == digest, status
            assert fetch(url, {"Range": "bytes=1000-1999"}) == (206, body[1000:2000])
            try:
                fetch(base + "/cut.bin")
                raise AssertionError("the body was not cut")
            except http.client.IncompleteRead as error:
                assert len(error.partial) == 1024, len(error.partial)
            assert server.stdout.readline() == "GET /a.bin 503 sent=30 connection=1\n"
        finally:
            server.send_signal(signal.SIGTERM)
        server.stdout.read()
        assert server.wait(timeout=60) == 0, server.returncode
    assert port_file.read_text().strip() == base.rsplit(":", 1)[1]
    wrong = subprocess.run([program, "--file", "a=1,fault=unheard-of"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2 and "no such fault" in wrong.stderr, wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        check(sys.argv[1], pathlib.Path(name))
