# What a script says, in one form. Sourced, not run. NO_COLOR and pipes are honoured.

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' BLUE=$'\e[34m' PLAIN=$'\e[0m'
  LIVE=1
else
  BOLD='' DIM='' RED='' GREEN='' BLUE='' PLAIN=''
  LIVE=''
fi

title() { printf '\n%s%s%s\n' "$BOLD" "$*" "$PLAIN"; }
step() { printf '%s▸%s %s\n' "$BLUE" "$PLAIN" "$*"; }
ok() { printf '%s✔%s %s\n' "$GREEN" "$PLAIN" "$*"; }
note() { printf '  %s%s%s\n' "$DIM" "$*" "$PLAIN"; }
fail() { printf '%s✘%s %s\n' "$RED" "$PLAIN" "$*" >&2; }
die() { fail "$@"; exit 1; }

# Runs a long command; its output goes to the file LOG and is shown only if it fails.
# usage: quietly LOG COMMAND...
quietly() {
  local log=$1 code=0
  shift
  "$@" >"$log" 2>&1 || code=$?
  ((code == 0)) || { tail -n 40 "$log" >&2; fail "failed ($code): $*; all of it: $log"; }
  return "$code"
}

# Shows ninja's "[n/m]" lines as a percentage: in place on a terminal, every ten per cent elsewhere.
# usage: ninja ... | show_progress LOG
show_progress() {
  local log=$1 line percent last=-10
  : >"$log"
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    [[ $line != *'Re-'* ]] || continue  # ninja looking for new sources is no work
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\ (.*) ]] || continue
    percent=$((BASH_REMATCH[1] * 100 / BASH_REMATCH[2]))
    if [[ -n $LIVE ]]; then
      printf '\r\e[K  %3d %%  %s%.70s%s' "$percent" "$DIM" "${BASH_REMATCH[3]##*/}" "$PLAIN"
    elif ((percent >= last + 10)); then
      printf '  %3d %%\n' "$percent"
      last=$percent
    fi
  done
  [[ -z $LIVE ]] || printf '\r\e[K'
}
