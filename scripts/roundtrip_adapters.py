#!/usr/bin/env python3
"""Round trips with the Python library `adapters`, on the sample data and a real checkpoint, or a tiny random one of any
family.

  peftkit -> Python   peft-train writes best/; load_adapter(best/) with default arguments gives the same logits
  Python -> peftkit   save_adapter() with default arguments (.bin); peft-eval gives the same logits
  class -> peftkit    the same for a model with a Hugging Face class's head (BertForSequenceClassification, …)

Needs: pip install torch==2.13.0 'transformers~=4.57.6' adapters==1.3.0, and the build and checkpoint that
scripts/quickstart.sh makes.   Usage: scripts/roundtrip_adapters.py [--build build/release] [--rows 40] [CONFIG…]
                                      scripts/roundtrip_adapters.py --family gpt2 --tokenizer FOLDER lora seq_bn
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
    import adapters
    from adapters import AutoAdapterModel
    from adapters.wrappers.interfaces import get_adapter_interface
    from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification, AutoTokenizer
except ImportError as error:
    sys.exit(f"skipped: {error}")

root = pathlib.Path(__file__).resolve().parent.parent
CONFIGS = ["unipelt", "mam", "lora", "ia3", "prefix_tuning", "prefix_tuning_flat", "seq_bn", "double_seq_bn", "par_bn",
           "scaled_par_bn", "seq_bn[ln_before=True,ln_after=True]", "lora[r=4,use_gating=True]|par_bn[leave_out=[0,1]]"]

EAGER = {"attn_implementation": "eager"}  # under others decoders lose or misplace prefixes

cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
cli.add_argument("configs", nargs="*", default=CONFIGS)
cli.add_argument("--build", default=str(root / "build/release"))
cli.add_argument("--model", default=str(root / "models/all-MiniLM-L6-v2"))
cli.add_argument("--family", help="a model_type: a tiny random model of it instead of --model")
cli.add_argument("--tokenizer", help="folder with the tokenizer of that model")
cli.add_argument("--rows", type=int, default=40, help="rows of data/reviews/dev.tsv to compare")
cli.add_argument("--bound", type=float, default=2e-5, help="largest difference of a logit")
args = cli.parse_args()


def tiny_model(folder):
    """Every family reads its own names of the same few numbers."""
    words = AutoTokenizer.from_pretrained(args.tokenizer)
    words.save_pretrained(folder)
    sizes = {32: ["hidden_size", "dim", "n_embd", "d_model", "embedding_size"], 8: ["head_dim", "d_kv", "rotary_dim"],
             2: ["num_hidden_layers", "n_layers", "n_layer", "num_layers", "num_decoder_layers", "encoder_layers",
                 "decoder_layers", "num_key_value_heads"],
             4: ["num_attention_heads", "n_heads", "n_head", "num_heads", "encoder_attention_heads",
                 "decoder_attention_heads"],
             48: ["intermediate_size", "hidden_dim", "n_inner", "d_ff", "encoder_ffn_dim", "decoder_ffn_dim"],
             512: ["max_position_embeddings", "n_positions"]}
    known = AutoConfig.for_model(args.family)
    values = {key: size for size, keys in sizes.items() for key in keys
              if hasattr(known, key) or key in known.attribute_map.values()}
    if args.family.startswith("deberta"):
        values |= {"relative_attention": True, "pos_att_type": ["c2p", "p2c"], "position_biased_input": False,
                   "norm_rel_ebd": "layer_norm", "position_buckets": 8, "share_att_key": True, "type_vocab_size": 0,
                   "pooler_hidden_size": 32}
    if args.family == "electra":
        values["embedding_size"] = 16
    if args.family == "roberta":
        values["max_position_embeddings"] = 514
    special = {f"{kind}_token_id": getattr(words, f"{kind}_token_id") for kind in ("pad", "bos", "eos")}
    config = AutoConfig.for_model(args.family, vocab_size=len(words), initializer_range=0.2, init_std=0.2,
                                  **{key: id for key, id in special.items() if id is not None}, **values)
    if hasattr(config, "decoder_start_token_id"):
        config.decoder_start_token_id = words.pad_token_id
    torch.manual_seed(0)
    AutoModel.from_config(config).save_pretrained(folder)


tiny = tempfile.TemporaryDirectory()
if args.family:
    tiny_model(tiny.name)
    args.model = tiny.name
plugin = get_adapter_interface(AutoConfig.from_pretrained(args.model).model_type) is not None
tokenizer = AutoTokenizer.from_pretrained(args.model)
with open(root / "data/reviews/dev.tsv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[:args.rows]


def python_logits(model):
    """One sentence at a time: Python's gates would count padding."""
    model.eval()
    inputs = {"return_tensors": "pt", "truncation": True, "max_length": 128,
              "return_token_type_ids": getattr(model.config, "type_vocab_size", 0) > 0}
    with torch.no_grad():
        return torch.stack([model(**tokenizer(row["sentence"], **inputs)).logits[0] for row in rows])


