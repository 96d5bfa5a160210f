"""Makes the table, the JSON and the chart from the lines that the clients printed.

Usage: report.py LINES DIRECTORY
"""
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
import figures  # noqa: E402
from figures import number, output, shown, spread  # noqa: E402

CLIENTS = {"raw": "raw socket (limit)", "libvirt-c": "libvirt C", "go-libvirt": "go-libvirt", "python3-libvirt": "python3-libvirt",
           "ours": "VirtMigrate"}
WORKS = {
    "sequential": "GetInfo, one after the other",
    "callers-5": "GetInfo, 5 callers",
    "callers-50": "GetInfo, 50 callers",
    "open-close": "open and close",
    "large-xml": "4 MB of XML",
    "list": "all domains with state",
    "one-by-one": "all domains one by one (per call)",
}
COLORS = {"raw": "#9aa5b1", "libvirt-c": "#3d6cb4", "go-libvirt": "#4fb3a5", "python3-libvirt": "#b58fc9", "ours": "#d9622b"}


def machine():
    return {
        **figures.machine(),
        "go": output("go", "version").removeprefix("go version "),
        "go_libvirt": output("dpkg-query", "-W", "-f", "${Version}", "golang-github-digitalocean-go-libvirt-dev"),
        "python3_libvirt": output("dpkg-query", "-W", "-f", "${Version}", "python3-libvirt"),
    }


def gather(lines):
    result = {}
    for work in WORKS:
        result[work] = {}
        for client in CLIENTS:
            mine = [line for line in lines if line["client"] == client and line["work"] == work]
            if not mine:
                raise SystemExit(f"{client} has not done {work}")
            result[work][client] = {
                "calls": mine[0]["calls"],
                "rate": spread([m["calls"] / m["seconds"] for m in mine]),
                "cpu_us": spread([m["cpu"] * 1e6 / m["calls"] for m in mine]),
                "bytes": None if mine[0]["allocated"] is None else spread([m["allocated"] / m["calls"] for m in mine]),
                "peak_mib": spread([m["peak_kib"] / 1024 for m in mine]),
            }
        # A ratio is one of the same round: the rounds are interleaved so that both had the same machine.
        for client in CLIENTS:
            for against, key in (("libvirt-c", "to_libvirt_c"), ("raw", "to_limit"), ("libvirt-c", "cpu_to_libvirt_c")):
                ratios = []
                for line in lines:
                    if line["client"] == client and line["work"] == work:
                        other = next(o for o in lines if o["client"] == against and o["work"] == work and o["round"] == line["round"])
                        ratios.append(line["cpu"] / other["cpu"] if key.startswith("cpu") else other["seconds"] / line["seconds"])
                result[work][client][key] = spread(ratios)
    return result


def table(result):
    rows = ["| Work | Client | calls/s | CPU µs/call | bytes/call | peak MiB | rate to libvirt C | rate to limit | CPU to libvirt C |",
            "|---|---|---|---|---|---|---|---|---|"]
    for work, title in WORKS.items():
        for client, label in CLIENTS.items():
            f = result[work][client]
            rows.append(f"| {title} | {label} | {shown(f['rate'])} | {shown(f['cpu_us'])} | {shown(f['bytes'])} "
                        f"| {number(f['peak_mib']['median'])} | {shown(f['to_libvirt_c'])} | {shown(f['to_limit'])} "
                        f"| {shown(f['cpu_to_libvirt_c'])} |")
            title = ""
    return "\n".join(rows)


def chart(result):
    """Bars of the rate against libvirt C, with the spread of the rounds; libvirt C is the line at 1."""
    left, width, bar, gap, top = 250, 560, 16, 18, 64
    most = max(f["to_libvirt_c"]["max"] for work in result.values() for f in work.values())
    scale = width / (most * 1.02)
    height = top + len(WORKS) * (len(CLIENTS) * bar + gap) + 40
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 90} {height}" font-family="sans-serif" font-size="13">',
           '<rect width="100%" height="100%" fill="#ffffff"/>',
           '<text x="16" y="26" font-size="17" fill="#222">Calls a second, as a multiple of libvirt C (more is better)</text>']
    x = 100
    for client, label in CLIENTS.items():
        out.append(f'<rect x="{x}" y="38" width="12" height="12" fill="{COLORS[client]}"/>'
                   f'<text x="{x + 17}" y="49" fill="#222">{label}</text>')
        x += 150
    y = top
    for work, title in WORKS.items():
        out.append(f'<text x="{left - 10}" y="{y + len(CLIENTS) * bar / 2 + 5}" text-anchor="end" fill="#222">{title}</text>')
        for client in CLIENTS:
            f = result[work][client]["to_libvirt_c"]
            end = left + f["median"] * scale
            middle = y + (bar - 2) / 2
            out.append(f'<rect x="{left}" y="{y}" width="{end - left:.1f}" height="{bar - 2}" fill="{COLORS[client]}"/>')
            out.append(f'<line x1="{left + f["min"] * scale:.1f}" x2="{left + f["max"] * scale:.1f}" y1="{middle}" y2="{middle}" stroke="#222"/>')
            out.append(f'<text x="{left + f["max"] * scale + 6:.1f}" y="{y + 12}" fill="#222">{f["median"]:.2f}</text>')
            y += bar
        y += gap
    one = left + scale
    out.append(f'<line x1="{one:.1f}" x2="{one:.1f}" y1="{top - 6}" y2="{y - gap + 6}" stroke="#3d6cb4" stroke-dasharray="4 3"/>')
    out.append("</svg>")
    return "\n".join(out) + "\n"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    result = gather(lines)
    where = machine()
    rounds = max(line["round"] for line in lines)
    many, each = result["list"]["ours"], result["one-by-one"]["ours"]
    faster = many["rate"]["median"] * each["calls"] / each["rate"]["median"]
    text = (f"{figures.describe(where, rounds)}; {where['go']}; go-libvirt {where['go_libvirt']}; "
            f"python3-libvirt {where['python3_libvirt']}.\n\n{table(result)}\n\n"
            f"VirtMigrate has all {each['calls']:,} domains with their state {faster:.1f} times faster in one go than one by one.")
    print(text)
    directory = sys.argv[2]
    figures.put_into_page(os.path.join(directory, "performance.md"), text)
    with open(os.path.join(directory, "performance.json"), "w", encoding="utf-8") as file:
        json.dump({"machine": where, "rounds": rounds, "list_over_one_by_one": faster, "results": result}, file, indent=1)
        file.write("\n")
    with open(os.path.join(directory, "performance.svg"), "w", encoding="utf-8") as file:
        file.write(chart(result))


main()
