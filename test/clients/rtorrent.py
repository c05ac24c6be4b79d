"""rtorrent.py: rTorrent as a client."""
import socket

from theirs import Theirs


class Rtorrent(Theirs):
    """It is told of others by a tracker only."""
    name = "rTorrent"
    package = "rtorrent"
    program = "/usr/bin/rtorrent"

    def argv(self, peers):
        options = []
        for option in ("system.daemon.set=true", "dht.mode.set=disable",
                       "network.port_random.set=no",
                       "network.port_range.set=%d-%d" % (
                           self.port, self.port)):
            options += ["-O", option]
        return [self.program, "-n", *options, "-b", self.host,
                "-s", self.ground.new_folder("session"), "-d", self.folder,
                self.torrent.path]

    def looks_ready(self):
        with socket.socket() as s:
            s.settimeout(5)
            return s.connect_ex((self.host, self.port)) == 0
