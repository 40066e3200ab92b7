#!/usr/bin/env python3
"""Prints the results of bench/run.sh, one JSON object a line, as Markdown tables. With --mode smoke
the exit code is 1 if a row has errors or no calls."""

import argparse
import collections
import json
import statistics
import sys

WAYS = {
    "direct": "direct",
    "nginx": "nginx",
    "sse": "gateway, SSE",
    "http": "gateway, Streamable HTTP",
}
KINDS = {"": "", "large": ", 61 kB", "slow": ", 50 ms CRM"}
BUSY = 0.9  # share of its core above which the client side may be what limits a row

MANY_CLIENTS = (("calls_per_s", ">", 15_000), ("p50_us", "<", 62_000), ("p99_us", "<", 105_000))
# row: (what is compared, worst value that is still good). Of those with ">" more is better.
TARGETS = {
    "sse-64": (("calls_per_s", ">", 18_000), ("ratio", ">", 0.33), ("cpu_us", "<", 50)),
    "http-64": (("calls_per_s", ">", 25_000), ("ratio", ">", 0.45), ("cpu_us", "<", 38)),
    "sse-64-large": (("cpu_us", "<", 120),),
    "http-64-large": (("cpu_us", "<", 120),),
    "sse-1": (("added_us", "<", 70),),
    "http-1": (("added_us", "<", 70),),
    "sse-1000-slow": MANY_CLIENTS,
    "http-1000-slow": MANY_CLIENTS,
}
WORDS = {
    "calls_per_s": "{:,.0f}/s",
    "ratio": "{:.2f} x nginx",
    "cpu_us": "{:.0f} µs CPU",
    "added_us": "p50 +{:.0f} µs",
    "p50_us": "p50 {:,.0f} µs",
    "p99_us": "p99 {:,.0f} µs",
}
LEGEND = """
x nginx: medians of the rounds' own ratios. over direct: p50 minus that of the same row of direct.
CPU: of nginx or the gateway, in brackets how many times nginx's.
client side: how busy the core of load client and CRM is. *: over 90 %, so the row says how fast
the client side is, at least in part."""


