"""lan.py: a local network of a case's own, with a host for each client.

It is in network namespaces: a bridge in that of the case's thread, at whose
ports the hosts are.  They end with the case, also when its program is shot."""
import ctypes
import functools
import os
import socket
import struct
import subprocess

from ground import Failed, until

NEWNET = 0x40000000  # CLONE_NEWNET
ALL = 3              # ETH_P_ALL
LOCAL_PORT = 6771    # BEP 14
UDP = 17
OWN = "/proc/thread-self/ns/net"
libc = ctypes.CDLL(None, use_errno=True)


def _run(*argv):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=30, check=False)
    if done.returncode != 0:
        raise Failed("%s: %s" % (" ".join(argv), done.stdout.decode()))


def _address(family, n):
    """Of those that are for such tests, and no network has."""
    return ("198.18.0.%d" if family == 4 else "fd53:6f61::%x") % n


class Host:
    """A namespace that a program holds until its input ends."""

    def __init__(self, n, multicast):
        self.n = n
        self.holder = subprocess.Popen(
            ["unshare", "-n", "cat"], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL)
        self.inside = ["nsenter", "-t", str(self.holder.pid), "-n", "--"]
        until(self._is_apart, "a network namespace")
        port = "port%d" % n
        _run("ip", "link", "add", "name", port, "type", "veth", "peer", "name",
             "eth0", "netns", str(self.holder.pid))
        _run("ip", "link", "set", port, "master", "bridge", "up")
        _run("ip", "link", "set", port, "type", "bridge_slave",
             "mcast_flood", "on" if multicast else "off")
        self._do("ip", "link", "set", "lo", "up")
        for family in 4, 6:
            self._do("ip", "address", "add", "%s/%d" % (
                self.address(family), 15 if family == 4 else 64),
                     "dev", "eth0", *(["nodad"] if family == 6 else []))
        self._do("ip", "link", "set", "eth0", "addrgenmode", "none")
        self._do("ip", "link", "set", "eth0", "up")
        self._do("ip", "address", "add", "fe80::%x/64" % n, "dev", "eth0",
                 "nodad")
        self._do("ip", "route", "add", "default", "via", _address(4, 1))

    def _is_apart(self):
        try:
            there = os.readlink("/proc/%d/ns/net" % self.holder.pid)
        except OSError:
            return False
        return there != os.readlink(OWN)

    def _do(self, *argv):
        _run(*self.inside, *argv)

    def address(self, family):
        return _address(family, self.n)

    def end(self):
        self.holder.stdin.close()
        self.holder.wait()


class Lan:
    """Made and left by one thread, whose sockets are on the bridge.

    Where there is no multicast nobody hears of local discovery."""

    def __init__(self, ground, multicast):
        self.hosts = []
        self.multicast = multicast
        self.before = os.open(OWN, os.O_RDONLY | os.O_CLOEXEC)
        ground.at_last.append(self._end)
        if libc.unshare(NEWNET) == -1:
            raise Failed("unshare: " + os.strerror(ctypes.get_errno()))
        _run("ip", "link", "set", "lo", "up")
        _run("ip", "link", "add", "name", "bridge", "type", "bridge",
             "mcast_snooping", "0")
        _run("ip", "address", "add", _address(4, 1) + "/15", "dev", "bridge")
        _run("ip", "address", "add", _address(6, 1) + "/64", "dev", "bridge",
             "nodad")
        _run("ip", "link", "set", "bridge", "up")

    def host(self):
        self.hosts.append(Host(len(self.hosts) + 2, self.multicast))
        return self.hosts[-1]

    @staticmethod
    def address():
        return _address(4, 1)

    def _end(self):
        for host in self.hosts:
            host.end()
        if libc.setns(self.before, NEWNET) == -1:
            os._exit(1)
        os.close(self.before)


class Tap:
    """Counts packets of local discovery on the bridge."""

    def __init__(self, ground):
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                  socket.htons(ALL))
        self.sock.bind(("bridge", ALL))
        self.sock.setblocking(False)
        ground.at_last.append(self.sock.close)
        self.heard = {4: 0, 6: 0}

    def listen(self):
        """Takes what has come; the packets seen so far, by family."""
        while True:
            try:
                packet = self.sock.recv(2048)
            except BlockingIOError:
                return self.heard
            kind, rest = packet[12:14], packet[14:]
            if kind == b"\x08\x00" and rest[9] == UDP:
                family, head = 4, (rest[0] & 15) * 4
            elif kind == b"\x86\xdd" and rest[6] == UDP:
                family, head = 6, 40
            else:
                continue
            if struct.unpack(">H", rest[head + 2:head + 4])[0] == LOCAL_PORT:
                self.heard[family] += 1


class Here:
    """What such a network needs of the machine."""
    package = "network namespaces (root)"

    @staticmethod
    @functools.lru_cache(maxsize=None)
    def is_there():
        if os.geteuid() != 0:
            return False
        return subprocess.run(
            ["unshare", "-n", "sh", "-c",
             "ip link add name br0 type bridge && "
             "ip link add name one type veth peer name two && "
             "ip address add fd53:6f61::1/64 dev one"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=False).returncode == 0
