"""https.py: a tracker over TLS, whose certificate a case's hosts trust."""
import re
import socket
import ssl
import struct
import threading

from ground import Installed
from lan import Lan

HOST, PORT = Lan.address(), 8443
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
TRUST = 'mount --bind "$0" ' + CERTIFICATES + ' && exec "$@"'


class Certificates(Installed):
    package = "ca-certificates"
    program = CERTIFICATES


class Openssl(Installed):
    package = "openssl"
    program = "/usr/bin/openssl"


class Https:
    """It tells everybody of everybody who has asked."""

    def __init__(self, ground):
        self.ground = ground
        self.peers = set()
        self.pem = ground.path("tracker.pem")
        key = ground.path("tracker.key")
        ground.run("openssl", "req", "-x509", "-newkey", "rsa:2048",
                   "-nodes", "-days", "2", "-subj", "/CN=tracker",
                   "-addext", "subjectAltName=IP:" + HOST,
                   "-keyout", key, "-out", self.pem)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.pem, key)

    def start(self, _torrent):
        self.listener = socket.create_server((HOST, PORT))
        self.listener.settimeout(0.1)
        self.runs = True
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        self.ground.at_end.append(self._stop)

    @staticmethod
    def url(_way):
        return "https://%s:%d/announce" % (HOST, PORT)

    def trusting(self):
        """Runs a program where this certificate is the only one."""
        return ["unshare", "-m", "sh", "-c", TRUST, self.pem]

    def _run(self):
        while self.runs:
            try:
                sock, (host, _) = self.listener.accept()
                sock.settimeout(5)
                with self.context.wrap_socket(sock, server_side=True) as tls:
                    self._answer(tls, host)
            except OSError:
                continue

    def _answer(self, tls, host):
        port = re.search(rb"[?&]port=(\d+)", tls.recv(65536))
        self.peers.add(socket.inet_aton(host) +
                       struct.pack(">H", int(port[1])))
        peers = b"".join(self.peers)
        body = b"d8:intervali60e5:peers%d:%se" % (len(peers), peers)
        tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" %
                    (len(body), body))

    def _stop(self):
        self.runs = False
        self.thread.join()
        self.listener.close()