def run(*command):
    outcome = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if outcome.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{outcome.stderr}")
    return outcome.stdout


def peftkit_logits(folder, work, *more):
    data, lines = work / "rows.tsv", work / "predictions.jsonl"
    data.write_text("sentence\tlabel\n" + "".join(f"{r['sentence']}\t{r['label']}\n" for r in rows), encoding="utf-8")
    run(pathlib.Path(args.build) / "bin/peft-eval", "--adapter", folder, "--data", data, "--predictions", lines, "--full", *more)
    return torch.tensor([json.loads(line)["logits"] for line in lines.read_text().splitlines()])


def peftkit_to_python(config, work):
    yaml = work / "config.yaml"
    yaml.write_text(json.dumps({
        "version": 1, "model": {"name_or_path": args.model},
        "task": {"type": "classification", "train_file": str(root / "data/reviews/train.tsv"), "text": "sentence",
                 "validation_file": str(root / "data/reviews/dev.tsv"), "labels": ["negative", "positive"]},
        "adapter": {"name": "rt", "config": config, "gate_pooling": "sequence"},
        "head": {"layers": 1, "bias": False} if plugin else {},
        "training": {"output_dir": str(work / "run"), "max_steps": 12, "learning_rate": 1e-3}}))
    run(pathlib.Path(args.build) / "bin/peft-train", "--config", yaml)
    model = class_model() if plugin else AutoAdapterModel.from_pretrained(args.model, **EAGER)
    name = model.load_adapter(str(work / "run/best"), set_active=True)
    if not plugin:
        model.active_head = name
    return (python_logits(model) - peftkit_logits(work / "run/best", work)).abs().max().item()


def class_model():
    model = AutoModelForSequenceClassification.from_pretrained(
        args.model, id2label={0: "negative", 1: "positive"}, label2id={"negative": 0, "positive": 1}, **EAGER)
    adapters.init(model)
    for name, parameter in model.named_parameters():
        if name.endswith("in_proj.bias"):  # DeBERTa has none; `adapters` makes a random one
            parameter.data.zero_()
    return model


def flexible_model():
    model = AutoAdapterModel.from_pretrained(args.model, **EAGER)
    model.add_classification_head("rt", num_labels=2, id2label={0: "negative", 1: "positive"})
    return model


def python_to_peftkit(config, work, make_model):
    torch.manual_seed(1)
    model = make_model()
    model.add_adapter("rt", config=config)
    model.set_active_adapters("rt")
    if make_model is flexible_model:
        model.active_head = "rt"
    base = set() if make_model is flexible_model else {id(p) for p in model.base_model.parameters()}
    with torch.no_grad():  # move everything off its initial value, so that zeros hide nothing
        seen = set()
        for name, parameter in model.named_parameters():
            of_head = bool(base) and id(parameter) not in base
            if (".rt." in name or of_head) and parameter.data_ptr() not in seen:
                seen.add(parameter.data_ptr())
                parameter.add_(0.02 * torch.randn_like(parameter))
    model.save_adapter(str(work / "made"), "rt")
    return (python_logits(model) - peftkit_logits(work / "made", work, "--config", work / "config.yaml")).abs().max().item()


worst = 0.0
for config in args.configs:
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        found = {"peftkit -> Python": peftkit_to_python(config, work)}
        if not plugin:
            found["Python -> peftkit"] = python_to_peftkit(config, work, flexible_model)
        found["class -> peftkit"] = python_to_peftkit(config, work, class_model)
    worst = max(worst, *found.values())
    print(f"{config:44} " + "   ".join(f"{way} {difference:.1e}" for way, difference in found.items()), flush=True)
print(f"{len(args.configs)} configs, largest difference {worst:.1e}, bound {args.bound:.0e}")
sys.exit(worst > args.bound)
