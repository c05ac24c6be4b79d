"""cases.py: what is done with other clients, a row each."""
import functools
import re

import byhand
from aria2 import Aria2
from ground import Failed, free_port, loopback, until
from lt import Libtorrent
from ours import Ours
from torrent import Data, Mktorrent, Shoal, Torrent
from transmission import Transmission

KIB, MIB = 1 << 10, 1 << 20
SMALL = Data(3141593, 16 * KIB, Shoal)
LARGE = Data(9449529, 4 * MIB, Mktorrent)
LONG = Data(6291469, 64 * KIB, Shoal)


class Swarm:
    """Clients with one torrent, each at an address of its own."""

    def __init__(self, ground, data, family=4, files="one", more=()):
        self.ground = ground
        self.family = family
        self.torrent = Torrent(ground, data, files, more)

    def peer(self, kind, seeds):
        folder = self.ground.new_folder(kind.name)
        if seeds:
            self.torrent.copy_to(folder)
        return kind(self.ground, self.torrent, loopback(self.family),
                    free_port(), folder, seeds)

    @staticmethod
    def told(*peers):
        """What a client is told of when it is started."""
        return peers

    @staticmethod
    def ready(*peers):
        for p in peers:
            until(p.is_ready, p.name + " gets ready")

    @staticmethod
    def done(*peers):
        for p in peers:
            until(p.is_done, p.name + " has all of it")


def they_seed(ground, make, client):
    s = make(ground)
    them, us = s.peer(client, True), s.peer(Ours, False)
    s.ready(them.start())
    us.start(s.told(them)).assert_done()


def they_leech(ground, make, client):
    s = make(ground)
    them, us = s.peer(client, False), s.peer(Ours, True)
    s.ready(them.start(), us.start(s.told(them)))
    s.done(them)


def some_then_all(ground, client):
    s = Swarm(ground, SMALL, files="many")
    them, us = s.peer(client, True), s.peer(Ours, False)
    s.ready(them.start())
    us.more = ["--only", "b c"]
    us.start(s.told(them)).assert_done("b c")
    us.more = []
    us.start(s.told(them)).assert_done()


def they_dial(ground, client):
    """To leech, then to seed."""
    s = Swarm(ground, SMALL)
    them, us = s.peer(client, False), s.peer(Ours, True)
    s.ready(us.start())
    s.done(them.start([us]))
    them, us = s.peer(client, True), s.peer(Ours, False)
    s.ready(us.start(stays=True), them.start([us]))
    s.done(us)


def _goes_on(us, share):
    """Until so much of it was moved since we were started."""
    least = share * us.torrent.size
    until(lambda: us.moved() >= least, "%d bytes are moved" % least)


def interrupted(ground, make, client, seeds):
    """They are killed in the middle, then we are, then we are told to end."""
    s = make(ground)
    them, us = s.peer(client, seeds), s.peer(Ours, not seeds)
    rate = s.torrent.size // 8
    s.ready(them.start(rate=rate), us.start(s.told(them)))
    _goes_on(us, 0.05)
    them.kill()
    s.ready(them.start(rate=rate))
    _goes_on(us, 0.1)
    us.kill()
    s.ready(us.start(s.told(them)))
    _goes_on(us, 0.05)
    us.term()
    if not seeds and them.is_done():
        raise Failed("it was over before it was interrupted")
    s.ready(us.start(s.told(them)))
    if seeds:
        if "ready: 0 of" in us.process.said():
            raise Failed("we begin anew")
        us.assert_done()
    else:
        s.done(them)


def mixed(ground, make, client):
    """One seed; everybody dials all others, who can."""
    s = make(ground)
    seed = s.peer(client, True)
    others = [s.peer(c, False) for c in CLIENTS]
    ours = [s.peer(Ours, False), s.peer(Ours, False)]
    told = s.told(*others, *ours)
    s.ready(seed.start(told), *[p.start(told) for p in others])
    for us in ours:
        us.start(s.told(seed, *others, *ours), stays=True)
    s.done(*ours, *others)


