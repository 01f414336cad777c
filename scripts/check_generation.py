#!/usr/bin/env python3
"""Compares the texts that peft-eval generates with those of `transformers`' generate.

Tiny random models of several families, with their own tokenizers, answer random prompts: greedily and by beam search, with
n-grams that may not repeat, penalties and shortest lengths; some with several end tokens or a forced first and last one in
generation_config.json. The adapter is a LoRA that adds nothing, so that the base speaks. What differs is printed, and the
exit code is 1. Without torch or transformers nothing is checked, and the exit code is 0.

Needs: pip install torch 'transformers~=4.57.6', and a build.
Usage: scripts/check_generation.py [--build build/release] [--models 3] [--rows 12] [--seed 0] [FAMILY…]
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

try:
    import torch
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(0)

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORDS = [f"w{i}" for i in range(30)]
SPECIAL = ["<pad>", "<s>", "</s>", "<unk>"]
EOS = 2
CHAT = ("{% for m in messages %}{{ ('w1 ' if m.role == 'assistant' else 'w0 ') + m.content }}"
        "{{ '</s> ' if m.role == 'assistant' else ' ' }}{% endfor %}{% if add_generation_prompt %}{{ 'w1 ' }}{% endif %}")
SETTINGS = [
    {},
    {"num_beams": 3},
    {"no_repeat_ngram_size": 2},
    {"num_beams": 4, "no_repeat_ngram_size": 2, "length_penalty": 2.0},
    {"num_beams": 2, "early_stopping": True, "length_penalty": 0.5},
    {"repetition_penalty": 1.7, "min_new_tokens": 5},
    {"num_beams": 3, "min_new_tokens": 6, "repetition_penalty": 1.3},
]
# (source, target), and does the language stand before texts?
LANGUAGES = {"mbart": ("en_XX", "de_DE", False), "mbart50": ("ro_RO", "fr_XX", True)}


# ---- models and tokenizers ------------------------------------------------------------------------------------------

def make_tokenizer(family):
    words = Tokenizer(models.WordLevel({word: i for i, word in enumerate(SPECIAL + WORDS)}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    if family in LANGUAGES:
        kind = transformers.MBart50TokenizerFast if family == "mbart50" else transformers.MBartTokenizerFast
        return kind(tokenizer_object=words, src_lang=LANGUAGES[family][0], tgt_lang=LANGUAGES[family][1])
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=words, bos_token="<s>", eos_token="</s>",
                                                     pad_token="<pad>", unk_token="<unk>")
    if family in ("t5", "bart"):
        words.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A $B </s>", special_tokens=[("</s>", EOS)])
        tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=words, bos_token="<s>", eos_token="</s>",
                                                         pad_token="<pad>", unk_token="<unk>")
    else:
        tokenizer.chat_template = CHAT
    return tokenizer


def make_model(family, words):
    tokens = {"vocab_size": words, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": EOS}
    heads = {"encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
             "encoder_ffn_dim": 24, "decoder_ffn_dim": 24, "d_model": 16, "max_position_embeddings": 96,
             "decoder_start_token_id": EOS}
    if family == "t5":
        return transformers.T5ForConditionalGeneration(transformers.T5Config(
            d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, decoder_start_token_id=0, **tokens))
    if family == "bart":
        return transformers.BartForConditionalGeneration(transformers.BartConfig(**heads, **tokens))
    if family in LANGUAGES:
        return transformers.MBartForConditionalGeneration(transformers.MBartConfig(**heads, **tokens))
    if family == "gpt2":
        return transformers.GPT2LMHeadModel(transformers.GPT2Config(
            n_embd=16, n_layer=2, n_head=2, n_positions=96, **tokens))
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(
        hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
        max_position_embeddings=96, **tokens))


def write_checkpoint(family, seed, folder):
    """A model whose next words are far from equally likely."""
    tokenizer = make_tokenizer(family)
    torch.manual_seed(seed)
    model = make_model(family, len(tokenizer)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.35)
    ends = model.generation_config
    if seed % 3 == 1:
        ends.eos_token_id = [EOS, len(SPECIAL) + 3, len(SPECIAL) + 8]
    if seed % 3 == 2 and model.config.is_encoder_decoder:
        ends.forced_eos_token_id = EOS
        if family not in LANGUAGES:
            ends.forced_bos_token_id = len(SPECIAL) + 5
            ends.decoder_start_token_id = 1
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return model, tokenizer


# ---- data -----------------------------------------------------------------------------------------------------------

def sentence(source, most):
    return " ".join(source.choice(WORDS) for _ in range(source.randint(1, most)))


def make_rows(family, source, count):
    if is_causal(family):
        return [{"messages": [{"role": "user", "content": sentence(source, 12)}, {"role": "assistant", "content": sentence(source, 5)}]}
                for _ in range(count)]
    return [{"source": sentence(source, 12), "target": sentence(source, 5)} for _ in range(count)]


def is_causal(family):
    return family in ("gpt2", "llama")


# ---- both sides -----------------------------------------------------------------------------------------------------

def expected_text(family, model, tokenizer, row, settings):
    more = {}
    if is_causal(family):
        ids = tokenizer.apply_chat_template(row["messages"][:-1], add_generation_prompt=True, return_tensors="pt")
    else:
        ids = tokenizer(row["source"], return_tensors="pt").input_ids
    if family in LANGUAGES:
        key = "forced_bos_token_id" if LANGUAGES[family][2] else "decoder_start_token_id"
        more[key] = tokenizer.convert_tokens_to_ids(LANGUAGES[family][1])
    with torch.no_grad():
        said = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=16, **more, **settings)[0]
    said = said[ids.shape[1]:] if is_causal(family) else said
    return tokenizer.decode(said, skip_special_tokens=True, clean_up_tokenization_spaces=False).strip()


def run(program, *arguments):
    done = subprocess.run([str(program), *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{program.name} {' '.join(map(str, arguments))}\n{done.stderr}")


def write_adapter(family, work, build):
    """A run whose one step changes nothing."""
    task = "causal_lm" if is_causal(family) else "seq2seq"
    more = "" if is_causal(family) else ", max_target_length: 64"
    if family in LANGUAGES:
        more += f", source_language: {LANGUAGES[family][0]}, target_language: {LANGUAGES[family][1]}"
    (work / "config.yaml").write_text(
        f"model: {{name_or_path: {work / 'model'}}}\n"
        f"task: {{type: {task}, train_file: {work / 'rows.jsonl'}, max_seq_length: 64, metrics: [chrf]{more}}}\n"
        f"adapter: {{config: lora}}\ngeneration: {{max_new_tokens: 16}}\n"
        f"training: {{output_dir: {work / 'run'}, max_steps: 1, learning_rate: 1e-30, eval_strategy: 'no'}}\n")
    run(build / "bin/peft-train", "--config", work / "config.yaml")


def found_texts(work, build, settings):
    sets = [part for key, value in settings.items() for part in ("--set", f"generation.{key}={json.dumps(value)}")]
    run(build / "bin/peft-eval", "--adapter", work / "run/best", "--data", work / "rows.jsonl", "--predictions",
        work / "predictions.jsonl", *sets)
    return [json.loads(line)["prediction"] for line in (work / "predictions.jsonl").read_text().splitlines()]


def check(family, seed, rows, build):
    """How many texts are equal, how many different, and of the equal ones how many have words."""
    counts = [0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        model, tokenizer = write_checkpoint(family, seed, work / "model")
        data = make_rows(family, random.Random(seed), rows)
        (work / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in data))
        write_adapter(family, work, build)
        for settings in SETTINGS:
            for row, found in zip(data, found_texts(work, build, settings), strict=True):
                expected = expected_text(family, model, tokenizer, row, settings)
                counts[0 if found == expected else 1] += 1
                counts[2] += bool(expected)
                if found != expected:
                    print(f"{family} {seed} {settings} {row}\n  transformers {expected!r}\n  peftkit      {found!r}")
    return counts


def main():
    families = ["t5", "bart", "mbart", "mbart50", "gpt2", "llama"]
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("families", nargs="*", default=families, metavar="FAMILY")
    arguments.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    arguments.add_argument("--models", type=int, default=3, help="random models a family")
    arguments.add_argument("--rows", type=int, default=12, help="prompts a model")
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    if unknown := set(given.families) - set(families):
        arguments.error(f"unknown family {', '.join(sorted(unknown))}; expected {', '.join(families)}")
    transformers.logging.set_verbosity_error()
    wrong = 0
    for family in given.families:
        counts = [sum(column) for column in zip(*(check(family, given.seed + i, given.rows, given.build)
                                                  for i in range(given.models)))]
        print(f"{family}: {counts[0]} texts equal, {counts[1]} different ({counts[2]} are not empty)", flush=True)
        wrong += counts[1]
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
