"""Writes the two hosts of the test driver: one with many domains, one whose only domain has a long description.

Usage: hosts.py DOMAINS MANY.xml LARGE.xml
"""
import sys

# Just below 4 MiB, the longest text that the wire allows.
LINE = "notes on this guest, one after the other. "
LARGE = LINE * (4_000_000 // len(LINE))
REST = "<memory unit='KiB'>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>"


def domain(number):
    return (f"<domain type='test'><name>guest{number}</name>"
            f"<uuid>00000000-0000-4000-8000-{number:012d}</uuid>{REST}")


count, many, large = int(sys.argv[1]), sys.argv[2], sys.argv[3]
with open(many, "w", encoding="utf-8") as file:
    file.write("<node>" + "".join(domain(n) for n in range(count)) + "</node>")
with open(large, "w", encoding="utf-8") as file:
    file.write(f"<node><domain type='test'><name>large</name><description>{LARGE}</description>{REST}</node>")
