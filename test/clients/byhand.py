"""byhand.py: a seed made by hand, whose habits are those of a case.

It has the client's interface of the drivers, and runs in threads."""
import hashlib
import socket
import struct
import threading
import time

from ground import joined

CHOKE, UNCHOKE, INTERESTED, _, HAVE, BITFIELD, REQUEST, PIECE, CANCEL = range(9)
SUGGEST, HAVE_ALL, HAVE_NONE, REJECT, ALLOWED_FAST = range(13, 18)
BLOCK = 16384


def raw_info(metainfo):
    """The bytes of the info dictionary, which is the last of the file."""
    return metainfo[metainfo.index(b"4:info") + 6:-1]


class Connection:
    """One that has shaken hands; messages are (kind, body)."""

    def __init__(self, sock, seed):
        self.sock = sock
        self.seed = seed
        sock.settimeout(60)
        self._read(68)
        flags = bytes(7) + (b"\x04" if seed.fast else b"\0")
        sock.sendall(b"\x13BitTorrent protocol" + flags + seed.hash +
                     b"-HA0001-%012d" % seed.port)

    def _read(self, n):
        got = b""
        while len(got) < n:
            more = self.sock.recv(n - len(got))
            if not more:
                raise EOFError
            got += more
        return got

    def hear(self):
        while True:
            n = struct.unpack(">I", self._read(4))[0]
            if n > 0:
                body = self._read(n)
                return body[0], body[1:]

    def say(self, kind, *numbers, data=b""):
        body = struct.pack(">B%dI" % len(numbers), kind, *numbers) + data
        self.sock.sendall(struct.pack(">I", len(body)) + body)

    def bitfield(self):
        n = self.seed.pieces
        bits = bytearray((n + 7) // 8)
        for i in range(n):
            bits[i // 8] |= 128 >> i % 8
        self.say(BITFIELD, data=bytes(bits))

    def serve(self, piece, begin, length):
        at = piece * self.seed.piece + begin
        data = self.seed.data[at:at + length]
        if self.seed.lies:
            data = bytes([data[0] ^ 1]) + data[1:]
        self.say(PIECE, piece, begin, data=data)
        self.seed.served += len(data)


class Seed:
    """By `habit`, called with a Connection, it deviates from the others."""
    name = "seed by hand"
    lies = False

    def __init__(self, ground, torrent, host, port, _folder, _seeds):
        self.torrent = torrent
        self.host, self.port = host, port
        self.address = joined(host, port)
        with open(torrent.path, "rb") as f:
            self.hash = hashlib.sha1(raw_info(f.read())).digest()
        self.data = torrent.all()
        self.piece = torrent.piece
        self.pieces = -(-len(self.data) // self.piece)
        self.served = self.connections = 0
        self.fast = False
        self.habit = plain
        ground.at_end.append(self.stop)

    def start(self):
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self.listener = socket.socket(family)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((self.host, self.port))
        self.listener.listen()
        self.listener.settimeout(0.1)
        self.runs = True
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        return self

    def _run(self):
        while self.runs:
            try:
                sock = self.listener.accept()[0]
            except OSError:
                continue
            threading.Thread(target=self._talk, args=(sock,),
                             daemon=True).start()

    def _talk(self, sock):
        """What the other end does about it is looked at elsewhere."""
        self.connections += 1
        with sock:
            try:
                self.habit(Connection(sock, self))
            except (OSError, EOFError):
                pass

    def is_ready(self):
        return True

    def stop(self):
        self.runs = False
        self.thread.join()
        self.listener.close()


def answer(c, kind, body):
    """What any seed does."""
    if kind == INTERESTED:
        c.say(UNCHOKE)
    elif kind == REQUEST:
        c.serve(*struct.unpack(">3I", body))


def plain(c):
    c.bitfield()
    while True:
        answer(c, *c.hear())


def slow(c):
    """Some 8 MiB a second."""
    c.bitfield()
    while True:
        kind, body = c.hear()
        time.sleep(0.002 if kind == REQUEST else 0)
        answer(c, kind, body)


def late(c):
    """Others skip or refuse that; we take it."""
    c.say(UNCHOKE)
    time.sleep(0.3)
    c.bitfield()
    while True:
        answer(c, *c.hear())


def haves(c):
    """No bitfield at all."""
    c.say(UNCHOKE)
    for i in range(c.seed.pieces):
        c.say(HAVE, i)
    while True:
        answer(c, *c.hear())


def lazy(c):
    """Most by haves, while requests are served already."""
    for i in range(c.seed.pieces):
        c.say(HAVE, i)
        if i == 0:
            c.say(UNCHOKE)
            while True:
                kind, body = c.hear()
                answer(c, kind, body)
                if kind == REQUEST:
                    break
    while True:
        answer(c, *c.hear())


def fast(c):
    """Suggestions, and pieces that may be had while choked."""
    c.say(HAVE_ALL)
    for i in range(min(10, c.seed.pieces)):
        c.say(SUGGEST, i)
        c.say(ALLOWED_FAST, i)
    while True:
        kind, body = c.hear()
        answer(c, kind, body)
        if kind == REQUEST:
            c.say(SUGGEST, 0)


def fickle(c):
    """Each 20th request is answered by a choke, which drops those that wait;
    what comes while it chokes is not served."""
    n = 0
    if c.seed.fast:
        c.say(HAVE_ALL)
    else:
        c.bitfield()
    while True:
        kind, body = c.hear()
        n += kind == REQUEST
        if kind != REQUEST or n % 20 != 0:
            answer(c, kind, body)
            continue
        c.say(CHOKE)
        if c.seed.fast:
            c.say(REJECT, data=body)
        c.sock.settimeout(0.05)
        try:
            while True:
                kind, body = c.hear()
                if kind == REQUEST and c.seed.fast:
                    c.say(REJECT, data=body)
        except socket.timeout:
            pass
        c.sock.settimeout(60)
        c.say(UNCHOKE)


def rejecting(c):
    """Each 50th request, as if what it is for were not there."""
    n = 0
    c.say(HAVE_ALL)
    while True:
        kind, body = c.hear()
        n += kind == REQUEST
        if kind == REQUEST and n % 50 == 0:
            c.say(REJECT, data=body)
        else:
            answer(c, kind, body)
