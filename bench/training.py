"""One run of peft-train, which the benchmarks share."""
import json, pathlib, subprocess, sys, tempfile


def run(command):
    """What a command prints; ends the program, with what it said, where it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def train(programs, model, task, adapter, training):
    """Trains a classifier in a folder that does not stay: its train_results.json and eval_results.json."""
    with tempfile.TemporaryDirectory() as folder:
        config = {"version": 1, "model": model, "task": {"type": "classification", "label": "label", **task},
                  "adapter": {"name": "task", "config": adapter},
                  "training": {"output_dir": folder + "/run", "num_train_epochs": 1, "eval_strategy": "no", "logging_steps": 10**6, **training}}
        path = pathlib.Path(folder, "config.yaml")
        path.write_text(json.dumps(config))  # JSON is YAML
        run([programs / "peft-train", "-q", "--config", path])
        return [json.loads(pathlib.Path(folder, "run", name).read_text()) for name in ("train_results.json", "eval_results.json")]
