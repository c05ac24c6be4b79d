"""lt.py: libtorrent as fast as it can be told to be, until it is ended."""
import json
import os
import signal
import sys

import libtorrent as lt

what = json.loads(sys.argv[1])
kinds = lt.alert.category_t
fast = lt.high_performance_seed()
fast.pop("cache_size", None)  # of 1.x
fast.update({
    "listen_interfaces": what["listen"],
    "outgoing_interfaces": what["host"],
    "enable_dht": False, "enable_lsd": False, "enable_upnp": False,
    "enable_natpmp": False, "enable_incoming_utp": False,
    "enable_outgoing_utp": False, "in_enc_policy": 2, "out_enc_policy": 2,
    "allow_multiple_connections_per_ip": True, "unchoke_slots_limit": -1,
    "connections_limit": 8000, "max_queued_disk_bytes": 64 << 20,
    "alert_mask": kinds.status_notification | kinds.error_notification})
session = lt.session(fast)
p = lt.add_torrent_params()
p.ti = lt.torrent_info(what["torrent"])
p.save_path = what["folder"]
p.max_connections = 8000
p.max_uploads = -1
p.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
h = session.add_torrent(p)
for host, port in what["peers"]:
    h.connect_peer((host, port))
told = []
signal.signal(signal.SIGTERM, lambda *_: told.append(True))
while not told and os.getppid() != 1:
    session.wait_for_alert(200)
    for a in session.pop_alerts():
        if isinstance(a, lt.torrent_checked_alert):
            print("checked", flush=True)
        elif isinstance(a, lt.torrent_finished_alert):
            open(what["flag"], "w").close()
