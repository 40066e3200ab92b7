# Building with progress. Sourced after terminal.sh, with the repository as working directory.

# usage: build_preset PRESET LOG TARGET...
build_preset() {
  local preset=$1 log=$2
  shift 2
  if [[ ! -f build/$preset/build.ninja ]]; then
    mkdir -p "build/$preset"
    quietly "$log" cmake --preset "$preset" || return 1
  fi
  # A check that finds nothing to do takes a moment only, so there is no other memory of what was
  # built. Sources may have been added: ninja asks cmake by itself.
  if ! cmake --build "build/$preset" --target "$@" 2>&1 | show_progress "$log"; then
    grep -vE '^\[[0-9]+/[0-9]+\]' "$log" | tail -n 60 >&2
    fail "The build failed (preset $preset); all of it: $log"
    return 1
  fi
}
