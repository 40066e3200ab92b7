#!/usr/bin/env bash
# Measures what looking at rights in the CRM's database costs a call. bench/rights.sh --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/terminal.sh
. scripts/packages.sh
. scripts/build.sh
. bench/servers.sh
. bench/database.sh

usage() {
  cat <<'TEXT'
Builds the release preset, starts a fake CRM, a MariaDB server with rights of 200 users, and one
gateway without that database and three with it, on private ports; measures them in turn and prints
one table. About four minutes; nothing else should run meanwhile. See bench/README.md.

  bench/rights.sh            five rounds of two seconds a row
  --rounds N --seconds S     more or longer ones
  --quick                    one round of one second a row
  --smoke                    0.3 s a row
  --only REGEX               only the rows whose names match, e.g. '(none|crm)-.*-update'
  --json FILE                all numbers, of every round too
  --no-build                 take build/release/bin as it is

Exit code 1 if a row has errors or no calls, or if a call with the check was not one question to the
database and one without it none.
TEXT
}

readonly KINDS=(fast) CLIENTS=16
rounds=5 seconds=2 warm=0.5 json_file='' only='' must_build=1
while (($#)); do
  case $1 in
    --quick) rounds=1 seconds=1 ;;
    --smoke) rounds=1 seconds=0.3 warm=0.1 ;;
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

# Accounts as rights_data.sql numbers them: the number among those of its owner, and his key's.
readonly ACCOUNT=138df933-9898-4ef6-3b13-6b0000 FIELDS='"industry":"Media","phone_office":"(114) 921-7534"'

prepare() {
  install_packages "$TEMP/packages.log" "${BUILD_PACKAGES[@]}" "${BENCH_PACKAGES[@]}"
  # Debian's mariadbd lives where the path of a user does not lead.
  PATH=$PATH:/usr/sbin
  [[ -z $must_build ]] || build_preset release "$TEMP/build.log" \
    suitecrm-mcp mcp-admin bench_load bench_fake_crm
}

# usage: start_way NAME [VARIABLE=VALUE...]   a gateway with its own copy of the users
start_way() {
  local name=$1
  shift
  cp -a "$TEMP/state" "$TEMP/state-$name"
  set_gateway_command "$TEMP/state-$name" "${PORTS[$name]}" "$@"
  start_gateway "$name"
}

start_ways() {
  local -a database=(SUITECRM_DB_HOST=127.0.0.1 SUITECRM_DB_PORT="${PORTS[database]}"
    SUITECRM_DB_NAME=crm SUITECRM_DB_USER="$DATABASE_USER"
    SUITECRM_DB_PASS_FILE="$TEMP/database-password")
  start_way none
  start_way documented "${database[@]}" ACL_PROFILE=documented
  start_way crm "${database[@]}" ACL_PROFILE=crm
  start_way tls "${database[@]}" ACL_PROFILE=crm SUITECRM_DB_CA_FILE="$TEMP/ca.pem"
}

# usage: run_load WAY CLIENTS SECONDS WARM TOOL ARGUMENTS EXPECTED   prints its line
run_load() {
  # shellcheck disable=SC2086  # several words on purpose
  "$BIN/bench_load" http --url "http://127.0.0.1:${PORTS[$1]}/fast/mcp" --clients "$2" \
    --seconds "$3" --warm "$4" --keys "$TEMP/keys" --tool "suitecrm_$5" --args "$6" \
    --expect "$7" --watch "crm=${PIDS[fast]}" --watch "database=${PIDS[database]}" \
    --watch "gateway=${PIDS[$1]}" $LOAD_PIN
}

# The same, with the number of questions that the database was asked meanwhile.
count_load() {
  local before line
  before=$(count_statements) || return
  line=$(run_load "$@") || return
  printf '%s,"statements":%s}\n' "${line%\}}" "$(($(count_statements) - before))"
}

# usage: update_of ID
update_of() { printf '{"module":"Accounts","id":"%s","fields":{%s}}' "$1" "$FIELDS"; }

# Twenty accounts of the user.
bulk_arguments() {
  local i comma=''
  printf '{"module":"Accounts","records":['
  for i in {100..119}; do
    printf '%s{"id":"%s@user",%s}' "$comma" "$ACCOUNT$i" "$FIELDS"
    comma=,
  done
  printf ']}'
}

# usage: measure TOOL CLIENTS WAY ROUND   e.g. measure update 16 crm 1
measure() {
  local tool=$1 clients=$2 way=$3 round=$4 row=$3-$2-$1 arguments expected
  [[ -z $only || $row =~ ^($only)$ ]] || return 0
  case $tool in
    update)
      arguments=$(update_of "$ACCOUNT@call@user")
      expected='"updated":true'
      ;;
    bulk_upsert)
      arguments=$(bulk_arguments)
      expected='"count":20'
      ;;
  esac
  record "$row" "$round" count_load "$way" "$clients" "$seconds" "$warm" "$tool" "$arguments" "$expected"
}

# Side by side, and no way always behind the same other one.
measure_round() {
  local tool clients way round=$1
  step "Round $round of $rounds"
  for tool in update bulk_upsert; do
    for clients in 1 "$CLIENTS"; do
      for way in "${ways[@]}"; do measure "$tool" "$clients" "$way" "$round"; done
    done
  done
  ways=("${ways[@]:1}" "${ways[0]}")
}

# What is measured is a check that can say no: here to an account of somebody else.
require_refusals() {
  local way answer wanted
  for way in "${ways[@]}"; do
    wanted='Permission denied'
    [[ $way != none ]] || wanted='"errors":0'
    answer=$(run_load "$way" 1 0.1 0 update "$(update_of "${ACCOUNT}000199")" '"updated":true')
    [[ $answer == *"$wanted"* ]] || die "gateway $way, another's account: expected $wanted," \
      "got $answer"
  done
}

title "suitecrm-mcp bench: rights"
prepare
describe_machine
pin
ways=(none documented crm tls)
choose_ports "${KINDS[@]}" database "${ways[@]}"
write_entities >"$TEMP/entities.json"
make_users "$CLIENTS"
step "Filling the database"
start_database
fill_database
start_crms
start_ways
require_refusals
for ((round = 1; round <= rounds; round++)); do measure_round "$round"; done
printf 'load of the machine after: %s\n' "$(cut -d' ' -f1 /proc/loadavg)"
python3 bench/rights_table.py --sharing "$sharing" --json "$json_file" "$RESULTS"
