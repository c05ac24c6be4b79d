"""aria2.py: aria2 as a client."""
import socket

from theirs import Theirs


class Aria2(Theirs):
    name = "aria2"
    package = "aria2"
    program = "/usr/bin/aria2c"

    def argv(self, peers):
        """It is dialled; there is no way to tell it of a peer."""
        six = ":" in self.host
        way = "upload" if self.seeds else "download"
        return [self.program, "--no-conf", "--listen-port=%d" % self.port,
                "--interface=" + self.host, "--dir=" + self.folder,
                "--disable-ipv6=" + ("false" if six else "true"),
                "--enable-dht=" + ("true" if self.udp else "false"),
                "--dht-file-path=" + self.folder + ".dht",
                "--enable-dht6=false",
                "--bt-enable-lpd=" + ("true" if self.local else "false"),
                "--enable-peer-exchange=false",
                "--async-dns=false", "--summary-interval=0",
                "--show-console-readout=false", "--console-log-level=info",
                "--file-allocation=none", "--auto-save-interval=1",
                "--check-integrity=true", "--allow-overwrite=true",
                "--seed-ratio=0", "--seed-time=60", "--stop=600",
                "--max-%s-limit=%d" % (way, self.rate), self.torrent.path]

    def looks_ready(self):
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as s:
            s.settimeout(5)
            return s.connect_ex((self.host, self.port)) == 0
