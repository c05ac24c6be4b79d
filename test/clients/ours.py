"""ours.py: shoal as a client."""
import json
import os
import re
import signal
import subprocess

from ground import Failed, Installed, joined, until


class Ours(Installed):
    name = "shoal"
    dials = True
    local_families = 4, 6
    inside = []
    finds = ["--no-discovery"]

    def __init__(self, ground, torrent, host, port, folder, seeds):
        self.ground = ground
        self.torrent = torrent
        self.host, self.port = host, port
        self.address = joined(host, port)
        self.folder = folder
        self.seeds = seeds
        self.process = None
        self.more = []

    def start(self, peers=(), stays=False):
        argv = [self.ground.program("shoal"), "seed" if self.seeds else "get",
                "-v", "--listen", self.address] + self.finds + self.more
        for p in peers:
            if p is not self:
                argv += ["--peer", p.address]
        if self.seeds:
            argv += [self.torrent.path, self.folder]
        else:
            argv += ["-d", self.folder, self.torrent.path]
            if stays:
                argv[2:2] = ["--seed", "forever"]
        self.process = self.ground.start(self.name, self.inside + argv)
        return self

    def _swarm(self):
        found = re.search(r"shoald\[([^]]*)\]: ready", self.process.said())
        if found:
            self.ground.left += ["/dev/shm/shoal." + found[1],
                                 "/dev/shm/shoal.%s.torrent" % found[1]]
        return found and found[1]

    def is_ready(self):
        if not self.process.lives():
            raise Failed("shoal has ended")
        return bool(self._swarm())

    def look(self):
        """What shoalstat says; None when there is nothing to be seen."""
        name = self._swarm()
        if not name:
            return None
        seen = subprocess.run(
            [self.ground.program("shoalstat"), "--json", "-i", name],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return json.loads(seen.stdout) if seen.returncode == 0 else None

    def moved(self):
        """Bytes of pieces, in and out, in this run."""
        seen = self.look()
        return sum(seen["bytes"][way] + seen["gone"]["bytes_" + way]
                   for way in ("down", "up")) if seen else 0

    def is_done(self):
        """A name without .part says that all of it is there and synced."""
        return self.torrent.is_in(self.folder)

    def assert_done(self, part=""):
        """Of one that does not stay; part is in the names of what it wants."""
        status = self.process.ends()
        if status != 0:
            raise Failed("shoal get ended with status %d" % status)
        if not self.torrent.is_only_in(self.folder, part):
            raise Failed("shoal get has ended, and the data are others")

    def kill(self):
        """Its other processes end by themselves, a little later."""
        pids = self._pids()
        self.process.kill()
        until(lambda: not any(os.path.exists("/proc/%d" % p) for p in pids),
              "the end of shoal's processes")

    def _pids(self):
        with open("/proc/%d/task/%d/children" % (
                (self.process.child.pid,) * 2)) as f:
            return [int(p) for p in f.read().split()]

    def term(self):
        self.process.signal(signal.SIGTERM)
        status = self.process.ends()
        if status != (0 if self.seeds else 1):
            raise Failed("SIGTERM is status %d" % status)
