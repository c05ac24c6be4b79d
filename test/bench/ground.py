"""ground.py: what a figure of other clients stands on."""
import http.server
import os
import random
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading

MIB = 1 << 20
APART = "SHOAL_BENCH_APART"


def go_apart():
    """To a network with nobody else in it, whose addresses no client takes for
    this machine's, as some take no peer at 127/8 from a tracker.  Where that
    cannot be it stays where it is."""
    if APART not in os.environ and os.geteuid() == 0 and all(
            shutil.which(tool) for tool in ("unshare", "ip")):
        os.environ[APART] = ""
        os.execlp("unshare", "unshare", "-n", sys.executable, "-B", *sys.argv)
    if APART in os.environ:
        for words in (("link", "set", "lo", "up"),
                      ("address", "add", "198.18.0.1/15", "dev", "lo")):
            subprocess.run(("ip",) + words, check=True)


def is_apart():
    return APART in os.environ


def packed(host, port):
    return socket.inet_aton(host) + struct.pack(">H", port)


class Tracker(http.server.ThreadingHTTPServer):
    """Tells everybody of everybody; for those who cannot be told else."""
    daemon_threads = True

    class Answer(http.server.BaseHTTPRequestHandler):
        def tell(self, port):
            peer = packed(self.client_address[0], port)
            with self.server.lock:
                others = b"".join(self.server.peers - {peer})
                self.server.peers.add(peer)
            return b"d8:intervali1800e5:peers%d:%se" % (len(others), others)

        def do_GET(self):
            port = re.search(r"/announce.*[?&]port=(\d+)", self.path)
            body = self.tell(int(port[1])) if port else b"d5:filesdee"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    def __init__(self):
        host = "198.18.0.1" if is_apart() else "127.0.0.1"
        super().__init__((host, 0), self.Answer)
        self.lock = threading.Lock()
        self.peers = set()
        self.url = "http://%s:%d/announce" % (host, self.server_port)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def knows(self, client):
        return packed(client.host, client.port) in self.peers


class Torrent:
    def __init__(self, ground, size, piece):
        self.size, self.piece = size, piece
        self.folder = ground.folder()
        self.data = os.path.join(self.folder, "data.bin")
        self.path = self.folder + ".torrent"
        with open(self.data, "wb") as f:
            for _ in range(size // MIB):
                f.write(random.randbytes(MIB))
        subprocess.run([os.path.join(ground.build, "shoal"), "create",
                        "--piece-length", str(piece), "-t",
                        ground.tracker.url, "-o", self.path, self.data],
                       check=True, stderr=subprocess.DEVNULL)

    def is_in(self, folder):
        """It is as it should be; and goes, as its room is needed."""
        path = os.path.join(folder, "data.bin")
        same = subprocess.run(["cmp", "-s", self.data, path], check=False)
        os.unlink(path)
        return same.returncode == 0


class Ground:
    """A folder, and everything that runs."""

    def __init__(self, build):
        self.build = os.path.abspath(build)
        self.path = tempfile.mkdtemp(prefix="others.")
        self.children = []
        self.folders = 0
        self.tracker = Tracker()

    def __enter__(self):
        return self

    def folder(self, torrent=None):
        """With a link to the data, when there is a torrent."""
        self.folders += 1
        path = os.path.join(self.path, str(self.folders))
        os.mkdir(path)
        if torrent:
            os.link(torrent.data, os.path.join(path, "data.bin"))
        return path

    @staticmethod
    def host():
        """Many clients take one connection from an address."""
        net = "198.19" if is_apart() else "127.%d" % random.randrange(32, 250)
        return "%s.%d.%d" % (net, random.randrange(1, 250),
                             random.randrange(1, 250))

    @staticmethod
    def free_port(host):
        with socket.socket() as s:
            s.bind((host, 0))
            return s.getsockname()[1]

    def end(self, client):
        self.children.remove(client)
        used = client.end()
        client.clean()
        return used

    def __exit__(self, *_):
        for client in list(self.children):
            self.end(client)
        self.tracker.shutdown()
        shutil.rmtree(self.path, ignore_errors=True)
