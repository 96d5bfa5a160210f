"""What the measurements share: spreads, how figures are shown, the machine, and how they get into the page."""
import datetime
import os
import platform
import statistics
import subprocess


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def number(value):
    for limit, digits in ((100, 0), (10, 1)):
        if abs(value) >= limit:
            return f"{value:,.{digits}f}"
    return f"{value:.2f}"


def shown(figures):
    if figures is None:
        return "–"
    return f"{number(figures['median'])} ({number(figures['min'])}–{number(figures['max'])})"


def output(*command):
    """What a program says, or that it is not known."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def machine():
    model = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(file.readline().split()[1]) // 1024
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "processor": model,
        "processors": os.cpu_count(),
        "memory_mib": memory,
        "kernel": platform.release(),
        "load_at_end": round(os.getloadavg()[0], 2),
        "dotnet": output("dotnet", "--version"),
        "libvirt": output("virsh", "--version"),
    }


def describe(where, rounds):
    return (f"{where['date']}, {rounds} rounds; {where['processor']}, {where['processors']} processors, "
            f"{where['memory_mib']:,} MiB; Linux {where['kernel']}; load at the end {where['load_at_end']}; "
            f".NET SDK {where['dotnet']}; libvirt {where['libvirt']}")


def put_into_page(path, text, name=""):
    """Replaces what stands between two marks of the page."""
    first, last = f"<!-- measured{name and ': ' + name} -->", f"<!-- end of measured{name and ': ' + name} -->"
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as file:
        page = file.read()
    head, _, rest = page.partition(first)
    _, mark, tail = rest.partition(last)
    if mark:
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{head}{first}\n\n{text}\n\n{last}{tail}")
