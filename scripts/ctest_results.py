#!/usr/bin/env python3
"""Counts the cases in ctest's log, where each test is a GoogleTest program with many of them.

  scripts/ctest_results.py counts LOG     "PASSED FAILED"
  scripts/ctest_results.py skipped LOG    NAME<tab>REASON of each case that did not run
  scripts/ctest_results.py failures LOG   the output of what failed, and of nothing else

A program that dies has one failure more: the case in which it died. Any other test is one case.
LOG is Testing/Temporary/LastTest.log of the build folder. `--self-test` checks this script."""

import dataclasses
import re
import sys
import unittest

BEGIN = re.compile(r"^\d+/\d+ Testing: (.+)$")
RUN = re.compile(r"\[ RUN      \] (\S+)$")
END = re.compile(r"\[ +(OK|FAILED|SKIPPED) +\] ([^\s,]+)(?:, where .*)? \(\d+ ms\)$")
ANNOUNCED = re.compile(r"^\[==========\] Running (\d+) tests?")


@dataclasses.dataclass
class Results:
    passed: int = 0
    skipped: list = dataclasses.field(default_factory=list)  # (name, reason)
    failures: list = dataclasses.field(default_factory=list)  # (name, lines)


def reason_of(lines):
    """GoogleTest prints FILE:LINE: Skipped, and on the next line why."""
    for line, following in zip(lines, lines[1:]):
        if line.endswith(": Skipped") and following.strip():
            return following.strip()
    return "no reason given"


def read_cases(program, lines, is_good, results):
    case, text, announced, ended, failed = None, [], 0, 0, len(results.failures)
    for line in lines:
        announced += int(match[1]) if (match := ANNOUNCED.match(line)) else 0
        if match := RUN.search(line):
            case, text = match[1], []
        elif (match := END.search(line)) and match[2] == case:
            ended += 1
            if match[1] == "OK":
                results.passed += 1
            elif match[1] == "SKIPPED":
                results.skipped.append((case, reason_of(text)))
            else:
                results.failures.append((f"{program}: {case}", text))
            case, text = None, []
        else:
            text.append(line)
    if case:
        after = announced - ended - 1
        what = f"{program}: {case} did not come to its end"
        results.failures.append((what + f"; {after} cases did not run" * (after > 0), text))
    elif not is_good and len(results.failures) == failed:
        results.failures.append((program, text))
    elif is_good and not announced:
        results.passed += 1


def read_log(text):
    results, name, output, inside, started = Results(), None, [], False, True

    def finish(is_good):
        if name:
            read_cases(name, output[1:], is_good, results)  # without the dashes before it

    for line in text.splitlines():
        if inside and line != "<end of output>":
            output.append(line)
            continue
        inside = line == "Output:"
        if match := BEGIN.match(line):
            finish(False)
            name, output, started = match[1], [], True
        elif line == 'Command: ""':  # no such program: ctest calls it passed
            started = False
        elif name and line.startswith("Test ") and not line.startswith("Test time"):
            finish(started and line == "Test Passed.")
            name = None
    finish(False)
    return results


def main(what, path):
    with open(path, encoding="utf-8", errors="replace") as file:
        results = read_log(file.read())
    if what == "counts":
        print(results.passed, len(results.failures))
    elif what == "skipped":
        for name, reason in results.skipped:
            print(name, reason, sep="\t")
    elif what == "failures":
        for name, lines in results.failures:
            print(f"--- {name}", *lines, sep="\n")
    else:
        sys.exit(__doc__)


def log_of(name, lines, end="Test Passed.", command="/bin/a"):
    dashes = "-" * 58
    return "\n".join([f"1/2 Testing: {name}", f"1/2 Test: {name}", f'Command: "{command}"',
                      "Output:", dashes, *lines, "<end of output>", "Test time =   0.27 sec",
                      dashes, end, ""])


class CtestResultsTest(unittest.TestCase):
    def test_each_case_of_a_program_counts(self):
        results = read_log(log_of("a_test", [
            "[==========] Running 3 tests from 1 test suite.",
            "[ RUN      ] A.One", "[       OK ] A.One (0 ms)",
            "[ RUN      ] A.Two", "a.cpp:7: Skipped", "no server here", "",
            "[  SKIPPED ] A.Two (0 ms)",
            "[ RUN      ] A.Three/0", "said without a line end[       OK ] A.Three/0 (12 ms)",
            "[  PASSED  ] 2 tests.", "[  SKIPPED ] 1 test, listed below:", "[  SKIPPED ] A.Two"]))
        self.assertEqual((results.passed, results.failures), (2, []))
        self.assertEqual(results.skipped, [("A.Two", "no server here")])

    def test_a_failure_brings_its_own_output_only(self):
        results = read_log(log_of("a_test", [
            "[==========] Running 2 tests from 1 test suite.",
            "[ RUN      ] A.One", "fine", "[       OK ] A.One (0 ms)",
            "[ RUN      ] A.Two/1", "a.cpp:9: Failure", "  1 is not 2",
            '[  FAILED  ] A.Two/1, where GetParam() = "x y" (3 ms)',
            "[  FAILED  ] 1 test, listed below:", "[  FAILED  ] A.Two/1"], "Test Failed."))
        self.assertEqual(results.passed, 1)
        self.assertEqual(
            results.failures, [("a_test: A.Two/1", ["a.cpp:9: Failure", "  1 is not 2"])])

    def test_a_program_that_dies_names_the_case(self):
        results = read_log(log_of("a_test", [
            "[==========] Running 4 tests from 1 test suite.",
            "[ RUN      ] A.One", "[       OK ] A.One (0 ms)",
            "[ RUN      ] A.Two", "ERROR: AddressSanitizer"], "Test Failed."))
        self.assertEqual(results.passed, 1)
        self.assertEqual(results.failures, [(
            "a_test: A.Two did not come to its end; 2 cases did not run",
            ["ERROR: AddressSanitizer"])])

    def test_a_program_that_fails_after_its_cases_is_a_failure(self):
        results = read_log(log_of("a_test", [
            "[==========] Running 1 test from 1 test suite.",
            "[ RUN      ] A.One", "[       OK ] A.One (0 ms)",
            "ERROR: LeakSanitizer"], "Test Failed."))
        self.assertEqual(results.failures, [("a_test", ["ERROR: LeakSanitizer"])])

    def test_another_test_is_one_case(self):
        results = read_log(log_of("layers", ["clean"]) + log_of("format", ["bad"], "Test Failed."))
        self.assertEqual((results.passed, results.failures), (1, [("format", ["bad"])]))

    def test_a_test_that_did_not_run_or_end_is_a_failure(self):
        results = read_log(log_of("missing", [], command="") + log_of("torn", [], "")
                           + log_of("layers", ["clean"]))
        self.assertEqual((results.passed, results.failures), (1, [("missing", []), ("torn", [])]))


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        unittest.main(argv=sys.argv[:1])
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
