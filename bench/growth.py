#!/usr/bin/env python3
"""How training time and memory grow with the length of sequences (batch 32) and with the batch (sentences of 16 tokens).

Rows are made up: as many words as make the wanted number of tokens.  Prints a table and draws it:

    bench/growth.py --svg docs/growth.svg
"""
import argparse, pathlib, random, tempfile

from training import train

root = pathlib.Path(__file__).resolve().parent.parent
cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
cli.add_argument("--bin", type=pathlib.Path, default=root / "build/release/bin")
cli.add_argument("--model", type=pathlib.Path, default=root / "models/all-MiniLM-L6-v2", help="a BERT whose vocabulary has common English words")
cli.add_argument("--adapter", default="unipelt")
cli.add_argument("--tokens", type=int, default=32768, help="of one run, at least eight steps of them")
cli.add_argument("--svg", type=pathlib.Path, help="draw here")
args = cli.parse_args()

WORDS = "the a film story is was not very good bad long short and but with of it that one scene actor music end time".split()


def measure(length, batch):
    """Milliseconds a step, tokens a second, and peak MiB of a run over sequences of this many tokens."""
    steps = max(8, args.tokens // (length * batch))
    with tempfile.TemporaryDirectory() as folder:
        draw = random.Random(0)
        rows = ["text\tlabel"] + [" ".join(draw.choices(WORDS, k=length - 2)) + f"\t{i % 2}" for i in range(steps * batch)]
        for name, lines in (("train", rows), ("dev", rows[:3])):
            pathlib.Path(folder, name + ".tsv").write_text("\n".join(lines) + "\n")
        found, _ = train(args.bin, {"name_or_path": str(args.model)},
                         {"train_file": folder + "/train.tsv", "validation_file": folder + "/dev.tsv", "text": "text", "max_seq_length": 512},
                         args.adapter, {"per_device_train_batch_size": batch})
    per_second = found["train_samples_per_second"]
    return {"step": 1000 * batch / per_second, "tokens": length * per_second, "memory": found["peak_rss_mib"]}


def panel(x, title, name, results):
    """An SVG group: tokens a second (bars) over the sizes, with the step's time and the memory below."""
    most = max(r["tokens"] for r in results.values())
    wide = 340 / len(results)
    out = [f'<g transform="translate({x},0)"><text x="170" y="18" text-anchor="middle" font-weight="bold">{title}</text>']
    for i, (size, r) in enumerate(results.items()):
        high, middle = 150 * r["tokens"] / most, (i + 0.5) * wide
        out.append(f'<rect x="{middle - 0.35 * wide:.1f}" y="{190 - high:.1f}" width="{0.7 * wide:.1f}" height="{high:.1f}" fill="#4878a8"/>')
        for y, text in ((185 - high, f'{r["tokens"] / 1000:.1f}k'), (206, size), (224, f'{r["step"]:.0f}'), (242, f'{r["memory"]:.0f}')):
            out.append(f'<text x="{middle:.1f}" y="{y:.1f}" text-anchor="middle">{text}</text>')
    out += [f'<line x1="0" y1="190" x2="340" y2="190" stroke="#888"/><text x="-6" y="206" text-anchor="end">{name}</text>',
            '<text x="-6" y="224" text-anchor="end">ms a step</text><text x="-6" y="242" text-anchor="end">MiB</text>',
            '<text x="-6" y="40" text-anchor="end">tokens/s</text></g>']
    return "\n".join(out)


lengths = {length: measure(length, 32) for length in (16, 32, 64, 128, 256, 512)}
batches = {batch: measure(16, batch) for batch in (1, 4, 16, 64, 256)}
print("| tokens a sequence | batch | ms a step | tokens/s | peak MiB |\n| --- | --- | --- | --- | --- |")
for length, batch, r in [*((n, 32, r) for n, r in lengths.items()), *((16, n, r) for n, r in batches.items())]:
    print(f'| {length} | {batch} | {r["step"]:.1f} | {r["tokens"]:.0f} | {r["memory"]:.0f} |')
if args.svg:
    args.svg.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="880" height="256" font-family="sans-serif" font-size="12">\n'
                        '<rect width="880" height="256" fill="white"/>\n' + panel(80, "Sequences of so many tokens, 32 a step", "tokens", lengths)
                        + "\n" + panel(510, "So many sequences of 16 tokens a step", "sequences", batches) + "\n</svg>\n")
