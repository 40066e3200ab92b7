#!/usr/bin/env bash
# Builds and tests. ./test.sh --help
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
. scripts/terminal.sh
. scripts/packages.sh
. scripts/build.sh

usage() {
  cat <<'TEXT'
  ./test.sh               unit tests (plain and with sanitizers), integration, fast end-to-end tests
  ./test.sh unit          only the unit tests
  ./test.sh asan          the unit tests under AddressSanitizer and UBSan
  ./test.sh integration   rooms together, on real sockets and files
  ./test.sh e2e           the built programs, driven by the official MCP SDKs and by plain sockets
  ./test.sh full          everything above, and: Claude Code, the MCP Inspector and the official
                          conformance suite (from npm, up to 900 MB), the clients of ../shared/harness,
                          logging in at LemonLDAP::NG, ThreadSanitizer, clang-tidy, fuzz targets for 30 s each
Ends with "N passed, N failed"; exit code 0 only if nothing failed. What was skipped counts as
neither and is named with the reason. Logs: build/test-logs.
TEXT
}

readonly LOGS=build/test-logs
passed=0 failed=0

add() { passed=$((passed + $1)) failed=$((failed + $2)); }
# A stage. One that fails before it has counted its tests is one failure.
must() {
  local began=$EPOCHREALTIME
  "$@" || add 0 1
  note "$(awk -v a="$began" -v b="$EPOCHREALTIME" -v name="${*#run_}" \
    'BEGIN {printf "%s: %.1f s", name, b - a}')"
}

# Tests that did not run are no success: they are named, with the reason, and not counted.
# usage: show_skipped <<<"NAME<tab>REASON" lines
show_skipped() {
  local lines reason names
  lines=$(sed "s|$PWD/||g" | sort -u)
  [[ -n $lines ]] || return 0
  while IFS= read -r reason; do
    names=$(awk -F'\t' -v r="$reason" '$2 == r {print $1}' <<<"$lines")
    note "$(wc -l <<<"$names") skipped: $(paste -sd, <<<"$names" | sed 's/,/, /g') ($reason)"
  done < <(cut -f2 <<<"$lines" | sort -u)
}

finish() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0 && passed > 0))
  exit
}

# usage: run_ctest PRESET LABEL
run_ctest() {
  local preset=$1 label=$2 log=$LOGS/ctest-$1-$2.log good=0 bad=0 status=0
  local cases=build/$preset/Testing/Temporary/LastTest.log
  title "$label tests ($preset)"
  rm -f "$cases"
  ctest --test-dir "build/$preset" -L "^$label\$" -j2 --no-tests=error >"$log" 2>&1 || status=$?
  [[ ! -f $cases ]] || read -r good bad < <(scripts/ctest_results.py counts "$cases")
  # Whatever the count says, ctest has the last word.
  ((status == 0 || bad > 0)) || bad=1
  if ((good + bad == 0)) || [[ ! -f $cases ]]; then
    tail -n 40 "$log"
    fail "no tests were run"
    add 0 1
    return
  fi
  cp "$cases" "$log"
  add "$good" "$bad"
  scripts/ctest_results.py skipped "$cases" | show_skipped
  if ((bad)); then
    scripts/ctest_results.py failures "$cases" | tail -n 150
    fail "$bad of $((good + bad)) failed; all of it: $log"
  else
    ok "$good passed"
  fi
}

