#!/usr/bin/env python3
"""Fails when an #include points sideways or upwards (the table of docs/architecture.md), or when a
foreign library leaves its room. `--self-test` checks the checker."""

import pathlib
import re
import sys
import unittest

ROWS = (
    ("base",),
    ("net", "config"),
    ("store", "observe"),
    ("identity", "provision", "acl", "crm", "mcp"),
    ("tools",),
    ("gateway", "admin", "install", "client"),
    ("apps", "sandbox"),
)
ROW = {room: row for row, rooms in enumerate(ROWS) for room in rooms}

# Headers that only their own room includes; these may show what they are made of.
PRIVATE_HEADERS = {
    "net/client_socket.hpp",
    "net/http_connection.hpp",
    "net/padded_body.hpp",
}

# (pattern of the header, beginnings of the paths that may include it, in a private header too)
LIBRARIES = (
    (r"boost/beast", ("net/",), True),
    (r"boost/asio/ssl|openssl/(ssl|x509|x509_vfy|x509v3)\.h$", ("net/",), True),
    (r"boost/asio/ip/|boost/asio/local/", ("net/", "sandbox/"), True),
    (r"openssl/", ("base/", "net/", "sandbox/"), False),
    (r"sqlite3\.h$", ("store/sqlite", "observe/", "sandbox/"), False),
    (r"cjose/", ("identity/",), False),
    (r"(mariadb/|mysql/)?mysql\.h$", ("acl/",), False),
    (r"CLI/", ("config/", "gateway/", "admin/", "install/", "client/", "apps/", "sandbox/"), False),
)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    """The room of a file named from the repository's top or from src/: its first known folder."""
    parts = pathlib.PurePosixPath(path).parts
    if parts and parts[0] == "src":
        parts = parts[1:]
    return parts[0] if len(parts) > 1 and parts[0] in ROW else None


def check_own(file, target):
    room, other = room_of(file), room_of(target)
    if other is None or room is None:
        return None
    # The demo's own main: its program is the sandbox and nothing else.
    if other == room or (file, other) == ("apps/suitecrm_sandbox.cpp", "sandbox"):
        return None
    if target in PRIVATE_HEADERS:
        return f"{target} is private to {other}"
    if ROW[other] < ROW[room]:
        return None
    place = "beside" if ROW[other] == ROW[room] else "above"
    return f"{room} (row {ROW[room]}) must not include {other} (row {ROW[other]}): it stands {place}"


def check_library(file, target):
    inner = file.removeprefix("src/")
    is_private = inner in PRIVATE_HEADERS
    for pattern, folders, private_header_too in LIBRARIES:
        if not re.match(pattern, target):
            continue
        if not any(inner.startswith(folder) for folder in folders):
            return f"<{target}> belongs to {', '.join(folders)}"
        if not file.endswith(".cpp") and not (is_private and private_header_too):
            return f"<{target}> may stand in .cpp files only"
        return None
    return None