def mixed_interrupted(ground, make, client):
    """All of them and two of us; in the middle the client is killed, one of us
    after it, and our seed, which gives slowly, at last."""
    s = make(ground)
    seed = s.peer(Ours, True)
    seed.more = ["--upload-limit", str(s.torrent.size // 6)]
    others = [s.peer(c, False) for c in CLIENTS]
    ours = [s.peer(Ours, False), s.peer(Ours, False)]
    them = others[CLIENTS.index(client)]
    told = s.told(*others, *ours)
    s.ready(seed.start(told), *[p.start(told) for p in others])
    for us in ours:
        us.start(s.told(seed, *others, *ours), stays=True)
    for share, victim in (0.2, them), (0.4, ours[0]), (0.6, seed):
        _goes_on(seed, share)
        if victim is not seed and victim.is_done():
            raise Failed("it was over before it was interrupted")
        victim.kill()
        if victim is ours[0]:
            victim.start(s.told(seed, *others, *ours), stays=True)
        else:
            victim.start(told)
        s.ready(victim)
    s.done(*ours, *others)
    if "ready: 0 of" in ours[0].process.said():
        raise Failed("we begin anew")


def _blames(us, them):
    return ("%s): piece" % them.address) in us.process.said()


def _banned(s, us, liar):
    """It is all that we know, until another dials us."""
    us.start([liar])
    until(lambda: _blames(us, liar), "the wrong piece is found")
    honest = s.peer(Libtorrent, True)
    honest.start([us])
    us.assert_done()
    if _blames(us, honest):
        raise Failed("the wrong one was blamed")


def spoilt(ground, client, data):
    """Its data change after it has checked them."""
    s = Swarm(ground, data)
    liar, us = s.peer(client, True), s.peer(Ours, False)
    s.ready(liar.start())
    s.torrent.spoil(liar.folder)
    _banned(s, us, liar)


def lied_to(ground, data):
    s = Swarm(ground, data)
    liar, us = s.peer(byhand.Seed, True), s.peer(Ours, False)
    liar.lies = True
    _banned(s, us, liar.start())
    if liar.connections != 1:
        raise Failed("it was dialled again")


def half_lied_to(ground, data):
    """Whoever is quicker, and whatever both of them deliver together."""
    s = Swarm(ground, data)
    liar, honest = s.peer(byhand.Seed, True), s.peer(byhand.Seed, True)
    us = s.peer(Ours, False)
    liar.lies = True
    liar.habit = honest.habit = byhand.slow
    us.start([liar.start(), honest.start()]).assert_done()
    if _blames(us, honest):
        raise Failed("the wrong one was blamed")


def twice(ground, client, data):
    """Of what two seeds send little comes from both: less than what would
    come if whatever is asked for last were asked of both."""
    s = Swarm(ground, data)
    seeds = [s.peer(client, True), s.peer(client, True)]
    us = s.peer(Ours, False)
    s.ready(*[seed.start() for seed in seeds])
    us.start(seeds).assert_done()
    came = int(re.search(r"is complete: (\d+) bytes", us.process.said())[1])
    if came > 1.15 * data.size:
        raise Failed("%d bytes came, of %d" % (came, data.size))


def by_hand(ground, habit, is_fast):
    """All of a seed that is not like others, and nothing twice."""
    s = Swarm(ground, SMALL)
    seed, us = s.peer(byhand.Seed, True), s.peer(Ours, False)
    seed.habit, seed.fast = habit, is_fast
    us.start([seed.start()]).assert_done()
    if seed.connections != 1:
        raise Failed("it took %d connections" % seed.connections)
    if seed.served > 1.05 * s.torrent.size:
        raise Failed("%d bytes came" % seed.served)


HABITS = (
    ("says its bitfield late", byhand.late, False),
    ("says its bitfield late, with BEP 6", byhand.late, True),
    ("says haves instead of a bitfield", byhand.haves, False),
    ("says haves while it serves", byhand.lazy, False),
    ("suggests, and allows fast", byhand.fast, True),
    ("chokes every now and then", byhand.fickle, False),
    ("chokes every now and then, with BEP 6", byhand.fickle, True),
    ("rejects every now and then", byhand.rejecting, True),
)

# Those that take the longest first.
CLIENTS = Transmission, Aria2, Libtorrent
LAYOUTS = ("one", "a file"), ("many", "a folder")
PIECES = ("16 KiB", SMALL), ("4 MiB", LARGE)


def rows():
    """A sentence, what it needs, the function and its arguments."""
    for c in CLIENTS:
        for files, layout in LAYOUTS:
            make = functools.partial(Swarm, data=LONG, files=files)
            yield ("%s seeds %s, and all are interrupted" % (c.name, layout),
                   [c], interrupted, (make, c, True))
            yield ("%s leeches %s, and all are interrupted" %
                   (c.name, layout), [c], interrupted, (make, c, False))
    for c in CLIENTS:
        yield ("a mixed swarm, in which we and %s are interrupted" % c.name,
               CLIENTS, mixed_interrupted,
               (functools.partial(Swarm, data=LONG), c))
    for c in Ours, Libtorrent:
        yield ("a mixed swarm, the seed is " + c.name, CLIENTS, mixed,
               (functools.partial(Swarm, data=SMALL), c))
    for c in CLIENTS:
        for files, layout in LAYOUTS:
            for size, data in PIECES:
                for family in 4, 6:
                    make = functools.partial(Swarm, data=data, family=family,
                                             files=files)
                    what = "%s in pieces of %s, IPv%d" % (layout, size, family)
                    yield ("%s seeds %s" % (c.name, what), [c, data.maker],
                           they_seed, (make, c))
                    yield ("%s leeches %s" % (c.name, what), [c, data.maker],
                           they_leech, (make, c))
        yield (c.name + " seeds a folder, and some of it is wanted first",
               [c], some_then_all, (c,))
        if c.dials:
            yield c.name + " dials us", [c], they_dial, (c,)
    for size, data in PIECES:
        yield ("a libtorrent whose pieces of %s were altered" % size,
               [Libtorrent, data.maker], spoilt, (Libtorrent, data))
        yield ("a liar with pieces of " + size, [Libtorrent, data.maker],
               lied_to, (data,))
        yield ("a liar beside a seed of pieces of " + size, [data.maker],
               half_lied_to, (data,))
        for c in Ours, Libtorrent, Aria2:
            yield ("two seeds of pieces of %s, both %s" % (size, c.name),
                   [c, data.maker], twice, (c, data))
    for what, habit, is_fast in HABITS:
        yield "a seed that " + what, [], by_hand, (habit, is_fast)
