#!/usr/bin/env bash
# Installs what a build needs and is missing: Debian packages, and libtorch into build/libtorch.
# Sourced by quickstart.sh and test.sh; also runs alone.  LIBTORCH=/path/to/libtorch uses that one and installs none.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
torch_version=2.13.0

say() { printf '\n== %s\n' "$*"; }

packages=(g++ cmake ninja-build pkg-config ccache unzip python3 python3-pip libcli11-dev libyaml-cpp-dev libspdlog-dev
          libsentencepiece-dev libmimalloc-dev doctest-dev nlohmann-json3-dev libicu-dev)

install_packages() {
  command -v dpkg-query > /dev/null || { say "not a Debian system: install by hand: ${packages[*]}"; return; }
  local missing=()
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2> /dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing packages: ${missing[*]}"
  local sudo=()
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  "${sudo[@]}" apt-get update -q
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# A wheel of torch is used as libtorch only; nothing of it is imported. The CPU build is taken where there is one.
install_libtorch() {
  if [ -n "${LIBTORCH:-}" ]; then
    say "using libtorch in $LIBTORCH"
    return
  fi
  [ -e "$root/build/libtorch/torch/lib/libtorch_cpu.so" ] && return
  say "installing libtorch $torch_version into build/libtorch"
  rm -rf "$root/build/libtorch" "$root/build/libtorch.part"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --retries 1 \
    --extra-index-url https://download.pytorch.org/whl/cpu --target "$root/build/libtorch.part" "torch==$torch_version"
  mv "$root/build/libtorch.part" "$root/build/libtorch"
}

setup() {
  install_packages
  install_libtorch
}

# configure_and_build PRESET [TARGET]
configure_and_build() {
  say "building ($1)"
  mkdir -p "$root/build"
  cmake --preset "$1" -S "$root" > "$root/build/configure-$1.log" 2>&1 || { cat "$root/build/configure-$1.log"; return 1; }
  cmake --build "$root/build/$1" ${2:+--target "$2"}
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then setup; fi
