#!/usr/bin/env bash
# From a fresh clone to a tool call answered with CRM records. ./try.sh --help
set -euo pipefail
# A shell that starts this in the background has SIGINT ignored, and bash cannot take that back.
if [[ $(trap -p INT) == *"''"* ]] && [[ -z ${TRY_SIGNALS_RESET:-} ]]; then
  TRY_SIGNALS_RESET=1 exec env --default-signal=INT bash "${BASH_SOURCE[0]}" "$@"
fi
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/terminal.sh
. scripts/packages.sh
. scripts/build.sh

usage() {
  cat <<'TEXT'
Starts a demo SuiteCRM, a demo identity provider and the gateway on this machine, signs alice in as
a browser would, takes the key that the gateway gives her, performs one search through MCP and shows
the records; then says how to connect your client, and where to sign in yourself.

  ./try.sh                          demo CRM, until Ctrl-C
  ./try.sh --check                  the same without waiting; exit code 0 if all of it worked
  ./try.sh --crm URL --user NAME    your own SuiteCRM instead of the demo, without a sign-in; asks
                                    for the password (or takes SUITECRM_PASSWORD)
  --port N                          port of the gateway (default: the first free one from 8765)
  --help

URL is the address of the CRM's start page or of its rest.php. Everything that is kept is in .try/.
NO_COLOR=1 switches colours off.
TEXT
}

readonly BIN=build/release/bin
readonly ENTITY=demo
# sandbox/seed_rights.cpp; a demo's passwords are no secrets. The identity provider has the same users.
readonly DEMO_USER=alice DEMO_PASSWORD='AlicePw1!' DEMO_GROUP=CRM-Main
readonly DEMO_USERS=("alice AlicePw1!" "bob BobPw123!")

usage_fault() {
  fail "$*"
  printf 'Try ./try.sh --help.\n' >&2
  exit 2
}

mode=run crm_url='' crm_user='' wanted_port=''
while (($#)); do
  case $1 in
    --check) mode=check ;;
    --crm | --user | --port)
      [[ -n ${2:-} && $2 != --* ]] || usage_fault "$1 needs a value behind it"
      case $1 in
        --crm) crm_url=$2 ;;
        --user) crm_user=$2 ;;
        --port) wanted_port=$2 ;;
      esac
      shift
      ;;
    -h | --help) usage; exit 0 ;;
    *) usage_fault "Unknown argument: $1" ;;
  esac
  shift
done
if [[ -n $crm_url && -z $crm_user ]] || [[ -z $crm_url && -n $crm_user ]]; then
  usage_fault "--crm and --user belong together"
fi
if [[ -n $wanted_port ]] &&
  { [[ ! $wanted_port =~ ^[1-9][0-9]{0,4}$ ]] || ((wanted_port > 65535)); }; then
  usage_fault "--port: expected a number from 1 to 65535, got \"$wanted_port\""
