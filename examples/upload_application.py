#!/usr/bin/env python3
"""A server application for uploads: answers each finished upload with its SHA-256 and lets the file go to its place.

    examples/upload_application.py [--port N] [--port-file FILE]

The upload server tells it about uploads by POST (bits-upload-server --backend http://127.0.0.1:N/ --notification
reference): BITS-Request-DataFile-Name is the file that came, BITS-Response-DataFile-Name is where the reply goes.
BITS: bits-server-protocol.md; notification-protocol-for-bits-server-applications.md.
"""

import argparse
import hashlib
import http.server
import os


class Application(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        digest = hashlib.sha256()
        with open(self.headers["BITS-Request-DataFile-Name"], "rb") as upload:
            for piece in iter(lambda: upload.read(1 << 20), b""):
                digest.update(piece)
            size = upload.tell()
        with open(self.headers["BITS-Response-DataFile-Name"], "w", encoding="ascii") as reply:
            reply.write(f"{size} bytes arrived, SHA-256 {digest.hexdigest()}\n")
        self.send_response(200)
        self.send_header("BITS-Copy-File-To-Destination", "yes")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, pattern, *values):
        pass


def main():
    parser = argparse.ArgumentParser(description="Answers uploads with their SHA-256.")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--port-file", help="write the port there once the application listens")
    arguments = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", arguments.port), Application)
    if arguments.port_file:
        with open(arguments.port_file + ".new", "w", encoding="ascii") as file:
            file.write(f"{server.server_address[1]}\n")
        os.replace(arguments.port_file + ".new", arguments.port_file)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
