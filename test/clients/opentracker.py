"""opentracker.py: opentracker as the tracker of a case."""
import hashlib
import socket

import byhand
from ground import Installed, until
from lan import Lan

HOST, PORT = Lan.address(), 6969


class Opentracker(Installed):
    """It is told which torrent it may serve, and serves it in both ways."""
    name = "opentracker"
    package = "opentracker"
    program = "/usr/bin/opentracker"

    def __init__(self, ground):
        self.ground = ground

    @staticmethod
    def url(way):
        return "%s://%s:%d/announce" % (way, HOST, PORT)

    def start(self, torrent):
        """As root it sees nothing but its folder."""
        folder = self.ground.new_folder(self.name)
        with open(torrent.path, "rb") as f:
            info = byhand.raw_info(f.read())
        with open(folder + "/those", "w") as f:
            f.write(hashlib.sha1(info).hexdigest() + "\n")
        self.ground.start(self.name, [
            self.program, "-i", HOST, "-p", str(PORT), "-P", str(PORT),
            "-d", folder, "-w", "/those"])
        until(self._listens, "the tracker listens")

    @staticmethod
    def _listens():
        with socket.socket() as s:
            return s.connect_ex((HOST, PORT)) == 0
