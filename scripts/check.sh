#!/bin/sh
# Everything that can be checked without running the program: format, layers, clang-tidy.
#   scripts/check.sh [--fix] [--build FOLDER] [FILE-REGEX...]
# --fix formats the sources. --build names the build folder whose compile_commands.json clang-tidy
# reads (default: build/release or build/dev). FILE-REGEX narrows clang-tidy (default: src/).
set -eu
cd "$(dirname "$0")/.."

fix=no
build=
while [ $# -gt 0 ]; do
  case $1 in
    --fix) fix=yes ;;
    --build) shift; build=${1:?--build needs a folder} ;;
    --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "unknown option $1 (see --help)" >&2; exit 2 ;;
    *) break ;;
  esac
  shift
done

sources() {
  find src apps sandbox tests fuzz bench -path '*/node_modules' -prune -o \
    \( -name '*.cpp' -o -name '*.hpp' \) -print0 2>/dev/null || true
}

status=0
if [ "$fix" = yes ]; then
  sources | xargs -0 -r clang-format-19 -i
else
  echo "format"
  sources | xargs -0 -r clang-format-19 --dry-run -Werror || status=1
fi

echo "layers"
python3 scripts/check_layers.py --self-test 2>/dev/null || { echo "check_layers.py is broken"; status=1; }
python3 scripts/check_layers.py || status=1

for folder in "$build" build/release build/dev; do
  if [ -n "$folder" ] && [ -f "$folder/compile_commands.json" ]; then
    echo "clang-tidy ($folder)"
    [ $# -gt 0 ] || set -- '/src/'
    run-clang-tidy-19 -quiet -j 2 -p "$folder" "$@" || status=1
    exit $status
  fi
done
echo "clang-tidy: no build folder; run cmake --preset release first" >&2
exit 1
