"""others.py: figures of our BitTorrent beside other clients' in one run.

usage: others.py BUILD [ROW]    without a row it names them
Lines as bench.h has them."""
import glob
import os
import signal
import statistics
import subprocess
import sys
import time

from clients import (Aria2, Failed, Libtorrent, Rtorrent, Shoal, Transmission,
                     until)
from ground import MIB, Ground, Torrent, go_apart, is_apart

GIB = 1 << 30
ROUNDS = 3
LEECHERS = 8
CROWDS = 50, 200, 1000
SECONDS = 5  # for which a crowd asks


def line(what, value, unit, bar="-", verdict="-"):
    print("%s\t%s\t%.4g\t%s\t%s\t%s" % (
        sys.argv[2], what, value, unit, bar, verdict), flush=True)


def at_least(what, value, unit, bar):
    line(what, value, unit, ">= %g" % bar, "met" if value >= bar else "MISSED")


def at_most(what, value, unit, bar):
    line(what, value, unit, "<= %g" % bar, "met" if value <= bar else "MISSED")


def lack(kind):
    if kind.program is not None and not glob.glob(kind.program):
        return "is not installed: apt-get install " + kind.package
    if kind.is_martian and not is_apart():
        return "needs addresses that only root can make"
    return None


def present(*kinds):
    """Those that can be measured; what is not is said."""
    there = []
    for k in kinds:
        why = lack(k)
        if why is None:
            there.append(k)
            continue
        print("bench %s: %s %s" % (sys.argv[2], k.name, why), file=sys.stderr)
        print("%s\t%s\t-\t-\t-\tskipped" % (sys.argv[2], k.name),
              flush=True)
    return there


def start_seed(ground, torrent, kind):
    seed = kind(ground, torrent, True).start()
    seed.wait_ready()
    return seed


def fetch(ground, torrent, giver, taker):
    """MiB/s, and seconds of processor time of both for a GiB; the seed's does
    not have in it what it took to get ready."""
    seed = start_seed(ground, torrent, giver)
    before = seed.cpu()
    begun = time.monotonic()
    leecher = taker(ground, torrent, False).start([seed])
    until(leecher.is_done, taker.name + " has all of it")
    took = time.monotonic() - begun
    taking = ground.end(leecher)
    giving = ground.end(seed) - before
    if not torrent.is_in(leecher.folder):
        raise Failed(taker.name + " has something else")
    share = torrent.size / GIB
    return torrent.size / MIB / took, giving / share, taking / share


def median(samples):
    """Of each column."""
    return [statistics.median(column) for column in zip(*samples)]


def pair(ground):
    """Transmission is so slow that it has little to do."""
    kinds = present(Shoal, Libtorrent, Rtorrent, Aria2, Transmission)
    torrent = dict.fromkeys(kinds, Torrent(ground, GIB, MIB))
    if Transmission in kinds:
        torrent[Transmission] = Torrent(ground, GIB // 8, MIB)
    samples = {k: [] for k in kinds}
    for _ in range(ROUNDS):
        for k in kinds:
            samples[k].append(fetch(ground, torrent[k], k, k))
    rates = {}
    for k in kinds:
        rates[k], giving, taking = median(samples[k])
        line("a pair of %s, %d MiB, start to end" % (
            k.name, torrent[k].size // MIB), rates[k], "MiB/s")
        line("a pair of %s, CPU per GiB of both" % k.name, giving + taking,
             "s")
    bars = {Libtorrent: 2.5, Rtorrent: 2}
    for k in kinds[1:]:
        what = "of the rate of a pair of " + k.name
        if k in bars:
            at_least(what, rates[Shoal] / rates[k], "", bars[k])
        else:
            line(what, rates[Shoal] / rates[k], "")


def half(ground, giver, taker, way, ours, bar):
    """What is ours alone, of fetch()'s figures, has a bar."""
    if present(Libtorrent):
        torrent = Torrent(ground, GIB, MIB)
        figures = median([fetch(ground, torrent, giver, taker)
                          for _ in range(ROUNDS)])
        line("1 GiB %s libtorrent" % way, figures[0], "MiB/s")
        at_most("CPU per GiB, all our processes", figures[ours], "s", bar)


def give(ground):
    half(ground, Shoal, Libtorrent, "to", 1, 0.3)


def take(ground):
    half(ground, Libtorrent, Shoal, "from", 2, 1.6)


def spread(ground, torrent, kind):
    """Seconds from the first start to the last that has it."""
    seed = start_seed(ground, torrent, kind)
    peers = [seed]
    begun = time.monotonic()
    for _ in range(LEECHERS):
        peers.append(kind(ground, torrent, False).start(peers))
    for p in peers[1:]:
        until(p.is_done, "all have all of it")
    took = time.monotonic() - begun
    for p in peers:
        ground.end(p)
    if not all(torrent.is_in(p.folder) for p in peers[1:]):
        raise Failed("some have something else")
    return took


def fan(ground):
    torrent = Torrent(ground, 512 * MIB, 512 << 10)
    kinds = present(Shoal, Aria2)
    took = {k: [] for k in kinds}
    for _ in range(ROUNDS):
        for k in kinds:
            took[k].append(spread(ground, torrent, k))
    for k in kinds:
        line("%d leechers of %s, 512 MiB, start to end" % (LEECHERS, k.name),
             statistics.median(took[k]), "s")
    if Aria2 in kinds:
        at_most("of aria2's time", statistics.median(took[Shoal]) /
                statistics.median(took[Aria2]), "", 0.5)


def crowd(ground, torrent, kind, n):
    """MiB/s, the slowest one's part of the mean, how many failed."""
    seed = start_seed(ground, torrent, kind)
    said = subprocess.run(
        [os.path.join(ground.build, "test/load"), seed.host, str(seed.port),
         torrent.path, str(torrent.piece), str(torrent.size), str(n),
         str(SECONDS)], stdout=subprocess.PIPE, timeout=60, check=True)
    ground.end(seed)
    unchoked, rate, least, lost = (float(w) for w in said.stdout.split())
    return rate, least, n - unchoked + lost


def load(ground):
    torrent = Torrent(ground, 256 * MIB, 512 << 10)
    kinds = present(Shoal, Libtorrent)
    for n in CROWDS:
        samples = {k: [] for k in kinds}
        for _ in range(ROUNDS):
            for k in kinds:
                samples[k].append(crowd(ground, torrent, k, n))
        rates = {}
        for k in kinds:
            rates[k], least, failed = median(samples[k])
            line("%d ask %s at once" % (n, k.name), rates[k], "MiB/s")
            if k is Shoal:
                at_least("%d: the slowest, of the mean" % n, least, "", 0.8)
                at_most("%d: not served" % n, failed, "", 0)
        if Libtorrent in rates:
            at_least("%d: of libtorrent's rate" % n,
                     rates[Shoal] / rates[Libtorrent], "", 1.6)


ROWS = {"bt-pair": pair, "bt-give": give, "bt-take": take, "bt-fan": fan,
        "bt-load": load}


def main():
    if len(sys.argv) < 3:
        print("\n".join(ROWS))
        return 0
    go_apart()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with Ground(sys.argv[1]) as ground:
            ROWS[sys.argv[2]](ground)
    except Failed as e:
        print("bench %s: %s" % (sys.argv[2], e), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
