#!/usr/bin/env bash
# Measures the gateway beside direct calls and nginx, in one run. bench/run.sh --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/terminal.sh
. scripts/packages.sh
. scripts/build.sh
. bench/servers.sh

usage() {
  cat <<'TEXT'
Builds the release preset, starts fake CRMs, nginx and the gateway on private ports, measures, and
prints one table. About five minutes; nothing else should run meanwhile. See bench/README.md.

  bench/run.sh               three rounds of three seconds a row
  --rounds N --seconds S     more or longer ones
  --quick                    one round of two seconds a row
  --smoke                    one client, 0.3 s a row; exit code 1 if a row has errors or no calls
  --only REGEX               only the rows whose names match, e.g. 'sse-64|nginx-64'; no memory rows
  --json FILE                all numbers, of every round too
  --no-build                 take build/release/bin as it is
TEXT
}

readonly KINDS=(fast large slow)
rounds=3 seconds=3 warm=0.5 users=250 mode=full json_file='' only='' must_build=1
while (($#)); do
  case $1 in
    --quick) rounds=1 seconds=2 ;;
    --smoke) mode=smoke rounds=1 seconds=0.3 warm=0.1 users=1 ;;
    --rounds) rounds=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    --only) only=$2; shift ;;
    --json) json_file=$2; shift ;;
    --no-build) must_build='' ;;
    -h | --help) usage; exit 0 ;;
    *) fail "Unknown argument: $1"; usage >&2; exit 2 ;;
  esac
  shift
done

make_folder

prepare() {
  install_packages "$TEMP/packages.log" "${BUILD_PACKAGES[@]}" "${BENCH_PACKAGES[@]}"
  # Debian's nginx lives where the path of a user does not lead.
  PATH=$PATH:/usr/sbin
  [[ -z $must_build ]] || build_preset release "$TEMP/build.log" \
    suitecrm-mcp mcp-admin bench_load bench_fake_crm
}

# Each idle client is one descriptor in the load client and one in the gateway.
raise_limits() {
  local hard
  hard=$(ulimit -Hn)
  [[ $hard == unlimited ]] || ((hard < 65536)) || hard=65536
  ulimit -n "$hard" 2>/dev/null || true
  idle_steps=(1000 10000)
  if [[ $mode == smoke ]]; then idle_steps=(10 100); fi
  local allowed
  allowed=$(($(ulimit -n) - 500))
  if ((allowed < idle_steps[1])); then
    note "ulimit -n $(ulimit -n) allows $allowed idle connections instead of ${idle_steps[1]}"
    idle_steps[1]=$allowed
  fi
}

# usage: measure KIND WAY CLIENTS ROUND   e.g. measure slow sse 1000 1
measure() {
  local kind=$1 way=$2 clients=$3 round=$4 row mode_of_load=$2 url arguments
  local own_warm=$warm gateway=http://127.0.0.1:${PORTS[gateway]}
  row=$way-$clients
  [[ $kind == fast ]] || row=$row-$kind
  [[ -z $only || $row =~ ^($only)$ ]] || return 0
  arguments='{"module":"Accounts","fields":["name","industry","phone_office"],"max_results":20}'
  [[ $kind != large ]] || arguments='{"module":"Accounts","fields":["*"],"max_results":20}'
  # A thousand clients first log in to the CRM, 50 ms each.
  [[ $kind != slow || $mode == smoke ]] || own_warm=2
  case $way in
    direct) url=$(crm_url "$kind") ;;
    nginx)
      url=http://127.0.0.1:${PORTS[nginx]}/$kind/legacy/service/v4_1/rest.php
      mode_of_load=direct
      ;;
    sse) url=$gateway/$kind/sse ;;
    http) url=$gateway/$kind/mcp ;;
  esac
  local -a keys=(--keys "$TEMP/keys")
  [[ $kind == slow ]] || keys+=(--key-count 64)
  # shellcheck disable=SC2086  # several words on purpose
  record "$row" "$round" "$BIN/bench_load" "$mode_of_load" --url "$url" --clients "$clients" \
    --seconds "$seconds" --warm "$own_warm" "${keys[@]}" --tool "suitecrm_${kind}_search" \
    --args "$arguments" --watch "crm=${PIDS[$kind]}" --watch "gateway=${PIDS[gateway]}" \
    --watch "nginx=$nginx_worker" $LOAD_PIN
}

