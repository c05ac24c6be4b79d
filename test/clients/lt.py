"""lt.py: libtorrent as a client, in a process of its own."""
import json
import os
import sys
import time

from theirs import Theirs


class Libtorrent(Theirs):
    name = "libtorrent"
    package = "python3-libtorrent"
    program = "/usr/lib/python3/dist-packages/libtorrent*.so"
    dials = True
    local_families = 4, 6

    def argv(self, peers):
        return ["/usr/bin/python3", __file__, json.dumps({
            "torrent": self.torrent.path, "folder": self.folder,
            "listen": self.address, "seeds": self.seeds, "rate": self.rate,
            "local": self.local,
            "peers": [[p.host, p.port] for p in peers]})]

    def looks_ready(self):
        return "state ready\n" in self.process.said()


def session(lt, listen, local):
    kinds = lt.alert.category_t
    return lt.session({
        "listen_interfaces": listen,
        "enable_dht": False, "enable_lsd": local,
        "enable_upnp": False, "enable_natpmp": False,
        "enable_incoming_utp": False, "enable_outgoing_utp": False,
        "in_enc_policy": 2, "out_enc_policy": 2,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": kinds.peer_notification | kinds.error_notification})


def main(what):
    import libtorrent as lt
    s = session(lt, what["listen"], what["local"])
    p = lt.add_torrent_params()
    p.ti = lt.torrent_info(what["torrent"])
    p.save_path = what["folder"]
    p.flags &= ~lt.torrent_flags.auto_managed
    p.flags &= ~lt.torrent_flags.paused
    h = s.add_torrent(p)
    if what["seeds"]:
        h.set_upload_limit(what["rate"])
    else:
        h.set_download_limit(what["rate"])
    ready = False
    while os.getppid() != 1:
        for a in s.pop_alerts():
            print(a.message(), flush=True)
        st = h.status()
        if not ready and (st.is_seeding or (
                not what["seeds"] and str(st.state) == "downloading")):
            ready = True
            print("state ready", flush=True)
        if ready and st.num_peers < len(what["peers"]):
            for host, port in what["peers"]:
                h.connect_peer((host, port))
        time.sleep(0.1)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
