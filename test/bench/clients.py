"""clients.py: clients that a figure is measured of, each a process.

All run as fast as they can be told to.  A leecher makes the file `flag` when
all is there."""
import json
import os
import re
import shutil
import signal
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TICK = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    pass


def until(condition, what, limit=100):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise Failed("in vain for %d s: %s" % (limit, what))
        time.sleep(0.003)


def _tree(pid):
    """Seconds of processor time of it, of those below, and of the ended."""
    try:
        with open("/proc/%d/stat" % pid) as f:
            fields = f.read().rsplit(")", 1)[1].split()
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            children = f.read().split()
    except OSError:
        return 0
    return sum(int(n) for n in fields[11:15]) / TICK + sum(
        _tree(int(child)) for child in children)


class Client:
    name = None
    program = None
    package = None  # that has it
    is_martian = False  # takes no tracker's peer at 127/8

    def __init__(self, ground, torrent, seeds):
        self.ground = ground
        self.torrent = torrent
        self.host = ground.host()
        self.port = ground.free_port(self.host)
        self.seeds = seeds
        self.folder = ground.folder(torrent if seeds else None)
        self.flag = self.folder + ".flag"
        self.child = None

    def argv(self, peers):
        raise NotImplementedError

    def start(self, peers=()):
        with open(self.folder + ".log", "ab") as log:
            self.child = subprocess.Popen(
                self.argv(peers), stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, cwd=self.ground.path,
                env=dict(os.environ, HOME=self.ground.path))
        self.ground.children.append(self)
        return self

    def said(self):
        with open(self.folder + ".log", errors="replace") as log:
            return log.read()

    def lives(self):
        if self.child.poll() is not None:
            raise Failed("%s has ended: %s" % (self.name, self.said()[-500:]))
        return True

    def wait_ready(self):
        until(lambda: self.lives() and self.is_ready(),
              self.name + " gets ready")

    def is_ready(self):
        raise NotImplementedError

    def is_done(self):
        if os.path.exists(self.flag):
            return True
        self.lives()
        return False

    def cpu(self):
        return _tree(self.child.pid)

    def clean(self):
        """What is left when it has ended."""

    def end(self):
        """Seconds of processor time of its life, and of all its children's."""
        if self.child.returncode is not None:
            return 0
        os.kill(self.child.pid, signal.SIGTERM)
        end = time.monotonic() + 20
        while True:
            pid, status, used = os.wait4(self.child.pid, os.WNOHANG)
            if pid != 0:
                self.child.returncode = status
                return used.ru_utime + used.ru_stime
            if time.monotonic() > end:
                os.kill(self.child.pid, signal.SIGKILL)
            time.sleep(0.01)


class Shoal(Client):
    name = "shoal"

    def argv(self, peers):
        argv = [os.path.join(self.ground.build, "shoal"),
                "seed" if self.seeds else "get", "--no-discovery",
                "--listen", "%s:%d" % (self.host, self.port)]
        for p in peers:
            argv += ["--peer", "%s:%d" % (p.host, p.port)]
        if self.seeds:
            return argv + [self.torrent.path, self.folder]
        return argv + ["--seed", "forever", "--on-complete",
                       "touch " + self.flag, "-d", self.folder,
                       self.torrent.path]

    def is_ready(self):
        return "]: ready: " in self.said()

    def clean(self):
        found = re.search(r"shoald\[([^]]*)\]: ready", self.said())
        for name in ("", ".torrent") if found else ():
            path = "/dev/shm/shoal.%s%s" % (found[1], name)
            if os.path.exists(path):
                os.unlink(path)


class Libtorrent(Client):
    name = "libtorrent"
    program = "/usr/lib/python3/dist-packages/libtorrent*.so"
    package = "python3-libtorrent"

    def argv(self, peers):
        return ["/usr/bin/python3", HERE + "/lt.py", json.dumps({
            "listen": "%s:%d" % (self.host, self.port), "host": self.host,
            "torrent": self.torrent.path, "folder": self.folder,
            "flag": self.flag, "peers": [[p.host, p.port] for p in peers]})]

    def is_ready(self):
        return "checked" in self.said()


