"""found.py: cases in which clients find each other, on a network of their own.

Nobody is told of anybody: there is one tracker, or local discovery."""
import functools
import json
import time

from cases import (CLIENTS, LAYOUTS, LONG, SMALL, Swarm, interrupted, mixed,
                   they_leech, they_seed)
from ground import Failed, until
from https import Certificates, Https, Openssl
from lan import Here, Lan, Tap
from lt import Libtorrent
from opentracker import Opentracker
from ours import Ours
from rtorrent import Rtorrent
from torrent import Torrent

PORT = 6881
TRACKERS = {"http": Opentracker, "udp": Opentracker, "https": Https}


class Network(Swarm):
    """Clients with one torrent, each a host of its own."""

    def __init__(self, ground, data, files="one", tracker=None, private=False,
                 local=False, family=4):
        more = ["-p"] if private else []
        if tracker:
            self.tracker = TRACKERS[tracker](ground)
            more += ["-t", self.tracker.url(tracker)]
        super().__init__(ground, data, family, files, more)
        self.local = local
        self.udp = tracker == "udp"
        self.lan = Lan(ground, local)
        self.tap = Tap(ground)
        if tracker:
            self.tracker.start(self.torrent)

    def peer(self, kind, seeds):
        folder = self.ground.new_folder(kind.name)
        if seeds:
            self.torrent.copy_to(folder)
        host = self.lan.host()
        peer = kind(self.ground, self.torrent, host.address(self.family),
                    PORT, folder, seeds)
        peer.inside = host.inside
        peer.local = self.local
        peer.udp = self.udp
        peer.rpc_host = host.address(4)
        peer.finds = []
        return peer

    @staticmethod
    def told(*_peers):
        return ()


def silent(ground, private):
    """A tracker brings them together; of local discovery nothing is heard."""
    s = Network(ground, SMALL, tracker="http", private=private, local=True)
    seed, us = s.peer(Ours, True), s.peer(Ours, False)
    s.ready(seed.start())
    us.start().assert_done()
    if not private:
        until(lambda: s.tap.listen()[4], "local discovery is heard")
        return
    time.sleep(2)
    if any(s.tap.listen().values()):
        raise Failed("a private torrent was told to the network")


def secure(ground, trusted):
    """The tracker is asked only by who knows its certificate."""
    s = Network(ground, SMALL, tracker="https")
    seed, us = s.peer(Ours, True), s.peer(Ours, False)
    if trusted:
        for peer in seed, us:
            peer.inside = peer.inside + s.tracker.trusting()
    s.ready(seed.start())
    us.start()
    if trusted:
        us.assert_done()
        return
    until(lambda: "certificate" in us.process.said(), "we say why")
    if s.tracker.peers or us.is_done():
        raise Failed("a stranger is trusted")


def scraped(ground, way):
    """The tracker is asked what it counts."""
    s = Network(ground, SMALL, tracker=way)
    seed, us = s.peer(Ours, True), s.peer(Ours, False)

    def counts():
        said = json.loads(ground.run(
            ground.program("shoal"), "scrape", "--json", s.torrent.path))
        return [said["trackers"][0][key]
                for key in ("seeders", "leechers", "completed")]

    s.ready(seed.start())
    until(lambda: counts() == [1, 0, 0], "the seed is counted")
    us.start().assert_done()
    until(lambda: counts() == [1, 0, 1], "the download is counted")


def rows():
    """As in cases.py; those that take the longest first."""
    both = [Here, Opentracker]
    for c in CLIENTS:
        make = functools.partial(Network, data=LONG, tracker="http")
        yield ("%s seeds what http found, and all are interrupted" % c.name,
               [*both, c], interrupted, (make, c, True))
        yield ("%s leeches what http found, and all are interrupted" % c.name,
               [*both, c], interrupted, (make, c, False))
    for way in "http", "udp":
        make = functools.partial(Network, data=SMALL, files="many",
                                 tracker=way)
        for what, function in ("seeds", they_seed), ("leeches", they_leech):
            yield ("rTorrent %s a folder, found by %s" % (what, way),
                   [*both, Rtorrent], function, (make, Rtorrent))
    for c in Ours, Libtorrent:
        yield ("a mixed swarm that http brought together, the seed is " +
               c.name, [*both, *CLIENTS], mixed,
               (functools.partial(Network, data=SMALL, tracker="http"), c))
    for c in *CLIENTS, Ours:
        for family in c.local_families:
            make = functools.partial(Network, data=SMALL, local=True,
                                     family=family)
            what = "a file, found by local discovery, IPv%d" % family
            yield ("%s seeds %s" % (c.name, what), [Here, c], they_seed,
                   (make, c))
            yield ("%s leeches %s" % (c.name, what), [Here, c], they_leech,
                   (make, c))
        for way in "http", "udp":
            for files, layout in LAYOUTS:
                make = functools.partial(Network, data=SMALL, files=files,
                                         tracker=way)
                what = "%s, found by %s" % (layout, way)
                yield ("%s seeds %s" % (c.name, what), [*both, c], they_seed,
                       (make, c))
                yield ("%s leeches %s" % (c.name, what), [*both, c],
                       they_leech, (make, c))
    for way in "http", "udp":
        yield ("a tracker counts us, asked by " + way, both, scraped, (way,))
    yield ("a private torrent is not told to the local network", both, silent,
           (True,))
    yield ("another torrent is told to the local network", both, silent,
           (False,))
    yield ("a tracker over TLS, whose certificate is trusted",
           [Here, Certificates, Openssl], secure, (True,))
    yield ("a tracker over TLS, whose certificate is not trusted",
           [Here, Certificates, Openssl], secure, (False,))
