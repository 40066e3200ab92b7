# shellcheck shell=bash disable=SC2154  # TEMP, PORTS and PIDS are those of servers.sh
# The CRM's database that the gateway reads rights from: a mariadbd of this run. Sourced by rights.sh.

readonly DATABASE_USER=gateway  # may read and nothing else

# As its administrator, who comes in over the socket only, which lies in a folder of mode 700.
# usage: run_sql <STATEMENTS   prints rows
run_sql() {
  mariadb --no-defaults --batch --skip-column-names --socket="$TEMP/socket" --user=root
}

# An authority of this run, and what it vouches for: 127.0.0.1.
make_certificates() {
  local name
  local -a make=(openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2)
  local -A rest=([ca]='' [server]="-CA $TEMP/ca.pem -CAkey $TEMP/ca.key
    -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=IP:127.0.0.1")
  for name in ca server; do
    # shellcheck disable=SC2086  # several words on purpose
    quietly "$TEMP/openssl.log" "${make[@]}" -subj "/CN=$name" ${rest[$name]} \
      -keyout "$TEMP/$name.key" -out "$TEMP/$name.pem"
  done
}

start_database() {
  local -a server=(--no-defaults --datadir="$TEMP/data" --skip-name-resolve --skip-log-bin
    --innodb-flush-method=nosync --innodb-buffer-pool-size=64M)
  ((EUID != 0)) || server+=(--user=root)
  quietly "$TEMP/install-db.log" mariadb-install-db "${server[@]}" --skip-test-db \
    --auth-root-authentication-method=normal
  make_certificates
  start database "${CLIENT_PIN[@]}" mariadbd "${server[@]}" --bind-address=127.0.0.1 \
    --port="${PORTS[database]}" --socket="$TEMP/socket" --pid-file="$TEMP/database.pid" \
    --tmpdir="$TEMP" --ssl-cert="$TEMP/server.pem" --ssl-key="$TEMP/server.key"
  wait_for database "${PORTS[database]}"
  # A new server lets its administrator in without a password from wherever it is reached.
  run_sql <<<"DELETE FROM mysql.global_priv WHERE Host <> 'localhost'; FLUSH PRIVILEGES"
}

# The password goes through files and standard input: others can see arguments.
fill_database() {
  local password
  password=$(openssl rand -hex 16)
  (umask 077 && printf '%s\n' "$password" >"$TEMP/database-password")
  cat tests/support/crm_schema.sql bench/rights_data.sql - <<SQL | run_sql >"$TEMP/fill.log"
CREATE USER $DATABASE_USER@'127.0.0.1' IDENTIFIED BY '$password';
GRANT SELECT ON crm.* TO $DATABASE_USER@'127.0.0.1';
SQL
}

# How often prepared statements were run since the server started: questions about rights.
count_statements() {
  run_sql <<<"SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'" | cut -f 2
}
