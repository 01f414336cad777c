#!/usr/bin/env bash
# Installs what is missing, builds, and runs the tests (preset release).
#   scripts/test.sh          the release build
#   scripts/test.sh --all    before that: a minute of fuzzing, a compile where warnings are errors (ci), and the tests
#                            under sanitizers (asan)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

all=false
for argument in "$@"; do
  case $argument in
    --all) all=true ;;
    -h | --help) sed -n '2,5s/^# \?//p' "$0"; exit 0 ;;
    *) echo "unknown argument: $argument (see --help)" >&2; exit 2 ;;
  esac
done

# build_and_test PRESET
build_and_test() {
  configure_and_build "$1"
  say "testing ($1)"
  ctest --preset "$1" -j "$(nproc)"
}

cd "$root"
setup
if $all; then
  scripts/fuzz.sh --seconds 8
  configure_and_build ci
  build_and_test asan
fi
build_and_test release