class Tracked(Client):
    """It has no peers but a tracker's."""

    def is_ready(self):
        return self.ground.tracker.knows(self)


class Aria2(Tracked):
    name = "aria2"
    program = "/usr/bin/aria2c"
    package = "aria2"

    def argv(self, peers):
        hook = self.folder + ".hook"
        with open(hook, "w") as f:
            f.write("#!/bin/sh\n: >%s\n" % self.flag)
        os.chmod(hook, 0o700)
        return [self.program, "--no-conf", "--disable-ipv6",
                "--interface=" + self.host, "--listen-port=%d" % self.port,
                "--dir=" + self.folder, "--enable-dht=false",
                "--bt-enable-lpd=false", "--enable-peer-exchange=false",
                "--async-dns=false", "--file-allocation=none",
                "--allow-overwrite=true", "--summary-interval=0",
                "--show-console-readout=false", "--console-log-level=warn",
                "--disk-cache=64M", "--bt-max-peers=0", "--seed-ratio=0",
                "--bt-request-peer-speed-limit=10000M", "--stop=600",
                "--check-integrity=false", "--bt-seed-unverified=true",
                "--on-bt-download-complete=" + hook, self.torrent.path]


class Rtorrent(Tracked):
    name = "rtorrent"
    program = "/usr/bin/rtorrent"
    package = "rtorrent"

    def argv(self, peers):
        os.mkdir(self.folder + ".session")
        settings = (
            "network.bind_address.set=" + self.host,
            "network.port_range.set=%d-%d" % (self.port, self.port),
            "network.port_random.set=no", "dht.mode.set=disable",
            "protocol.pex.set=no", "trackers.use_udp.set=no",
            "protocol.encryption.set=none", "system.daemon.set=true",
            "directory.default.set=" + self.folder,
            "session.path.set=" + self.folder + ".session",
            "throttle.max_uploads.set=1000",
            "throttle.max_uploads.global.set=1000",
            "throttle.max_peers.normal.set=1000",
            "throttle.max_peers.seed.set=1000",
            "throttle.max_downloads.global.set=1000",
            "pieces.memory.max.set=4G", "pieces.hash.on_completion.set=no",
            "network.send_buffer.size.set=4M",
            "network.receive_buffer.size.set=4M",
            "method.set_key=event.download.finished,flag,"
            "((execute.nothrow,touch,%s))" % self.flag,
            "load.start=" + self.torrent.path)
        with open(self.folder + ".rc", "w") as f:
            f.write("\n".join(settings) + "\n")
        return [self.program, "-n", "-o", "import=%s.rc" % self.folder]


class Transmission(Tracked):
    name = "Transmission"
    program = "/usr/bin/transmission-daemon"
    package = "transmission-daemon"
    is_martian = True

    def argv(self, peers):
        config, hook = self.folder + ".config", self.folder + ".hook"
        os.makedirs(config + "/torrents")
        shutil.copy(self.torrent.path, config + "/torrents")
        with open(hook, "w") as f:
            f.write("#!/bin/sh\n: >%s\n" % self.flag)
        os.chmod(hook, 0o700)
        with open(config + "/settings.json", "w") as f:
            json.dump({
                "bind-address-ipv4": self.host, "peer-port": self.port,
                "rpc-enabled": False, "utp-enabled": False,
                "dht-enabled": False, "lpd-enabled": False,
                "pex-enabled": False, "port-forwarding-enabled": False,
                "encryption": 0, "download-dir": self.folder,
                "incomplete-dir-enabled": False, "preallocation": 0,
                "rename-partial-files": False, "cache-size-mb": 64,
                "peer-limit-global": 1000, "peer-limit-per-torrent": 1000,
                "upload-slots-per-torrent": 1000,
                "script-torrent-done-enabled": True,
                "script-torrent-done-filename": hook}, f)
        return [self.program, "-f", "-g", config]
