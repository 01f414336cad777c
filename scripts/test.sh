#!/usr/bin/env bash
# Installs what is missing, builds, and runs the tests (preset release).
#   scripts/test.sh          the release build
#   scripts/test.sh --all    also the presets ci (unity, warnings are errors) and asan, and a minute of fuzzing
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

all=false
for argument in "$@"; do
  case $argument in
    --all) all=true ;;
    -h | --help) sed -n '2,4s/^# \?//p' "$0"; exit 0 ;;
    *) echo "unknown argument: $argument (see --help)" >&2; exit 2 ;;
  esac
done

cd "$root"
setup
presets=(release)
if $all; then
  scripts/fuzz.sh --seconds 8
  presets=(ci asan release)
fi
for preset in "${presets[@]}"; do
  configure_and_build "$preset"
  say "testing ($preset)"
  ctest --preset "$preset"
done
