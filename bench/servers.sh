# shellcheck shell=bash disable=SC2034,SC2154  # shared with run.sh and rights.sh
# What is measured, on private ports in $TEMP, and how to stop it. Sourced by run.sh and rights.sh,
# which say in KINDS which fake CRMs there are: fast, large (answers of 61 kB), slow (50 ms).

readonly BIN=$PWD/build/release/bin
readonly PASSWORD=bench  # of users that the fake CRM lets in with anything

# Only what this run started is stopped, by its process id.
declare -A PIDS=() PORTS=()

start() {
  local name=$1
  shift
  "$@" >"$TEMP/$name.out" 2>"$TEMP/$name.log" &
  PIDS[$name]=$!
}

stop() {
  local name=$1 pid=${PIDS[$1]:-}
  [[ -n $pid ]] || return 0
  unset "PIDS[$name]"
  kill -TERM "$pid" 2>/dev/null || true
  for _ in {1..150}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

# shellcheck disable=SC2317  # called by the trap
clean_up() {
  local code=$? name
  trap - EXIT INT TERM HUP
  for name in "${!PIDS[@]}"; do stop "$name"; done
  if ((code == 0)); then rm -rf "$TEMP"; else note "logs: $TEMP"; fi
  exit "$code"
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Everything lies in a folder of this run, and goes with it.
make_folder() {
  TEMP=$(mktemp -d -t suitecrm-mcp-bench.XXXXXX)
  readonly TEMP RESULTS=$TEMP/results.jsonl
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
}

# A free port below the range from which the kernel takes those of clients.
choose_ports() {
  local name port
  for name in "$@"; do
    while port=$((20000 + RANDOM % 12000)); is_taken "$port"; do :; done
    PORTS[$name]=$port
  done
}

# The measured process has core 0 for itself; load client and CRM share the next, or have one each.
pin() {
  local -a cores
  mapfile -t cores < <(python3 -c 'import os; print(*sorted(os.sched_getaffinity(0)), sep="\n")')
  SERVER_PIN=() CLIENT_PIN=() START_PIN='' LOAD_PIN='' CRM_PIN='' sharing=apart
  if ((${#cores[@]} >= 2)); then
    SERVER_PIN=(taskset -c "${cores[0]}")
    CLIENT_PIN=(taskset -c "${cores[1]}")
    START_PIN="--command-cpu ${cores[0]}"
    LOAD_PIN="--cpu ${cores[1]}"
    CRM_PIN="--cpu ${cores[2]:-${cores[1]}}"
  fi
  ((${#cores[@]} >= 3)) || sharing=shared
}

# usage: wait_for NAME PORT
wait_for() {
  local deadline=$((SECONDS + 15))
  until is_taken "$2"; do
    kill -0 "${PIDS[$1]}" 2>/dev/null || { tail -n 5 "$TEMP/$1.log" >&2; die "$1 stopped at once"; }
    ((SECONDS < deadline)) || die "$1 does not answer; its output: $TEMP/$1.log"
    sleep 0.05
  done
}

crm_url() { echo "http://127.0.0.1:${PORTS[$1]}/legacy/service/v4_1/rest.php"; }

# One CRM of each kind, each an entity of the gateway.
start_crms() {
  local kind
  local -A options=([fast]='' [large]=--large [slow]='--delay-ms 50')
  for kind in "${KINDS[@]}"; do
    # shellcheck disable=SC2086  # several words on purpose
    start "$kind" "$BIN/bench_fake_crm" --port "${PORTS[$kind]}" ${options[$kind]} ${CRM_PIN}
    wait_for "$kind" "${PORTS[$kind]}"
  done
}

write_nginx_config() {
  local kind own_user=''
  ((EUID != 0)) || own_user='user root;'  # its temporary files are in a private folder
  cat <<CONF
$own_user
daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid $TEMP/nginx.pid;
error_log $TEMP/nginx.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path $TEMP/body; proxy_temp_path $TEMP/proxy; fastcgi_temp_path $TEMP/fastcgi;
  uwsgi_temp_path $TEMP/uwsgi; scgi_temp_path $TEMP/scgi;
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_buffers 16 16k;
CONF
  for kind in "${KINDS[@]}"; do
    echo "  upstream $kind { server 127.0.0.1:${PORTS[$kind]};" \
      "keepalive 1024; keepalive_requests 100000000; }"
  done
  echo "  server {"
  echo "    listen 127.0.0.1:${PORTS[nginx]} backlog=4096;"
  for kind in "${KINDS[@]}"; do
    echo "    location /$kind/ { proxy_pass http://$kind/; }"
  done
  echo "  }"
  echo "}"
}

start_nginx() {
  write_nginx_config >"$TEMP/nginx.conf"
  start nginx "${SERVER_PIN[@]}" nginx -p "$TEMP" -e "$TEMP/nginx.log" -c "$TEMP/nginx.conf"
  wait_for nginx "${PORTS[nginx]}"
  nginx_worker=$(pgrep -P "${PIDS[nginx]}")
}

write_entities() {
  local kind comma='' port=3101  # one each, though `serve` does not listen there
  echo '{'
  for kind in "${KINDS[@]}"; do
    echo "$comma\"$kind\": {\"label\": \"$kind\", \"endpoint\": \"$(crm_url "$kind")\"," \
      "\"port\": $((port++)), \"group\": \"Staff\"}"
    comma=,
  done
  echo '}'
}

# usage: make_users COUNT   each with a key in $TEMP/keys; the first 64 may use every CRM
make_users() {
  local -a admin=(env -i PATH="$PATH" HOME="$HOME" "$BIN/mcp-admin" --state-dir "$TEMP/state")
  local i kind email
  mkdir -m 700 "$TEMP/state"
  (umask 077 && : >"$TEMP/keys")
  for ((i = 1; i <= $1; i++)); do
    email=user$i@example.com
    for kind in "${KINDS[@]}"; do
      [[ $kind == slow ]] || ((i <= 64)) || continue
      "${admin[@]}" add --email "$email" --entity "$kind" --user "user$i" --pass - \
        <<<"$PASSWORD" >>"$TEMP/admin.log" 2>&1 || die "mcp-admin add: see $TEMP/admin.log"
    done
    "${admin[@]}" key create --email "$email" >>"$TEMP/keys" 2>>"$TEMP/admin.log"
  done
}

# How the gateway is started. Everything is on; limits are only raised.
# usage: set_gateway_command STATE-FOLDER PORT [NAME=VALUE...]   the environment's variables
set_gateway_command() {
  local state=$1 port=$2
  shift 2
  GATEWAY_ENV=(env -i PATH="$PATH" HOME="$HOME" RATE_LIMIT_SSE=1000000
    RATE_LIMIT_MESSAGES=10000000 MAX_SSE_CONNECTIONS=12000 "$@")
  GATEWAY=("$BIN/suitecrm-mcp" serve --config "$TEMP/entities.json" --state-dir "$state"
    --port "$port")
}

# usage: start_gateway NAME   under which its port and process are kept
start_gateway() {
  local name=$1
  start "$name" "${SERVER_PIN[@]}" "${GATEWAY_ENV[@]}" "${GATEWAY[@]}"
  wait_for "$name" "${PORTS[$name]}"
}

# usage: record ROW ROUND COMMAND...   the JSON line that it prints
record() {
  local row=$1 round=$2 line
  shift 2
  if line=$("$@" 2>"$TEMP/$row.err"); then
    printf '{"row":"%s","round":%s,"result":%s}\n' "$row" "$round" "$line" >>"$RESULTS"
  else
    fail "$row: $(tail -n 1 "$TEMP/$row.err")"
    printf '{"row":"%s","round":%s,"result":{"calls":0,"errors":1}}\n' "$row" "$round" >>"$RESULTS"
  fi
}

# What numbers of another day or machine cannot be compared without.
describe_machine() {
  printf '%s, %s cores (%s), Linux %s, TCP congestion control %s\n' "$(date +%F)" "$(nproc)" \
    "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)" "$(uname -r)" \
    "$(cat /proc/sys/net/ipv4/tcp_congestion_control)"
  printf 'load of the machine before: %s; %s rounds of %s s a row\n' \
    "$(cut -d' ' -f1 /proc/loadavg)" "$rounds" "$seconds"
}
