"""run.py: runs the cases with other clients, several at a time.

usage: run.py BUILD
FILTER is a regular expression for their names, JOBS how many run at once;
TALLY is test/tally.sh's.  What a failed case leaves in its logs is shown."""
import concurrent.futures
import os
import re
import signal
import sys
import threading
import time
import traceback

import cases
import found
from ground import Failed, Ground, stopping

lock = threading.Lock()


def report(lines):
    with lock:
        print("\n".join(lines), flush=True)


def run(build, name, function, arguments):
    if stopping.is_set():
        return False
    ground = Ground(build)
    begun = time.monotonic()
    why = []
    try:
        function(ground, *arguments)
    except Failed as e:
        why = [str(e)]
    except Exception:
        why = traceback.format_exc().splitlines()
    if why:
        why += ground.logs()
    ground.drop()
    report(["%-5s %s (%.1f s)" % ("FAIL" if why else "ok", name,
                                  time.monotonic() - begun)] +
           ["      " + line for line in why])
    return not why


def missing(needs):
    return [n.package for n in needs if not n.is_there()]


def main(build):
    wanted = re.compile(os.environ.get("FILTER", ""))
    skipped = 0
    results = []
    jobs = int(os.environ.get("JOBS", "16"))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for name, needs, function, arguments in (
                *found.rows(), *cases.rows()):
            lacks = missing(needs)
            if not wanted.search(name):
                continue
            if lacks:
                skipped += 1
                report(["      skipped %s: needs %s" % (
                    name, " ".join(lacks))])
                continue
            results.append(pool.submit(run, build, name, function, arguments))
        passed = sum(r.result() for r in results)
    return passed, len(results) - passed, skipped


def tally(passed, failed, skipped):
    if "TALLY" in os.environ:
        with open(os.environ["TALLY"], "a") as f:
            f.write("%d %d %d\n" % (passed, failed, skipped))
    else:
        print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return failed == 0 and passed > 0


if __name__ == "__main__":
    for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP:
        signal.signal(number, lambda *_: stopping.set())
    sys.exit(0 if tally(*main(sys.argv[1])) else 1)
