"""transmission.py: Transmission's daemon as a client."""
import json
import os
import shutil
import urllib.error
import urllib.request

from ground import free_port
from theirs import Theirs

SETTINGS = {
    "dht-enabled": False, "pex-enabled": False,
    "utp-enabled": False, "port-forwarding-enabled": False, "encryption": 0,
    "rpc-whitelist-enabled": False,
    "incomplete-dir-enabled": False, "rename-partial-files": False,
    "watch-dir-enabled": False, "start-added-torrents": True,
    "ratio-limit-enabled": False, "message-level": 2}


class Transmission(Theirs):
    name = "Transmission"
    package = "transmission-daemon"
    program = "/usr/bin/transmission-daemon"
    makes_empty = False  # files without a byte
    rpc_host = "127.0.0.1"

    def argv(self, peers):
        """It is dialled; there is no way to tell it of a peer."""
        self.config = self.ground.new_folder("transmission")
        self.rpc_port = free_port()
        self.session = ""
        os.mkdir(self.config + "/torrents")
        shutil.copy(self.torrent.path, self.config + "/torrents")
        way = "up" if self.seeds else "down"
        six = ":" in self.host
        settings = dict(SETTINGS, **{
            "lpd-enabled": self.local,
            "rpc-bind-address": self.rpc_host, "peer-port": self.port, "rpc-port": self.rpc_port,
            "download-dir": self.folder,
            "bind-address-ipv4": "127.0.0.1" if six else self.host,
            "bind-address-ipv6": self.host if six else "::1",
            "speed-limit-" + way: self.rate // 1000,
            "speed-limit-%s-enabled" % way: self.rate > 0})
        with open(self.config + "/settings.json", "w") as f:
            json.dump(settings, f)
        return [self.program, "-f", "-g", self.config]

    def _ask(self, method, **arguments):
        """None while it does not answer.  The first answer is a token."""
        ask = urllib.request.Request(
            "http://%s:%d/transmission/rpc" % (self.rpc_host, self.rpc_port),
            json.dumps({"method": method, "arguments": arguments}).encode(),
            {"X-Transmission-Session-Id": self.session})
        try:
            with urllib.request.urlopen(ask, timeout=10) as answer:
                return json.load(answer)["arguments"]
        except urllib.error.HTTPError as e:
            self.session = e.headers.get("X-Transmission-Session-Id", "")
        except OSError:
            pass
        return None

    def looks_ready(self):
        """4: it downloads, 6: it seeds."""
        got = self._ask("torrent-get", fields=["status"])
        status = got["torrents"][0]["status"] if got and got["torrents"] else 0
        return status == 6 or (status == 4 and not self.seeds)
