"""ground.py: what a case stands on: a folder, addresses, processes."""
import glob
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

SLOW = float(os.environ.get("SHOAL_SLOW", "1"))
LIMIT = 60 * SLOW
STEP = 0.05
stopping = threading.Event()


class Failed(Exception):
    pass


def until(condition, what, limit=LIMIT):
    """Polls, so that nothing depends on how long a thing takes."""
    end = time.monotonic() + limit
    while not condition():
        if stopping.is_set():
            raise Failed("told to end")
        if time.monotonic() > end:
            raise Failed("in vain for %d s: %s" % (limit, what))
        time.sleep(STEP)


def _is_free(port):
    for family, host in (socket.AF_INET, ""), (socket.AF_INET6, "::"):
        with socket.socket(family) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind((host, port))
            except OSError:
                return False
    return True


def free_port():
    """Below those that the kernel hands out."""
    while True:
        port = random.randrange(10000, 32000)
        if _is_free(port):
            return port


def loopback(family):
    """Each client has an address of its own, as one is banned by address."""
    if family == 6:
        return "::1"
    return "127.%d.%d.%d" % tuple(random.randrange(1, 255) for _ in range(3))


def joined(host, port):
    return "%s:%d" % ("[%s]" % host if ":" in host else host, port)


class Installed:
    """What a case needs from a package, if it is from one."""
    package = None
    program = None

    @classmethod
    def is_there(cls):
        return cls.package is None or bool(glob.glob(cls.program))


class Ground:
    def __init__(self, build):
        self.build = os.path.abspath(build)
        self.folder = tempfile.mkdtemp(prefix="shoal-clients.")
        self.processes = []
        self.left = []
        self.at_end = []
        self.at_last = []

    def program(self, name):
        return os.path.join(self.build, name)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def new_folder(self, name):
        """Named like nothing before."""
        path = self.path("%s.%d" % (name, len(os.listdir(self.folder))))
        os.mkdir(path)
        return path

    def run(self, *argv):
        done = subprocess.run(argv, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=LIMIT,
                              check=False)
        if done.returncode != 0:
            raise Failed("%s: status %d: %s" % (
                " ".join(argv), done.returncode, done.stdout.decode()))
        return done.stdout.decode()

    def start(self, name, argv):
        process = Process(self, name, argv)
        self.processes.append(process)
        return process

    def logs(self):
        for p in self.processes:
            yield "--- %s (%s)" % (p.name, p.argv[0])
            lines = [line for line in p.said().splitlines() if line.strip()]
            yield from lines[-40:]

    def drop(self):
        for end in self.at_end:
            end()
        for p in self.processes:
            p.end()
        for end in reversed(self.at_last):
            end()
        for path in self.left:
            if os.path.exists(path):
                os.unlink(path)
        shutil.rmtree(self.folder, ignore_errors=True)


class Process:
    """A program whose diagnostics are kept until its case is over."""

    def __init__(self, ground, name, argv):
        self.name = name
        self.argv = argv
        self.log = ground.path("%d.log" % len(ground.processes))
        env = dict(os.environ, HOME=ground.folder, TZ="UTC")
        with open(self.log, "wb") as f:
            self.child = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=f,
                stderr=subprocess.STDOUT, cwd=ground.folder, env=env)

    def said(self):
        with open(self.log, errors="replace") as f:
            return f.read()

    def lives(self):
        return self.child.poll() is None

    def status(self):
        return self.child.returncode

    def signal(self, number):
        if self.lives():
            self.child.send_signal(number)

    def ends(self, limit=LIMIT):
        until(lambda: not self.lives(), "the end of " + self.name, limit)
        return self.status()

    def kill(self):
        self.signal(signal.SIGKILL)
        self.child.wait()

    def end(self):
        """Politely at first."""
        self.signal(signal.SIGTERM)
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
