#!/usr/bin/env python3
"""Races peft-train against the Python library `adapters`: same checkpoint, rows, order, batches, optimiser and schedule.

Each setting is run by both, one after the other, --rounds times; the table has medians and their ratios.  Run it on a
quiet machine.  Needs a Python with: torch==2.13.0 'transformers~=4.57.6' adapters==1.3.0 accelerate

    bench/compare.py --python ../venv/bin/python                      # every setting
    bench/compare.py --python ../venv/bin/python minilm/unipelt       # some
    bench/compare.py --no-baseline minilm/unipelt minilm/unipelt/busy # peftkit alone
"""
import argparse, contextlib, csv, json, pathlib, statistics, subprocess, sys

from training import run, train

root = pathlib.Path(__file__).resolve().parent.parent
# model / adapter [/ bf16] [/ busy: beside a process that keeps one processor]
SETTINGS = [*(f"minilm/{config}" for config in ("unipelt", "mam", "lora", "seq_bn", "prefix_tuning", "full")),
            "minilm/unipelt/busy", "minilm/unipelt/bf16", "base/unipelt", "base/unipelt/bf16"]

cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
cli.add_argument("settings", nargs="*", default=SETTINGS, metavar="SETTING", help=" ".join(SETTINGS))
cli.add_argument("--python", default=sys.executable, help="the Python that has `adapters`")
cli.add_argument("--baseline", type=pathlib.Path, default=root.parent / "shared/bench/adapters_baseline.py")
cli.add_argument("--no-baseline", action="store_true", help="run peftkit alone")
cli.add_argument("--bin", type=pathlib.Path, default=root / "build/release/bin")
cli.add_argument("--data", type=pathlib.Path, default=root.parent / "shared/data/sst2", help="folder with train.tsv and dev.tsv")
cli.add_argument("--minilm", type=pathlib.Path, default=root / "models/all-MiniLM-L6-v2")
cli.add_argument("--rows", type=int, default=2000)
cli.add_argument("--batch", type=int, default=32)
cli.add_argument("--rounds", type=int, default=1)
cli.add_argument("--seed", type=int, default=42)
cli.add_argument("--json", type=pathlib.Path, help="write all numbers here, too")
args = cli.parse_args()


def bert_base():
    """A checkpoint of BERT-base's geometry with random weights and MiniLM's tokenizer."""
    folder = root / "build/bench/bert-base"
    if not (folder / "model.safetensors").exists():
        code = ("import sys, torch; from transformers import AutoTokenizer, BertConfig, BertModel; torch.manual_seed(0);"
                "BertModel(BertConfig()).save_pretrained(sys.argv[2]);"
                "AutoTokenizer.from_pretrained(sys.argv[1]).save_pretrained(sys.argv[2])")
        subprocess.run([args.python, "-c", code, args.minilm, folder], check=True)
    return folder


MODELS = {"minilm": lambda: args.minilm, "base": bert_base}


@contextlib.contextmanager
def neighbour(busy):
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if busy else None
    try:
        yield
    finally:
        if process:
            process.kill()
            process.wait()


def table(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def peftkit(model, adapter, bf16):
    text = [c for c in table(args.data / "dev.tsv")[0] if c not in ("label", "index", "id", "idx")]
    trained, evaluated = train(
        args.bin, {"name_or_path": str(model), "dtype": "bfloat16" if bf16 else "float32"},
        {"train_file": str(args.data / "train.tsv"), "validation_file": str(args.data / "dev.tsv"), "text": text if len(text) > 1 else text[0],
         "max_seq_length": 128, "max_train_samples": args.rows},
        adapter, {"per_device_train_batch_size": args.batch, "learning_rate": 5e-4, "train_sampling_strategy": "sequential", "seed": args.seed})
    return {"samples/s": trained["train_samples_per_second"], "peak MiB": trained["peak_rss_mib"],
            "start s": trained["startup_seconds"], "eval/s": evaluated["eval_samples_per_second"],
            "loss": trained["train_loss"], "dev accuracy": evaluated["eval_accuracy"]}


def adapters(model, adapter, bf16):
    out = run([args.python, args.baseline, "--model", model, "--config", adapter, "--train", args.data / "train.tsv", "--eval",
               args.data / "dev.tsv", "--limit", args.rows, "--batch", args.batch, "--seed", args.seed] + ["--bf16"] * bf16)
    found = json.loads(out.strip().splitlines()[-1])
    return {"samples/s": found["samples_per_s"], "peak MiB": found["peak_rss_mib"], "start s": found["import_s"] + found["prepare_s"],
            "eval/s": len(table(args.data / "dev.tsv")) / found["eval_s"], "loss": found["mean_train_loss"],
            "dev accuracy": found["eval_accuracy"]}


def medians(results):
    return {key: statistics.median(result[key] for result in results) for key in results[0]}


# column: how a number is shown, how two are compared
COLUMNS = {"samples/s": ("{:.1f}", "×"), "eval/s": ("{:.0f}", "×"), "peak MiB": ("{:.0f}", "×"), "start s": ("{:.2f}", "×"),
           "loss": ("{:.4f}", "-"), "dev accuracy": ("{:.4f}", "-")}


def compared(ours, theirs, how):
    return f"{ours / theirs:.2f} ×" if how == "×" else f"{ours - theirs:+.4f}"


def line(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


rows = {}
line("setting", "program", *COLUMNS)
line(*["---"] * (2 + len(COLUMNS)))
for setting in args.settings:
    name, adapter, *flags = setting.split("/")
    model, bf16 = MODELS[name](), "bf16" in flags
    racers = {"peftkit": peftkit} if args.no_baseline else {"adapters": adapters, "peftkit": peftkit}
    results = {racer: [] for racer in racers}
    with neighbour("busy" in flags):
        for _ in range(args.rounds):
            for racer, function in racers.items():
                results[racer].append(function(model, adapter, bf16))
    rows[setting] = {racer: medians(all_of) for racer, all_of in results.items()}
    for racer, found in rows[setting].items():
        line(setting, racer, *(shown.format(found[key]) for key, (shown, _) in COLUMNS.items()))
    if not args.no_baseline:
        ours, theirs = rows[setting]["peftkit"], rows[setting]["adapters"]
        line(setting, "**ratio**", *(compared(ours[key], theirs[key], how) for key, (_, how) in COLUMNS.items()))
if args.json:
    args.json.write_text(json.dumps(rows, indent=2) + "\n")
