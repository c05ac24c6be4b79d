"""torrent.py: the data of a case, with their .torrent."""
import collections
import os
import random
import shutil

from ground import Installed


class Shoal(Installed):
    @staticmethod
    def argv(ground, piece, out, path, *more):
        return [ground.program("shoal"), "create", "--piece-length",
                str(piece), *more, "-o", out, path]


class Mktorrent(Installed):
    package = "mktorrent"
    program = "/usr/bin/mktorrent"

    @classmethod
    def argv(cls, _ground, piece, out, path):
        return [cls.program, "-l", str(piece.bit_length() - 1), "-o", out,
                path]


Data = collections.namedtuple("Data", "size piece maker")

FILES = {
    "one": [("data.bin", None)],
    "many": [("data/a/deep/one", 1), ("data/a/two", 32768),
             ("data/b c", 777777), ("data/empty", 0),
             ("data/rest \u00e9", None)],
}


def _same(a, b):
    try:
        with open(a, "rb") as f, open(b, "rb") as g:
            while True:
                x, y = f.read(1 << 20), g.read(1 << 20)
                if x != y:
                    return False
                if not x:
                    return True
    except OSError:
        return False


class Torrent:
    """In one file, or in several."""

    def __init__(self, ground, data, files, more=()):
        self.source = ground.new_folder("source")
        self.path = ground.path("it.torrent")
        self.size = data.size
        self.piece = data.piece
        self.names = [name for name, _ in FILES[files]]
        rest = self.size - sum(n or 0 for _, n in FILES[files])
        for name, n in FILES[files]:
            self._write(name, rest if n is None else n)
        top = os.path.join(self.source, self.names[0].split("/")[0])
        ground.run(*data.maker.argv(ground, self.piece, self.path, top,
                                    *more))

    def _write(self, name, n):
        path = os.path.join(self.source, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(random.randbytes(n))

    def all(self):
        """The bytes of all files, in order."""
        parts = []
        for name in self.names:
            with open(os.path.join(self.source, name), "rb") as f:
                parts.append(f.read())
        return b"".join(parts)

    def copy_to(self, folder):
        shutil.copytree(self.source, folder, dirs_exist_ok=True)

    def is_in(self, folder, empty_too=True):
        return all(_same(os.path.join(self.source, name),
                         os.path.join(folder, name)) for name in self.names
                   if empty_too or "empty" not in name)

    def is_only_in(self, folder, part):
        """Files with this in their names are there, and no others."""
        return all(_same(os.path.join(self.source, name), path)
                   if part in name else not os.path.exists(path)
                   for name in self.names
                   for path in [os.path.join(folder, name)])

    def spoil(self, folder):
        """Alters one byte of each piece there."""
        with open(os.path.join(folder, self.names[0]), "r+b") as f:
            for at in range(0, self.size, self.piece):
                f.seek(at)
                byte = f.read(1)[0]
                f.seek(at)
                f.write(bytes([byte ^ 1]))
