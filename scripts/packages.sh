# The Debian 12 packages that this repository needs, and how to get them. Sourced, not run.

BUILD_PACKAGES=(
  clang-19 lld-19 cmake ninja-build ccache
  libboost1.81-dev libboost-json1.81-dev libsimdjson-dev libfmt-dev libcli11-dev
  libsqlite3-dev libssl-dev libcjose-dev libmariadb-dev libgtest-dev libgmock-dev ca-certificates python3
)
TRY_PACKAGES=(curl procps iproute2)
TEST_PACKAGES=(
  clang-format-19 clang-tidy-19 libclang-rt-19-dev nodejs npm openssl sqlite3 curl procps
  iproute2 nginx-light chromium mariadb-server-core mariadb-client-core
)
# For ./test.sh full: LemonLDAP::NG, which is 76 packages of Perl.
FULL_PACKAGES=(liblemonldap-ng-portal-perl libplack-perl libstring-random-perl libio-string-perl)
BENCH_PACKAGES=(nginx-light procps util-linux openssl mariadb-server-core mariadb-client-core)

is_installed() {
  # Node from another source brings npm along, without a package of that name.
  if [[ $1 == npm ]] && command -v npm >/dev/null; then return 0; fi
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# usage: install_packages LOG PACKAGE...
install_packages() {
  local log=$1 package
  local -a missing=() as_root=()
  shift
  command -v dpkg-query >/dev/null || die "This script installs packages on Debian 12 only." \
    "Install what scripts/packages.sh lists, then use: cmake --preset release"
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "Missing packages, and neither root nor sudo here." \
      "Ask an administrator to run: apt-get install ${missing[*]}"
    as_root=(sudo)
    step "Installing needs your password (sudo apt-get install)"
    sudo -v || die "No root rights. As root: apt-get install ${missing[*]}"
  fi
  step "Installing ${#missing[@]} packages: ${missing[*]}"
  local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120)
  # A package list may be old: a first failure is answered with a fresh one.
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1 || {
    quietly "$log" "${apt[@]}" update || return 1
    quietly "$log" "${apt[@]}" install -y --no-install-recommends "${missing[@]}" || return 1
  }
  ok "Packages are there"
}
