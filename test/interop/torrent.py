"""torrent.py: what libtorrent makes of our .torrent, and one of its own.

usage: torrent.py read FILE DIR    prints info-hash, pieces and files, after
                                   every piece was compared with DIR
       torrent.py make FILE PATH   with pieces of 32 KiB and an empty tracker
"""
import hashlib
import os
import sys

import libtorrent as lt


def bytes_of(files, folder):
    for i in range(files.num_files()):
        with open(os.path.join(folder, files.file_path(i)), "rb") as f:
            yield f.read()


def read(path, folder):
    info = lt.torrent_info(path)
    whole = b"".join(bytes_of(info.files(), folder))
    size = info.piece_length()
    for i in range(info.num_pieces()):
        piece = whole[i * size:(i + 1) * size]
        assert hashlib.sha1(piece).digest() == info.hash_for_piece(i), i
    assert len(whole) == info.total_size()
    print(info.info_hash(), info.num_pieces(), info.num_files())


def make(path, source):
    files = lt.file_storage()
    lt.add_files(files, source)
    new = lt.create_torrent(files, 32768, flags=lt.create_torrent.v1_only)
    new.add_tracker("http://a.example/announce")
    lt.set_piece_hashes(new, os.path.dirname(source))
    with open(path, "wb") as f:
        f.write(lt.bencode(new.generate()))


{"read": read, "make": make}[sys.argv[1]](*sys.argv[2:])
