#!/usr/bin/env python3
"""Round trips with the Python library `adapters`, on a real checkpoint and the sample data.

  peftkit -> Python   peft-train writes best/; load_adapter(best/) with default arguments gives the same logits
  Python -> peftkit   save_adapter() with default arguments (.bin); peft-eval gives the same logits

Needs: pip install torch==2.13.0 'transformers~=4.57.6' adapters==1.3.0, and the build and checkpoint that
scripts/quickstart.sh makes.   Usage: scripts/roundtrip_adapters.py [--build build/release] [--rows 40] [CONFIG…]
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import torch
    from adapters import AutoAdapterModel
    from transformers import AutoTokenizer
except ImportError as error:
    sys.exit(f"skipped: {error}")

root = pathlib.Path(__file__).resolve().parent.parent
CONFIGS = ["unipelt", "mam", "lora", "ia3", "prefix_tuning", "prefix_tuning_flat", "seq_bn", "double_seq_bn", "par_bn",
           "scaled_par_bn", "seq_bn[ln_before=True,ln_after=True]", "lora[r=4,use_gating=True]|par_bn[leave_out=[0,1]]"]

cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
cli.add_argument("configs", nargs="*", default=CONFIGS)
cli.add_argument("--build", default=str(root / "build/release"))
cli.add_argument("--model", default=str(root / "models/all-MiniLM-L6-v2"))
cli.add_argument("--rows", type=int, default=40, help="rows of data/reviews/dev.tsv to compare")
cli.add_argument("--bound", type=float, default=2e-5, help="largest difference of a logit")
args = cli.parse_args()

tokenizer = AutoTokenizer.from_pretrained(args.model)
with open(root / "data/reviews/dev.tsv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[:args.rows]


def python_logits(model):
    """One sentence at a time: Python's gates would count padding."""
    model.eval()
    with torch.no_grad():
        return torch.stack([model(**tokenizer(row["sentence"], return_tensors="pt", truncation=True, max_length=128)).logits[0]
                            for row in rows])


def run(*command):
    outcome = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if outcome.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{outcome.stderr}")
    return outcome.stdout


def peftkit_logits(folder, work, *more):
    data, lines = work / "rows.tsv", work / "predictions.jsonl"
    data.write_text("sentence\tlabel\n" + "".join(f"{r['sentence']}\t{r['label']}\n" for r in rows), encoding="utf-8")
    run(pathlib.Path(args.build) / "bin/peft-eval", "--adapter", folder, "--data", data, "--predictions", lines, *more)
    return torch.tensor([json.loads(line)["logits"] for line in lines.read_text().splitlines()])


def peftkit_to_python(config, work):
    yaml = work / "config.yaml"
    yaml.write_text(json.dumps({
        "version": 1, "model": {"name_or_path": args.model},
        "task": {"type": "classification", "train_file": str(root / "data/reviews/train.tsv"), "text": "sentence",
                 "validation_file": str(root / "data/reviews/dev.tsv"), "labels": ["negative", "positive"]},
        "adapter": {"name": "rt", "config": config},
        "training": {"output_dir": str(work / "run"), "max_steps": 12, "learning_rate": 1e-3}}))
    run(pathlib.Path(args.build) / "bin/peft-train", "--config", yaml)
    model = AutoAdapterModel.from_pretrained(args.model)
    name = model.load_adapter(str(work / "run/best"), set_active=True)
    model.active_head = name
    return (python_logits(model) - peftkit_logits(work / "run/best", work)).abs().max().item()


def python_to_peftkit(config, work):
    torch.manual_seed(1)
    model = AutoAdapterModel.from_pretrained(args.model)
    model.add_adapter("rt", config=config)
    model.add_classification_head("rt", num_labels=2, id2label={0: "negative", 1: "positive"})
    model.set_active_adapters("rt")
    model.active_head = "rt"
    with torch.no_grad():  # move everything off its initial value, so that zeros hide nothing
        seen = set()
        for name, parameter in model.named_parameters():
            if ".rt." in name and parameter.data_ptr() not in seen:
                seen.add(parameter.data_ptr())
                parameter.add_(0.02 * torch.randn_like(parameter))
    model.save_adapter(str(work / "made"), "rt")
    return (python_logits(model) - peftkit_logits(work / "made", work, "--config", work / "config.yaml")).abs().max().item()


worst = 0.0
for config in args.configs:
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        there, back = peftkit_to_python(config, work), python_to_peftkit(config, work)
    worst = max(worst, there, back)
    print(f"{config:44} peftkit -> Python {there:.1e}   Python -> peftkit {back:.1e}", flush=True)
print(f"{len(args.configs)} configs, largest difference {worst:.1e}, bound {args.bound:.0e}")
sys.exit(worst > args.bound)