# The test programs of a kind, by their sources.
unit_targets() {
  local folder
  for folder in src/* sandbox; do
    compgen -G "$folder/*_test.cpp" >/dev/null || compgen -G "$folder/*/*_test.cpp" >/dev/null || continue
    echo "$(basename "$folder")_test"
  done
}
integration_targets() {
  local source
  for source in tests/integration/*_test.cpp; do
    [[ -e $source ]] && basename "$source" .cpp
  done
}

build() {
  local preset=$1
  shift
  step "Building preset $preset"
  build_preset "$preset" "$LOGS/build-$preset.log" "$@"
}

run_unit() {
  local -a targets
  mapfile -t targets < <(unit_targets)
  build "${1:-release}" "${targets[@]}" && run_ctest "${1:-release}" unit
}
run_asan() { run_unit asan; }
run_tsan() {
  local -a targets
  mapfile -t targets < <(unit_targets; integration_targets)
  build tsan "${targets[@]}" || return 1
  run_ctest tsan unit
  run_ctest tsan integration
}
run_integration() {
  local -a targets
  mapfile -t targets < <(integration_targets)
  ((${#targets[@]})) || { fail "tests/integration has no tests"; return 1; }
  build release "${targets[@]}" && run_ctest release integration
}

# usage: install_node_modules FOLDER [NPM-OPTION...]
install_node_modules() {
  local folder=$1 stamp=$1/node_modules/.package-lock.sha256 log=$PWD/$LOGS/npm.log sum
  shift
  sum=$(sha256sum <"$folder/package-lock.json")
  [[ -f $stamp && $(<"$stamp") == "$sum" ]] && return
  step "Installing the clients of $folder (npm ci)"
  (cd "$folder" && quietly "$log" npm ci --no-audit --no-fund "$@") || return 1
  printf '%s\n' "$sum" >"$stamp"
}

# usage: run_e2e fast|full
run_e2e() {
  local log=$LOGS/e2e-$1.log good bad
  build release suitecrm-mcp mcp-admin mcp-call suitecrm-sandbox || return 1
  install_node_modules tests/e2e || return 1
  # Large, and none of their installation scripts is needed.
  [[ $1 != full ]] || install_node_modules tests/e2e/clients --ignore-scripts || return 1
  title "end-to-end tests ($1)"
  # 120 s for a test; the whole of it has a limit for a file that does not end.
  (cd tests/e2e && E2E_MODE=$1 timeout --kill-after=30 1800 node_modules/.bin/node --test \
    --test-concurrency=1 --test-timeout=120000 --test-reporter=tap ./*.test.mjs) >"$log" 2>&1
  good=$(sed -nE 's/^# pass ([0-9]+)$/\1/p' "$log")
  bad=$(sed -nE 's/^# (fail|cancelled) ([0-9]+)$/\2/p' "$log" | awk '{n += $1} END {print n + 0}')
  if [[ -z $good ]] || ((good + bad == 0)); then
    tail -n 40 "$log"
    fail "the end-to-end tests did not come to their end; all of it: $log"
    add 0 1
    return
  fi
  add "$good" "$bad"
  sed -nE 's/^ *ok [0-9]+ - (.*) # SKIP ?(.*)$/\1\t\2/p' "$log" |
    awk -F'\t' '{print $1 "\t" ($2 == "" ? "no reason given" : $2)}' | show_skipped
  if ((bad)); then
    grep -A 25 -E '^ *not ok' "$log" | head -n 200
    fail "$bad of $((good + bad)) failed; all of it: $log"
  else
    ok "$good passed"
  fi
}

run_fuzz() {
  local source name corpus log
  local -a targets=()
  for source in fuzz/*.cpp; do targets+=("fuzz_$(basename "$source" .cpp)"); done
  build fuzz "${targets[@]}" || return 1
  title "fuzz targets, 30 s each"
  for source in fuzz/*.cpp; do
    name=$(basename "$source" .cpp) corpus=$LOGS/corpus-$name log=$LOGS/fuzz-$name.log
    mkdir -p "$corpus" "fuzz/corpus/$name"
    if "build/fuzz/bin/fuzz_$name" -max_total_time=30 -timeout=5 -rss_limit_mb=2048 \
      -artifact_prefix="$LOGS/" "$corpus" "fuzz/corpus/$name" >"$log" 2>&1; then
      add 1 0
      ok "$name"
    else
      tail -n 30 "$log"
      fail "$name; all of it: $log"
      add 0 1
    fi
  done
}

run_layers() {
  title "layers"
  if python3 scripts/check_layers.py; then add 1 0; ok "clean"; else add 0 1; fi
}

run_checks() {
  [[ -x scripts/check.sh ]] || return 0
  title "format, clang-tidy, layers"
  if quietly "$LOGS/check.log" scripts/check.sh; then add 1 0; ok "clean"; else add 0 1; fi
}

part=${1:-default}
case $part in
  default | unit | integration | e2e | asan | full) ;;
  -h | --help) usage; exit 0 ;;
  *) fail "Unknown part: $part"; usage >&2; exit 2 ;;
esac
mkdir -p "$LOGS"
[[ $part != full ]] || TEST_PACKAGES+=("${FULL_PACKAGES[@]}")
install_packages "$LOGS/packages.log" "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" || { add 0 1; finish; }
case $part in
  unit) must run_layers; must run_unit ;;
  asan) must run_asan ;;
  integration) must run_integration ;;
  e2e) must run_e2e fast ;;
  default) must run_layers; must run_unit; must run_integration; must run_e2e fast; must run_asan ;;
  full)
    must run_layers; must run_unit; must run_integration; must run_e2e full; must run_asan
    must run_tsan; must run_checks; must run_fuzz
    ;;
esac
printf '\n'
finish