def check_text(file, text):
    """The broken rules of one file, as (line number, rule)."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, target = match.groups()
        rule = check_own(file, target) if quote == '"' else check_library(file, target)
        if target.startswith("tests/") and not file.endswith(("_test.cpp", "_fixture.hpp")):
            rule = "only tests include from tests/"
        if rule:
            found.append((number, rule))
    return found


def check_tree(top):
    broken = 0
    for folder in ("src", "sandbox", "apps"):
        for path in sorted((top / folder).rglob("*")):
            if path.suffix not in (".cpp", ".hpp"):
                continue
            file = path.relative_to(top).as_posix()
            for number, rule in check_text(file, path.read_text(encoding="utf-8")):
                print(f"{file}:{number}: {rule}")
                broken += 1
    return broken


class CheckLayersTest(unittest.TestCase):
    def rules(self, file, *includes):
        return [rule for _, rule in check_text(file, "\n".join(f"#include {i}" for i in includes))]

    def test_lower_rows_and_the_own_room_are_fine(self):
        self.assertEqual(
            self.rules("src/tools/search.cpp", '"tools/tool.hpp"', '"crm/bridge.hpp"',
                       '"base/error.hpp"', "<vector>", "<boost/json/value.hpp>"), [])

    def test_higher_rows_are_not(self):
        self.assertIn("above", self.rules("src/crm/bridge.cpp", '"tools/tool.hpp"')[0])

    def test_the_own_row_is_not(self):
        self.assertIn("beside", self.rules("src/crm/bridge.cpp", '"mcp/jsonrpc.hpp"')[0])
        self.assertIn("beside", self.rules("src/admin/a.cpp", '"gateway/a.hpp"')[0])
        self.assertIn("beside", self.rules("sandbox/a.cpp", '"apps/a.hpp"')[0])

    def test_the_sandbox_and_mains_stand_on_top(self):
        self.assertEqual(self.rules("sandbox/a.cpp", '"net/url.hpp"', '"sandbox/b.hpp"'), [])
        self.assertEqual(self.rules("apps/main.cpp", '"gateway/serve.hpp"'), [])
        self.assertTrue(self.rules("src/gateway/a.cpp", '"sandbox/b.hpp"'))

    def test_private_headers_stay_at_home(self):
        self.assertEqual(self.rules("src/net/a.cpp", '"net/client_socket.hpp"'), [])
        self.assertIn("private", self.rules("src/crm/a.cpp", '"net/client_socket.hpp"')[0])

    def test_libraries_stay_in_their_room(self):
        for file, include in (
            ("src/crm/a.cpp", "<boost/beast/http.hpp>"),
            ("src/gateway/a.cpp", "<boost/asio/ssl/context.hpp>"),
            ("src/base/a.cpp", "<openssl/ssl.h>"),
            ("src/identity/a.cpp", "<openssl/evp.h>"),
            ("src/store/memory/a.cpp", "<sqlite3.h>"),
            ("src/crm/a.cpp", "<boost/asio/ip/tcp.hpp>"),
            ("src/crm/a.cpp", "<CLI/CLI.hpp>"),
            ("src/gateway/a.cpp", "<cjose/jws.h>"),
        ):
            self.assertEqual(len(self.rules(file, include)), 1, include)
        for file, include in (
            ("src/net/a.cpp", "<boost/beast/http.hpp>"),
            ("src/net/client_socket.hpp", "<boost/asio/ssl/context.hpp>"),
            ("src/base/a.cpp", "<openssl/evp.h>"),
            ("src/store/sqlite/a.cpp", "<sqlite3.h>"),
            ("src/identity/oidc/a.cpp", "<cjose/jws.h>"),
            ("sandbox/a.cpp", "<sqlite3.h>"),
        ):
            self.assertEqual(self.rules(file, include), [], include)

    def test_libraries_stay_out_of_public_headers(self):
        self.assertIn(".cpp files only", self.rules("src/net/url.hpp", "<boost/beast/http.hpp>")[0])
        self.assertIn(".cpp files only", self.rules("sandbox/a.hpp", "<sqlite3.h>")[0])

    def test_only_tests_include_test_helpers(self):
        self.assertEqual(self.rules("src/net/a_test.cpp", '"tests/support/a.hpp"'), [])
        self.assertTrue(self.rules("src/net/a.cpp", '"tests/support/a.hpp"'))

    def test_the_line_is_named(self):
        text = '#pragma once\n\n  #  include "gateway/a.hpp"\n'
        self.assertEqual([number for number, _ in check_text("src/base/a.hpp", text)], [3])

    def test_comments_and_strings_are_no_includes(self):
        self.assertEqual(check_text("src/base/a.cpp", '// #include "net/a.hpp"\n'), [])


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        unittest.main(argv=sys.argv[:1])
    sys.exit(1 if check_tree(pathlib.Path(__file__).resolve().parent.parent) else 0)
