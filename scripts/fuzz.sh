#!/usr/bin/env bash
# Gives the parsers inputs that libFuzzer makes from tests/fuzz/seeds: at most RUNS each, and SECONDS each.
#   scripts/fuzz.sh [--runs RUNS] [--seconds SECONDS] [--jobs JOBS] [TARGET…]
# By default every target of tests/fuzz, 60 seconds each, as many beside each other as there are processors.
# What it learns stays in build/fuzz/corpus/TARGET; an input that breaks a promise lands in build/fuzz/findings/TARGET.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

runs=-1 seconds=60 jobs=$(nproc) targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --jobs) jobs=$2; shift 2 ;;
    -h | --help) sed -n '2,5s/^# \?//p' "$0"; exit 0 ;;
    -*) echo "unknown argument: $1 (see --help)" >&2; exit 2 ;;
    *) targets+=("$1"); shift ;;
  esac
done

cd "$root"
packages+=(clang libclang-rt-dev)
setup
configure_and_build fuzz fuzz
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls tests/fuzz/seeds)

# fuzz_one TARGET: its last lines go to stdout, everything to build/fuzz/TARGET.log
fuzz_one() {
  local target=$1 folder=$root/build/fuzz
  mkdir -p "$folder/corpus/$target" "$folder/findings/$target"
  local status=0
  "$folder/bin/fuzz_$target" "$folder/corpus/$target" "tests/fuzz/seeds/$target" -runs="$runs" -max_total_time="$seconds" \
    -artifact_prefix="$folder/findings/$target/" -timeout=20 -rss_limit_mb=3072 -malloc_limit_mb=1024 -print_final_stats=1 \
    > "$folder/$target.log" 2>&1 || status=$?
  local inputs
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$target.log")
  if [ $status -eq 0 ]; then
    printf '%-18s %12s inputs, nothing found\n' "$target" "$inputs"
  else
    printf '%-18s FOUND something, see build/fuzz/%s.log and build/fuzz/findings/%s\n' "$target" "$target" "$target"
  fi
  return $status
}
export -f fuzz_one
export root runs seconds

say "fuzzing"
printf '%s\0' "${targets[@]}" | xargs -0 -n 1 -P "$jobs" bash -c 'fuzz_one "$1"' fuzz