def read_results(path):
    """The results by row and round, in the order of their first appearance."""
    rows = collections.OrderedDict()
    with open(path, encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            rows.setdefault(entry["row"], []).append((entry["round"], entry["result"]))
    return rows


def sibling(row, way):
    return "-".join([way, *row.split("-")[1:]])


def measured(row, result, rounds, sharing):
    """One round of a row as plain numbers; `rounds` are the results of that round by row."""
    way = row.split("-")[0]
    cpu = result.get("cpu_s", {})
    calls = result.get("calls", 0)
    seconds = result.get("seconds") or 1
    server = cpu.get({"nginx": "nginx", "sse": "gateway", "http": "gateway"}.get(way, ""))
    nginx, direct = (rounds.get(sibling(row, other), {}) for other in ("nginx", "direct"))
    load, crm = cpu.get("load", 0) / seconds, cpu.get("crm", 0) / seconds
    keys = ("calls", "calls_per_s", "p50_us", "p90_us", "p99_us")
    numbers = {key: result.get(key, 0) for key in keys}
    numbers["errors"] = result.get("errors", 0)
    numbers["client_busy"] = load + crm if sharing == "shared" else max(load, crm)
    numbers["load_busy"] = load
    numbers["cpu_us"] = server * 1e6 / calls if server is not None and calls else None
    is_gateway = way in ("sse", "http")
    nginx_calls = nginx.get("calls")
    numbers["ratio"] = (
        numbers["calls_per_s"] / nginx["calls_per_s"] if is_gateway and nginx_calls else None
    )
    numbers["cpu_ratio"] = (
        numbers["cpu_us"] / (nginx["cpu_s"]["nginx"] * 1e6 / nginx_calls)
        if is_gateway and numbers["cpu_us"] is not None and nginx_calls else None
    )
    numbers["added_us"] = (
        numbers["p50_us"] - direct["p50_us"] if way != "direct" and direct.get("calls") else None
    )
    return numbers


def summarize(row, runs, all_rows, sharing):
    """Medians over the rounds, with the least and the most of each."""
    refusal = next((result["not_offered"] for _, result in runs if "not_offered" in result), None)
    if refusal:
        return {"row": row, "not_offered": refusal}
    rounds = []
    for number, result in runs:
        same_round = {
            other: dict(results).get(number, {}) for other, results in all_rows.items()
        }
        rounds.append(measured(row, result, same_round, sharing))
    summary = {"row": row, "rounds": rounds}
    for key in rounds[0]:
        values = [entry[key] for entry in rounds if entry[key] is not None]
        if values:
            summary[key] = statistics.median(values)
            summary[key + "_span"] = (min(values), max(values))
    summary["errors"] = sum(entry["errors"] for entry in rounds)
    summary["first_error"] = next((r["first_error"] for _, r in runs if r.get("first_error")), "")
    return summary


def judge(summary):
    """Targets with ok or miss, as text."""
    if not summary["calls"]:
        return "**no calls**"
    words = []
    for key, sign, limit in TARGETS.get(summary["row"], ()):
        value = summary.get(key)
        if value is None:
            continue
        is_good = value >= limit if sign == ">" else value <= limit
        sign_word = "≥" if sign == ">" else "≤"
        words.append(f"{sign_word} {WORDS[key].format(limit)} {'ok' if is_good else '**miss**'}")
    return ", ".join(words)


def label(row):
    way, clients, kind = (row.split("-") + [""])[:3]
    plural = "" if clients == "1" else "s"
    return f"{WAYS[way]}, {int(clients):,} client{plural}{KINDS[kind]}"


def optional(form, value):
    return "" if value is None else form.format(value)


def line_of(summary):
    name = label(summary["row"])
    if "not_offered" in summary:
        return f"| {name} | not offered ({summary['not_offered']}) | | | | | | | | |"
    low, high = summary["calls_per_s_span"]
    flag = " *" if summary["client_busy"] > BUSY else ""
    cells = [
        name,
        f"{summary['calls_per_s']:,.0f} ({low:,.0f}-{high:,.0f})",
        optional("{:.2f}", summary.get("ratio")),
        f"{summary['p50_us']:,.0f}",
        optional("{:+,.0f}", summary.get("added_us")),
        f"{summary['p99_us']:,.0f}",
        optional("{:.1f}", summary.get("cpu_us"))
        + optional(" ({:.1f} x)", summary.get("cpu_ratio")),
        f"{summary['client_busy']:.0%}{flag}",
        str(summary["errors"]),
        judge(summary),
    ]
    return "| " + " | ".join(cells) + " |"


def print_calls(summaries):
    print("\n| row | calls/s: median (least-most) | x nginx | p50 µs | over direct | p99 µs "
          "| CPU µs/call | client side | errors | target |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for summary in summaries:
        print(line_of(summary))
    print(LEGEND)
    for summary in summaries:
        if summary.get("first_error"):
            print(f"{label(summary['row'])}: {summary['first_error']}")


def memory_lines(memory):
    """(name, measured, target, whether it is met): the idle process and each of its streams."""
    idle = memory[0]
    rss = idle["rss_kb"] / 1024
    text = f"{rss:.1f} MB (PSS {idle['pss_kb'] / 1024:.1f} MB)"
    yield "idle process, RSS", text, "≤ 12 MB", rss <= 12
    for entry in memory[1:]:
        count = entry["connections"]
        each = (entry["pss_kb"] - idle["pss_kb"]) / count
        text = f"{each:.1f} kB (RSS {entry['rss_kb'] / 1024:.1f} MB)"
        yield f"each of {count:,} idle SSE connections, PSS", text, "≤ 6 kB", each <= 6


def start_line(times):
    middle = statistics.median(times)
    text = f"{middle:.1f} ms ({min(times):.1f}-{max(times):.1f})"
    return "start to first /health", text, "≤ 20 ms", middle <= 20


def print_process(rows):
    """Memory and start, of the gateway."""
    memory = [result for _, result in rows.get("memory", ())]
    lines = list(memory_lines(memory)) if memory else []
    lines += [start_line(result["ms"]) for _, result in rows.get("start", ()) if "ms" in result]
    if not lines:
        return
    print("\n| process | measured | target |\n|---|---|---|")
    for name, value, target, is_good in lines:
        print(f"| {name} | {value} | {target} {'ok' if is_good else '**miss**'} |")


def has_failed(summaries, rows):
    is_bad = any(s["errors"] or not s["calls"] for s in summaries if "not_offered" not in s)
    return is_bad or not rows.get("memory") or any("ms" not in r for _, r in rows.get("start", ()))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sharing", choices=("shared", "apart"), required=True)
    parser.add_argument("--mode", choices=("full", "smoke"), default="full")
    parser.add_argument("--json", default="")
    parser.add_argument("results")
    options = parser.parse_args()
    rows = read_results(options.results)
    calls = {row: runs for row, runs in rows.items() if row.split("-")[0] in WAYS}
    summaries = [summarize(row, runs, calls, options.sharing) for row, runs in calls.items()]
    print_calls(summaries)
    print_process(rows)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"rows": summaries, "raw": rows}, file, indent=1)
    return 1 if options.mode == "smoke" and has_failed(summaries, rows) else 0


if __name__ == "__main__":
    sys.exit(main())
