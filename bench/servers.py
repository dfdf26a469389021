"""The servers of the contests: nginx on the loopback interface, and the files it serves."""

import atexit
import http.client
import os
import shutil
import signal
import socket
import subprocess
import time

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
  log_format sent '$request_uri $body_bytes_sent $http_range';
  access_log {access_log};
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  server {{
    listen 127.0.0.1:{port}{socket_options};
    listen 127.0.0.1:{tls_port} ssl;
    ssl_certificate {folder}/certificate.pem;
    ssl_certificate_key {folder}/key.pem;
    ssl_protocols TLSv1.3;
    root {data};
  }}
}}
"""


SYSTEM_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """A running nginx; ends with `stop`. One that logs what it sent keeps little in its own socket: the log is then about
    what was on its way, and not about what never left."""

    def __init__(self, workspace, data, logs_requests=False):
        self.folder = workspace.path("nginx")
        os.makedirs(self.folder, exist_ok=True)
        self.log = os.path.join(self.folder, "access.log")
        self.authorities = os.path.join(self.folder, "authorities.pem")
        self._make_certificate()
        self.port, self.tls_port = free_port(), free_port()
        configuration = os.path.join(self.folder, "nginx.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(NGINX.format(folder=self.folder, data=data, port=self.port, tls_port=self.tls_port,
                                    socket_options=" sndbuf=256k" if logs_requests else "",
                                    access_log=f"{self.log} sent" if logs_requests else "off"))
        self.process = subprocess.Popen(
            ["nginx", "-p", self.folder, "-c", configuration, "-e", os.path.join(self.folder, "error.log")],
            preexec_fn=workspace.pin_server)
        atexit.register(self.stop)
        wait_for(self.port, self.process, f"nginx did not start; see {self.folder}/error.log")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def tls_url(self):
        return f"https://127.0.0.1:{self.tls_port}"

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()

    def _make_certificate(self):
        certificate = os.path.join(self.folder, "certificate.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
             "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", os.path.join(self.folder, "key.pem"), "-out", certificate],
            check=True, capture_output=True)
        # Ours and the system's: everybody reads as many as for a server of the Internet.
        with open(self.authorities, "wb") as bundle:
            for path in (SYSTEM_AUTHORITIES, certificate):
                if os.path.exists(path):
                    with open(path, "rb") as file:
                        bundle.write(file.read())


class UploadServer:
    """A running bits-upload-server that does not sync; ends with `stop`."""

    def __init__(self, workspace, program):
        self.root = workspace.path("uploads")
        shutil.rmtree(self.root, ignore_errors=True)
        os.makedirs(self.root)
        self.port = free_port()
        self.process = subprocess.Popen(
            [program, "--root", self.root, "--listen", f"127.0.0.1:{self.port}", "--overwrite", "--no-sync", "--quiet"],
            stdout=subprocess.DEVNULL, preexec_fn=workspace.pin_server)
        atexit.register(self.stop)
        wait_for(self.port, self.process, "bits-upload-server did not start")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def new_session(self, name):
        """The id of a new session for an upload that becomes the file `name`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("BITS_POST", f"/{name}", headers={
            "BITS-Packet-Type": "Create-Session", "Content-Length": "0",
            "BITS-Supported-Protocols": "{7df0354d-249b-430f-820d-3d2a9bef4931}"})
        answer = connection.getresponse()
        session = answer.getheader("BITS-Session-Id")
        connection.close()
        if answer.status not in (200, 201) or not session:
            raise SystemExit(f"no session for {name}: {answer.status}")
        return session

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()


def wait_for(port, process, complaint):
    """Until somebody listens at `port`."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit(complaint)


def make_file(path, size):
    """A file of `size` random bytes; made once."""
    if os.path.exists(path) and os.path.getsize(path) == size:
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "wb") as file:
        left = size
        while left > 0:
            piece = os.urandom(min(left, 1 << 20))
            file.write(piece)
            left -= len(piece)
    os.rename(path + ".part", path)


def warm(path):
    """Reads a file, so that it is served from memory."""
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass
