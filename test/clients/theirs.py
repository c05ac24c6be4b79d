"""theirs.py: what the drivers of other clients have in common."""
from ground import Failed, Installed, joined


class Theirs(Installed):
    """One client, with one torrent; a driver says how it is run.

    A rate is in bytes a second, of what goes out when it seeds and of what
    comes in when it does not."""
    name = None
    dials = False
    local_families = 4,
    makes_empty = True
    inside = []    # what runs a program where this client is
    local = False  # whether it looks for others on the local network
    udp = False    # whether its tracker is asked by UDP

    def __init__(self, ground, torrent, host, port, folder, seeds):
        self.ground = ground
        self.torrent = torrent
        self.host, self.port = host, port
        self.address = joined(host, port)
        self.folder = folder
        self.seeds = seeds
        self.process = None
        self.rate = 0

    def argv(self, peers):
        raise NotImplementedError

    def looks_ready(self):
        raise NotImplementedError

    def start(self, peers=(), rate=0):
        self.rate = rate
        self.process = self.ground.start(
            self.name,
            self.inside + self.argv([p for p in peers if p is not self]))
        return self

    def is_ready(self):
        if not self.process.lives():
            raise Failed("%s has ended" % self.name)
        return self.looks_ready()

    def is_done(self):
        return self.torrent.is_in(self.folder, self.makes_empty)

    def kill(self):
        self.process.kill()
