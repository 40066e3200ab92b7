#!/usr/bin/env bash
# From a fresh clone to a tool call answered with CRM records. ./try.sh --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/terminal.sh
. scripts/packages.sh
. scripts/build.sh

usage() {
  cat <<'TEXT'
Starts a demo SuiteCRM and the gateway on this machine, makes a user and a key, performs one search
through MCP and shows the records; then says how to connect your client.

  ./try.sh                          demo CRM, until Ctrl-C
  ./try.sh --check                  the same without waiting; exit code 0 if all of it worked
  ./try.sh --crm URL --user NAME    your own SuiteCRM instead of the demo; asks for the password
                                    (or takes SUITECRM_PASSWORD from the environment)
  --port N                          port of the gateway (default: the first free one from 8765)
  --help

URL is the address of the CRM's start page or of its rest.php. Everything that is kept is in .try/.
NO_COLOR=1 switches colours off.
TEXT
}

readonly BIN=build/release/bin
readonly ENTITY=demo
readonly DEMO_USER=alice DEMO_PASSWORD='AlicePw1!'  # sandbox/seed_rights.cpp; a demo's password is no secret
readonly EMAIL=alice@example.com

mode=run crm_url='' crm_user='' wanted_port=''
while (($#)); do
  case $1 in
    --check) mode=check ;;
    --crm) crm_url=${2:?--crm needs a URL}; shift ;;
    --user) crm_user=${2:?--user needs a name}; shift ;;
    --port) wanted_port=${2:?--port needs a number}; shift ;;
    -h | --help) usage; exit 0 ;;
    *) fail "Unknown argument: $1"; usage >&2; exit 2 ;;
  esac
  shift
done
if [[ -n $crm_url && -z $crm_user ]] || [[ -z $crm_url && -n $crm_user ]]; then
  fail "--crm and --user belong together"
  exit 2
fi
if [[ -n $wanted_port && ! $wanted_port =~ ^[1-9][0-9]{0,4}$ ]]; then
  fail "--port: expected a number from 1 to 65535, got $wanted_port"
  exit 2
fi

mkdir -p -m 700 .try
chmod 700 .try
mkdir -p .try/logs

