#!/usr/bin/env python3
"""Prints the results of bench/rights.sh, one JSON object a line, as a Markdown table. Exit code 1 if
a row has errors or no calls, or if calls and questions to the database do not go together."""

import argparse
import json
import statistics
import sys

sys.dont_write_bytecode = True  # the repository stays as it is

from table import BUSY, optional, read_results

WAYS = {
    "none": "no database",
    "documented": "documented",
    "crm": "crm",
    "tls": "crm, TLS",
}
TOOLS = {"update": "update", "bulk_upsert": "bulk_upsert of 20"}
LEGEND = """
with the check: median of the rounds' own differences from the row without a database.
CPU: of the gateway; of mariadbd. questions: prepared statements that mariadbd ran, by calls.
client side: how busy the core of load client, CRM and mariadbd is. *: over 90 %, so the row says how
fast the client side is, at least in part."""


def sibling(row):
    return "-".join(["none", *row.split("-")[1:]])


def measured(result, sharing):
    """One round of a row as plain numbers."""
    cpu = result.get("cpu_s", {})
    calls = result.get("calls", 0)
    seconds = result.get("seconds") or 1
    numbers = {key: result.get(key, 0) for key in ("calls", "calls_per_s", "p50_us", "p99_us", "errors")}
    busy = [cpu.get(name, 0) / seconds for name in ("load", "crm", "database")]
    numbers["client_busy"] = sum(busy) if sharing == "shared" else max(busy[0] + busy[2], busy[1])
    if calls:
        numbers["cpu_us"] = cpu["gateway"] * 1e6 / calls
        numbers["database_us"] = cpu["database"] * 1e6 / calls
        numbers["questions"] = result["statements"] / result["all_calls"]
    return numbers


def compare(numbers, base):
    """What the row has beyond that of the same round without a database."""
    if not numbers["calls"] or not base or not base["calls"]:
        return
    numbers["added_us"] = numbers["p50_us"] - base["p50_us"]
    numbers["added_cpu_us"] = numbers["cpu_us"] - base["cpu_us"]
    numbers["speed"] = numbers["calls_per_s"] / base["calls_per_s"]


def summarize(row, runs, all_rows, sharing):
    """Medians over the rounds, with the least and the most of each."""
    base = dict(all_rows.get(sibling(row), ()))
    rounds = []
    for number, result in runs:
        numbers = measured(result, sharing)
        if not row.startswith("none-") and number in base:
            compare(numbers, measured(base[number], sharing))
        rounds.append(numbers)
    summary = {"row": row, "rounds": rounds}
    for key in sorted({key for entry in rounds for key in entry}):
        values = [entry[key] for entry in rounds if key in entry]
        summary[key] = statistics.median(values)
        summary[key + "_span"] = (min(values), max(values))
    summary["errors"] = sum(entry["errors"] for entry in rounds)
    summary["first_error"] = next((r["first_error"] for _, r in runs if r.get("first_error")), "")
    return summary


def label(row):
    way, clients, tool = row.split("-")
    plural = "" if clients == "1" else "s"
    return f"{TOOLS[tool]}, {clients} client{plural}, {WAYS[way]}"


def line_of(summary):
    low, high = summary["calls_per_s_span"]
    flag = " *" if summary["client_busy"] > BUSY else ""
    cells = [
        label(summary["row"]),
        f"{summary['calls_per_s']:,.0f} ({low:,.0f}-{high:,.0f})",
        optional("{:.2f}", summary.get("speed")),
        f"{summary['p50_us']:,.0f}",
        optional("{:+,.0f}", summary.get("added_us")),
        f"{summary['p99_us']:,.0f}",
        optional("{:,.1f}", summary.get("cpu_us")),
        optional("{:+,.1f}", summary.get("added_cpu_us")),
        optional("{:,.1f}", summary.get("database_us")),
        optional("{:.2f}", summary.get("questions")),
        f"{summary['client_busy']:.0%}{flag}",
        str(summary["errors"]),
    ]
    return "| " + " | ".join(cells) + " |"


def faults_of(summary):
    if summary["errors"]:
        yield f"{summary['errors']} errors, the first: {summary['first_error']}"
    if not summary["calls"]:
        yield "no calls"
        return
    wanted = 0 if summary["row"].startswith("none-") else 1
    if summary["questions_span"] != (wanted, wanted):
        yield f"questions a call: expected {wanted}, got {summary['questions_span']}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sharing", choices=("shared", "apart"), required=True)
    parser.add_argument("--json", default="")
    parser.add_argument("results")
    options = parser.parse_args()
    rows = read_results(options.results)
    order = sorted(rows, key=lambda row: (row.split("-")[2] != "update", int(row.split("-")[1]),
                                          list(WAYS).index(row.split("-")[0])))
    summaries = [summarize(row, rows[row], rows, options.sharing) for row in order]
    print("\n| row | calls/s: median (least-most) | x none | p50 µs | with the check | p99 µs "
          "| CPU µs/call | with the check | mariadbd CPU | questions | client side | errors |")
    print("|" + "---|" * 12)
    for summary in summaries:
        print(line_of(summary))
    print(LEGEND)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"rows": summaries, "raw": rows}, file, indent=1)
    faults = [f"{label(one['row'])}: {fault}" for one in summaries for fault in faults_of(one)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults or not summaries else 0


if __name__ == "__main__":
    sys.exit(main())