measure_round() {
  local clients way round=$1
  local -a steps=(1 16 64) many=64 most=1000
  if [[ $mode == smoke ]]; then steps=(1) many=1 most=1; fi
  step "Round $round of $rounds"
  # Side by side: what slows the machine down for a while then slows down what is compared, too.
  for clients in "${steps[@]}"; do
    for way in direct nginx sse http; do measure fast "$way" "$clients" "$round"; done
  done
  for way in direct nginx sse http; do measure large "$way" "${many[0]}" "$round"; done
  for way in direct nginx sse http; do measure slow "$way" "${most[0]}" "$round"; done
}

measure_starts() {
  local runs=11
  if [[ $mode == smoke ]]; then runs=1; fi
  step "Start to the first /health, $runs times"
  # shellcheck disable=SC2086  # several words on purpose
  record start 1 "${GATEWAY_ENV[@]}" "$BIN/bench_load" start --runs "$runs" \
    --url "http://127.0.0.1:${PORTS[gateway]}/health" $LOAD_PIN $START_PIN -- "${GATEWAY[@]}"
}

# usage: record_memory CONNECTIONS   of the gateway, in kB
record_memory() {
  sleep 1  # the last connections are being set up
  awk -v n="$1" '/^(Rss|Pss):/ {kb[$1] = $2}
    END {printf "{\"row\":\"memory\",\"round\":1,\"result\":{\"connections\":%d,\"rss_kb\":%d," \
      "\"pss_kb\":%d}}\n", n, kb["Rss:"], kb["Pss:"]}' \
    "/proc/${PIDS[gateway]}/smaps_rollup" >>"$RESULTS"
}

# usage: open_idle NAME COUNT
open_idle() {
  # shellcheck disable=SC2086  # several words on purpose
  start "$1" "$BIN/bench_load" idle-sse --url "http://127.0.0.1:${PORTS[gateway]}/fast/sse" \
    --clients "$2" --keys "$TEMP/keys" --key-count 64 $LOAD_PIN
  for _ in {1..1200}; do
    [[ ! -s $TEMP/$1.out ]] || return 0
    kill -0 "${PIDS[$1]}" 2>/dev/null || { fail "$(tail -n 1 "$TEMP/$1.log")"; return 1; }
    sleep 0.1
  done
  fail "idle connections did not open in two minutes"
  return 1
}

measure_memory() {
  step "Memory: idle, ${idle_steps[0]}, ${idle_steps[1]} connections"
  start_gateway gateway
  record_memory 0
  open_idle idle1 "${idle_steps[0]}" || return 1
  record_memory "${idle_steps[0]}"
  open_idle idle2 $((idle_steps[1] - idle_steps[0])) || return 1
  record_memory "${idle_steps[1]}"
  stop idle1
  stop idle2
  stop gateway
}

title "suitecrm-mcp bench"
prepare
describe_machine
pin
raise_limits
choose_ports "${KINDS[@]}" nginx gateway
write_entities >"$TEMP/entities.json"
step "Making $users users"
make_users "$users"
set_gateway_command "$TEMP/state" "${PORTS[gateway]}"
start_crms
start_nginx
if [[ -z $only ]]; then
  measure_starts
  measure_memory
fi
start_gateway gateway
for ((round = 1; round <= rounds; round++)); do measure_round "$round"; done
python3 bench/table.py --sharing "$sharing" --mode "$mode" --json "$json_file" "$RESULTS"
