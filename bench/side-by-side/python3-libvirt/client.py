"""The same work through libvirt's Python module. Usage: client.py SOCKET NAME WORK COUNT WARM-UP"""
import json
import resource
import sys
import threading
import time

import libvirt


class Measure:
    """What a piece of work has cost this process: prints one line when it has ended."""

    def __init__(self):
        self.cpu, self.begin = self.spent(), time.monotonic()

    @staticmethod
    def spent():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    def end(self, work, calls):
        wall, cpu = time.monotonic() - self.begin, self.spent() - self.cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({"work": work, "calls": calls, "seconds": round(wall, 9), "cpu": round(cpu, 6), "allocated": None,
                          "peak_kib": peak}, separators=(",", ":")), flush=True)


def repeat(work, count, warm, action):
    for _ in range(warm):
        action()
    measure = Measure()
    for _ in range(count):
        action()
    measure.end(work, count)


def at_once(domain, calls, together):
    def caller():
        for _ in range(calls // together):
            domain.info()

    if together == 1:
        caller()
        return
    threads = [threading.Thread(target=caller) for _ in range(together)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def with_state(host):
    host.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_PERSISTENT)
    host.getAllDomainStats(libvirt.VIR_DOMAIN_STATS_STATE | libvirt.VIR_DOMAIN_STATS_BALLOON | libvirt.VIR_DOMAIN_STATS_VCPU, 0)


def main():
    socket, name, work, count, warm = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    uri = f"test+unix://{name.removeprefix('test://')}?socket={socket}"
    host = libvirt.open(uri)
    domains = host.listAllDomains(0)
    if work == "open-close":
        repeat(work, count, warm, lambda: libvirt.open(uri).close())
    elif work == "large-xml":
        repeat(work, count, warm, lambda: domains[0].XMLDesc(0))
    elif work == "domains":
        repeat("list", count, warm, lambda: with_state(host))
        measure = Measure()
        for domain in domains:
            domain.info()
        measure.end("one-by-one", len(domains))
    else:
        together = {"callers-5": 5, "callers-50": 50}.get(work, 1)
        at_once(domains[0], warm, together)
        measure = Measure()
        at_once(domains[0], count, together)
        measure.end(work, count)


main()