fi
# As copied from a browser: where in the CRM the user happened to be does not matter.
crm_url=${crm_url%%#*}
crm_url=${crm_url%%\?*}

mkdir -p -m 700 .try
chmod 700 .try
mkdir -p .try/logs

# Only what this run started is stopped, by its process id.
pids=()
terminal_state=''  # while a password is asked for
# shellcheck disable=SC2317  # called by the trap
stop_all() {
  local code=$? pid
  trap - EXIT INT TERM HUP
  [[ -z $terminal_state ]] || stty "$terminal_state" || true
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
trap 'exit 129' HUP

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
  for ((port = $1; port < $1 + 40 && port <= 65535; port++)); do
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
  CLEAN=(env -i PATH="$PATH" HOME="$HOME" RATE_LIMIT_SSE=1000 RATE_LIMIT_MESSAGES=1000)
  [[ -z ${SUITECRM_CA_FILE:-} ]] || CLEAN+=(SUITECRM_CA_FILE="$SUITECRM_CA_FILE")
  [[ -z ${HTTPS_PROXY:-} || -z $crm_url ]] || CLEAN+=(HTTPS_PROXY="$HTTPS_PROXY")
  [[ -z ${NO_PROXY:-} || -z $crm_url ]] || CLEAN+=(NO_PROXY="$NO_PROXY")
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
  "${CLEAN[@]}" "$BIN/suitecrm-sandbox" --port "$port" --idp auth0 >"$log" 2>&1 &
  pids+=($!)
  endpoint="http://127.0.0.1:$port/legacy/service/v4_1/rest.php"
  wait_for "$endpoint" $! "The demo CRM" "$log"
  issuer=$(sed -n 's/^suitecrm-sandbox idp //p' "$log")
  [[ -n $issuer ]] || die "The demo identity provider did not start; its output: $log"
  # People are known by issuer and subject: those of another port are others.
  if [[ -s $state/issuer && $(<"$state/issuer") != "$issuer" ]]; then rm -rf "$state"; fi
  crm_user=$DEMO_USER email=alice@sandbox.example group=$DEMO_GROUP
  # The values of sandbox/idp/settings.hpp. Whoever tries twice keeps both keys.
  LOGIN=(OIDC_ISSUER="$issuer" OIDC_CLIENT_ID=suitecrm-mcp OIDC_CLIENT_SECRET=sandbox-client-secret
    OIDC_AUDIENCE=https://suitecrm-mcp KEY_GRACE_MINUTES=60)
  ok "Demo CRM and identity provider on port $port"
}

ask_password() {
  [[ -t 0 ]] || die "No terminal to ask for the password: set SUITECRM_PASSWORD"
  terminal_state=$(stty -g)
  read -rsp "Password of $crm_user in the CRM: " crm_password || true
  stty "$terminal_state"
  terminal_state=''
  echo
}

use_own_crm() {
  step "Looking for the REST API of $crm_url"
  endpoint=$("${CLEAN[@]}" "$BIN/suitecrm-mcp" find-endpoint "$crm_url") ||
    die "No SuiteCRM REST API found at $crm_url; above is what was tried"
  ok "REST API: $endpoint"
  # Names of CRM users may hold what an address may not.
  email=${crm_user,,}
  email=${email//[^a-z0-9._-]/_}@try.local
  crm_password=${SUITECRM_PASSWORD:-}
  [[ -n $crm_password ]] || ask_password
  [[ -n $crm_password ]] || die "The password is empty; run ./try.sh again"
}

start_gateway() {
  local log=.try/logs/gateway.log
  choose_port "${wanted_port:-8765}"
  port=$REPLY
  [[ -z $wanted_port || $port == "$wanted_port" ]] || note "using port $port instead"
  printf '{"%s": {"label": "Demo", "endpoint": "%s", "port": %d, "group": "%s"}}\n' \
    "$ENTITY" "$endpoint" "$port" "$group" >.try/entities.json
  mkdir -p "$state"
  chmod 700 "$state"
  [[ -z $issuer ]] || echo "$issuer" >"$state/issuer"
  "${CLEAN[@]}" GATEWAY_PUBLIC_URL="http://127.0.0.1:$port" "${LOGIN[@]}" \
    "$BIN/suitecrm-mcp" serve --config .try/entities.json --state-dir "$state" --port "$port" \
    >"$log" 2>&1 &
  pids+=($!)
  url="http://127.0.0.1:$port"
  wait_for "$url/health" $! "The gateway" "$log"
  ok "Gateway on port $port"
}

# The status of the gateway's /test with the key: it logs in to the CRM as the user. 000: no answer.
test_login() {
  : >.try/logs/test.json
  curl --noproxy '*' -sS -m 40 -o .try/logs/test.json -w '%{http_code}' -H @- "$url/test" \
    <<<"Authorization: Bearer $(<"$key_file")" 2>>.try/logs/admin.log || true
}

# usage: add_user EMAIL USER [--needs-group]   the CRM password comes on standard input
add_user() {
  local email=$1 user=$2
  shift 2
  "$BIN/mcp-admin" --state-dir "$state" add --email "$email" --entity "$ENTITY" --user "$user" \
    --pass - "$@" >.try/logs/admin.log 2>&1 || { cat .try/logs/admin.log >&2; die "mcp-admin add failed"; }
}

make_key() {
  local status
  key_file=$state/key-$email
  add_user "$email" "$crm_user" <<<"$crm_password"
  crm_password=''
  # One key is enough for all starts; a flushed state makes a new one.
  if ! [[ -s $key_file ]] || { status=$(test_login); [[ $status == 401 ]] && ! is_login_refused; }; then
    "$BIN/mcp-admin" --state-dir "$state" key create --email "$email" >"$key_file" \
      2>.try/logs/admin.log || { cat .try/logs/admin.log >&2; die "mcp-admin key create failed"; }
    status=$(test_login)
  fi
  [[ $status == 200 ]] || explain_refusal "$status"
  ok "User $email with a key"
}

# One step of a browser: follows redirects, keeps cookies; the page's address goes to $browser/url.
browse() {
  curl --noproxy '*' -sSL -m 20 -b "$browser/cookies" -c "$browser/cookies" -o "$browser/page" \
    -w '%{url_effective}' "$@" >"$browser/url" 2>>.try/logs/browser.log
}
# The value of a hidden field of the page.
field() { sed -nE "s/.*<input[^>]* name=\"$1\" value=\"([^\"]*)\".*/\1/p" "$browser/page" | head -n 1; }

# What a person does at a browser: the gateway's page, the provider's page, the key.
sign_in() {
  local action
  browse "$url/auth/login" &&
    browse --data-urlencode "form_token=$(field form_token)" -d then= "$url/auth/login" &&
    action=$(sed -nE 's/.*<form[^>]* action="([^"]*)".*/\1/p' "$browser/page" | head -n 1) &&
    browse --data-urlencode "transaction=$(field transaction)" -d username="$DEMO_USER" \
      --data-urlencode password@- -d action=sign-in "$action" < <(printf %s "$DEMO_PASSWORD") &&
    grep -oE 'smcp_[0-9A-Za-z]{49}' "$browser/page" | head -n 1 >"$key_file" && [[ -s $key_file ]]
}

get_key_by_login() {
  local line status
  key_file=$state/key-login browser=$state/browser
  for line in "${DEMO_USERS[@]}"; do
    add_user "${line%% *}@sandbox.example" "${line%% *}" --needs-group <<<"${line#* }"
  done
  rm -rf "$browser"
  mkdir "$browser"
  sign_in || die "Signing in as $DEMO_USER failed; the gateway's log: .try/logs/gateway.log"
  rm -rf "$browser"
  status=$(test_login)
  [[ $status == 200 ]] || explain_refusal "$status"
  ok "Signed in as $DEMO_USER at $url/auth/login, as a browser does, and got a key"
}

# Whether it was the CRM that said no, not the gateway to the key.
is_login_refused() { grep -q 'CRM refused the login' .try/logs/test.json; }

explain_refusal() {
  ! is_login_refused || die "$crm_user's password was refused by the CRM; run ./try.sh again."
  local reason
  reason=$(sed -nE 's/.*"message":"(([^"\\]|\\.)*)".*/\1/p' .try/logs/test.json)
  die "The gateway could not log in to the CRM as $crm_user: ${reason:-status $1};" \
    "its log: .try/logs/gateway.log"
}

search() {
  title "search: the newest five accounts"
  "$BIN/mcp-call" --url "$url/sse" --key-file "$key_file" --table \
    suitecrm_search module=Accounts fields=name,industry,phone_office,billing_address_city \
    "order_by=date_entered desc" max_results=5
}

# usage: show_client NAME   what the login's page says of that client
show_client() {
  "${CLEAN[@]}" GATEWAY_PUBLIC_URL="$url" "$BIN/suitecrm-mcp" client-config --client "$1" \
    --config .try/entities.json --key-file "$key_file" | sed "1s/.*/${BOLD}&${PLAIN}/; s/^/  /; s/ *$//"
}

explain() {
  local key
  key=$(<"$key_file")
  title "Connect your client"
  printf '  URL    %s/sse\n  Key    %s\n\n' "$url" "$key"
  show_client claude-code
  echo
  show_client claude-desktop-macos
  cat <<TEXT

  ${BOLD}curl${PLAIN}
  curl -N -H "Authorization: Bearer $key" $url/sse

  ${BOLD}Without Node${PLAIN}
  MCP_KEY=$key $BIN/mcp-call --url $url/sse --list

  Other clients: $BIN/suitecrm-mcp client-config --help
TEXT
}

invite() {
  title "Sign in yourself"
  cat <<TEXT
  Open   $url/auth/login
  as     $DEMO_USER, password $DEMO_PASSWORD

The page shows a key of your own, and how to set up each client.
TEXT
}

readonly started_at=$EPOCHREALTIME
LOGIN=() issuer='' group=''
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
if [[ -n $crm_url ]]; then make_key; else get_key_by_login; fi
search || die "The search failed; the gateway's log: .try/logs/gateway.log"
printf '\n'
note "$(awk -v a="$started_at" -v b="$ready_at" -v c="$EPOCHREALTIME" \
  'BEGIN {printf "programs ready after %.1f s, records after %.1f s", b - a, c - a}')"
if [[ $mode == check ]]; then
  ok "Everything works"
  exit 0
fi
explain
[[ -n $crm_url ]] || invite
title "Running. Ctrl-C stops everything."
# Either process ending is an end for the whole.
wait -n "${pids[@]}" || true
die "A program stopped by itself; the logs are in .try/logs"
