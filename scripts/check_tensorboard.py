#!/usr/bin/env python3
"""Reads peftkit's event files with TensorBoard itself and compares them with trainer_log.jsonl.

Without a run folder it trains configs/quickstart.yaml for two epochs, in a folder of its own. Every number of the log
must be a scalar of the right name and step, as a 32-bit float, and there must be no others. The exit code is 1 where
something differs, and 77 ("skipped") where TensorBoard is not installed.

Needs: pip install tensorboard, and a build.
Usage: scripts/check_tensorboard.py [--build build/release] [RUN…]
"""
import argparse
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

try:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
except ImportError as error:
    print(f"skipped: {error} (pip install tensorboard)")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parent.parent


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def logged(run):
    """(tag, step) -> value of a run's log."""
    values = {}
    for line in (run / "trainer_log.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        step, gates = entry.pop("step"), entry.pop("gates", {})
        if "eval_loss" in entry:
            del entry["epoch"]  # that of a training line
        for name, value in entry.items():
            tag = "eval/" + name[len("eval_"):] if name.startswith("eval_") else "train/" + name
            values[tag, step] = float32(value)
        for layer, means in gates.items():
            for gate, value in means.items():
                values[f"gates/{layer}/{gate}", step] = float32(value)
    return values


def shown(run):
    """(tag, step) -> value as TensorBoard has it; a step that comes twice is a list."""
    events = EventAccumulator(str(run / "tensorboard"), size_guidance={"scalars": 0})
    events.Reload()
    values = {}
    for tag in events.Tags()["scalars"]:
        for event in events.Scalars(tag):
            values.setdefault((tag, event.step), []).append(event.value)
    return {key: found[0] if len(found) == 1 else found for key, found in values.items()}


def check(run):
    expected, found = logged(run), shown(run)
    wrong = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    for tag, step in sorted(wrong)[:10]:
        print(f"  {tag} at step {step}: log {expected.get((tag, step))}, TensorBoard {found.get((tag, step))}")
    tags, files = {tag for tag, _ in found}, len(list((run / "tensorboard").iterdir()))
    print(f"{run}: {len(found)} values of {len(tags)} scalars in {files} event files, {len(wrong)} differ")
    return not wrong and bool(expected)


def train(build, folder):
    run = folder / "run"
    subprocess.run([build / "bin/peft-train", "--quiet", "--config", ROOT / "configs/quickstart.yaml", "--set",
                    f"training.output_dir={run}", "--set", "training.report_to=[jsonl, tensorboard]", "--set",
                    "training.num_train_epochs=2", "--set", "training.logging_steps=5"], check=True)
    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("runs", nargs="*", type=pathlib.Path, metavar="RUN")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = arguments.runs or [train(arguments.build, pathlib.Path(folder))]
        right = [check(run) for run in runs]
    sys.exit(0 if all(right) else 1)


if __name__ == "__main__":
    main()