# Only what this run started is stopped, by its process id.
pids=()
# shellcheck disable=SC2317  # called by the trap
stop_all() {
  local code=$? pid
  trap - EXIT INT TERM
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do
    for _ in {1..120}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  exit "$code"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Who listens there; fails when nobody does.
find_holder() {
  local line
  line=$(ss -Hltnp "sport = :$1" 2>/dev/null) || true
  [[ -n $line ]] || return 1
  if [[ $line =~ \(\(\"([^\"]+)\",pid=([0-9]+) ]]; then
    echo "${BASH_REMATCH[1]} (process ${BASH_REMATCH[2]})"
  else
    echo "a process of another user"
  fi
}

# The first free port from $1 on, into REPLY; busy ones are named.
choose_port() {
  local port holder
  for ((port = $1; port < $1 + 40; port++)); do
    holder=$(find_holder "$port") || { REPLY=$port; return; }
    note "port $port is taken by $holder"
  done
  die "No free port from $1 to $((port - 1)). Choose one: ./try.sh --port N"
}

# Waits until URL answers, at most 15 s. usage: wait_for URL PID NAME LOG
wait_for() {
  local url=$1 pid=$2 name=$3 log=$4 deadline=$((SECONDS + 15))
  until curl --noproxy '*' -fsS -m 2 -o /dev/null "$url" 2>/dev/null; do
    if ! kill -0 "$pid" 2>/dev/null; then
      tail -n 5 "$log" >&2
      die "$name stopped at once; its output is above and in $log"
    fi
    ((SECONDS < deadline)) || die "$name does not answer on $url; its output: $log"
    sleep 0.02
  done
}

# Our programs see what they need, not the PORT or REDIS_URL that this shell may have set.
clean_environment() {
  CLEAN=(env -i PATH="$PATH" HOME="$HOME" RATE_LIMIT_SSE=1000)
  [[ -z ${SUITECRM_CA_FILE:-} ]] || CLEAN+=(SUITECRM_CA_FILE="$SUITECRM_CA_FILE")
  [[ -z ${HTTPS_PROXY:-} || -z $crm_url ]] || CLEAN+=(HTTPS_PROXY="$HTTPS_PROXY")
}

prepare_programs() {
  title "suitecrm-mcp"
  install_packages .try/logs/packages.log "${BUILD_PACKAGES[@]}" "${TRY_PACKAGES[@]}"
  [[ -x $BIN/suitecrm-mcp ]] || step "Building (once; some minutes on two cores)"
  build_preset release .try/logs/build.log suitecrm-mcp mcp-admin mcp-call suitecrm-sandbox
}

start_sandbox() {
  choose_port 8865
  local port=$REPLY log=.try/logs/sandbox.log
  "${CLEAN[@]}" "$BIN/suitecrm-sandbox" --port "$port" >"$log" 2>&1 &
  pids+=($!)
  endpoint="http://127.0.0.1:$port/legacy/service/v4_1/rest.php"
  wait_for "$endpoint" $! "The demo CRM" "$log"
  crm_password=$DEMO_PASSWORD crm_user=$DEMO_USER
  ok "Demo CRM on port $port"
}

use_own_crm() {
  crm_password=${SUITECRM_PASSWORD:-}
  if [[ -z $crm_password ]]; then
    [[ -t 0 ]] || die "No terminal to ask for the password: set SUITECRM_PASSWORD"
    read -rsp "Password of $crm_user in the CRM: " crm_password
    echo
  fi
  step "Looking for the REST API of $crm_url"
  endpoint=$("${CLEAN[@]}" "$BIN/suitecrm-mcp" find-endpoint "$crm_url") ||
    die "No SuiteCRM REST API found at $crm_url; above is what was tried"
  ok "REST API: $endpoint"
}

start_gateway() {
  local log=.try/logs/gateway.log
  choose_port "${wanted_port:-8765}"
  port=$REPLY
  [[ -z $wanted_port || $port == "$wanted_port" ]] || note "using port $port instead"
  printf '{"%s": {"label": "Demo", "endpoint": "%s", "port": %d, "group": ""}}\n' \
    "$ENTITY" "$endpoint" "$port" >.try/entities.json
  mkdir -p "$state"
  chmod 700 "$state"
  "${CLEAN[@]}" "$BIN/suitecrm-mcp" serve --config .try/entities.json --state-dir "$state" --port "$port" \
    >"$log" 2>&1 &
  pids+=($!)
  url="http://127.0.0.1:$port"
  wait_for "$url/health" $! "The gateway" "$log"
  ok "Gateway on port $port"
}

make_key() {
  printf '%s\n' "$crm_password" | "$BIN/mcp-admin" --state-dir "$state" \
    add --email "$EMAIL" --entity "$ENTITY" --user "$crm_user" --pass - >.try/logs/admin.log 2>&1 ||
    { cat .try/logs/admin.log >&2; die "mcp-admin add failed"; }
  crm_password=''
  # One key is enough for all starts; another CRM or a flushed state makes a new one.
  if ! [[ -s $state/demo-key ]] || ! curl --noproxy '*' -fsS -m 10 -o /dev/null "$url/test" \
    -H "@-" <<<"Authorization: Bearer $(<"$state/demo-key")" 2>/dev/null; then
    "$BIN/mcp-admin" --state-dir "$state" key create --email "$EMAIL" >"$state/demo-key" \
      2>.try/logs/admin.log || { cat .try/logs/admin.log >&2; die "mcp-admin key create failed"; }
  fi
  ok "User $EMAIL with a key"
}

search() {
  title "search: the newest five accounts"
  "$BIN/mcp-call" --url "$url/sse" --key-file "$state/demo-key" --table \
    suitecrm_search module=Accounts fields=name,industry,phone_office,billing_address_city \
    "order_by=date_entered desc" max_results=5
}

explain() {
  local key
  key=$(<"$state/demo-key")
  title "Connect your client"
  cat <<TEXT
  URL    $url/sse
  Key    $key

${BOLD}Claude Code${PLAIN}
  claude mcp add suitecrm --transport sse --header "Authorization:Bearer $key" $url/sse

${BOLD}Claude Desktop${PLAIN} (claude_desktop_config.json)
  {"mcpServers": {"suitecrm": {
    "command": "npx",
    "args": ["-y", "mcp-remote", "$url/sse", "--transport", "sse-only",
             "--header", "Authorization:Bearer $key"]}}}

${BOLD}curl${PLAIN}
  curl -N -H "Authorization: Bearer $key" $url/sse

${BOLD}Without Node${PLAIN}
  MCP_KEY=$key $BIN/mcp-call --url $url/sse --list
TEXT
}

readonly started_at=$EPOCHREALTIME
clean_environment
prepare_programs
umask 077  # from here on files with secrets are written; the programs are for everyone
readonly ready_at=$EPOCHREALTIME
if [[ -n $crm_url ]]; then
  state=.try/state-own
  use_own_crm
else
  state=.try/state
  start_sandbox
fi
start_gateway
make_key
search || die "The search failed; the gateway's log: .try/logs/gateway.log"
printf '\n'
note "$(awk -v a="$started_at" -v b="$ready_at" -v c="$EPOCHREALTIME" \
  'BEGIN {printf "programs ready after %.1f s, records after %.1f s", b - a, c - a}')"
if [[ $mode == check ]]; then
  ok "Everything works"
  exit 0
fi
explain
title "Running. Ctrl-C stops everything."
# Either process ending is an end for the whole.
wait -n "${pids[@]}" || true
die "A program stopped by itself; the logs are in .try/logs"
