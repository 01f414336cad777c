#!/usr/bin/env python3
"""Compares peftkit's metrics with the libraries that define them, on predictions made from real data.

Every metric is computed by the test program metrics_json and by its reference: scikit-learn and SciPy, seqeval,
rouge_score, sacrebleu, NLTK, and for SQuAD the rules of the official scripts as written below. One line a metric tells
the largest difference; the exit code is 1 where one is above 1e-12 (relative for values above 1).

Needs: pip install seqeval==1.2.2 rouge-score==0.1.2 sacrebleu scikit-learn scipy nltk, and a build.
Usage: scripts/check_metrics.py [--build build/release] [--data ../shared/data]
"""
import argparse
import collections
import json
import math
import pathlib
import random
import re
import string
import subprocess
import sys
import unicodedata
import warnings

try:
    import numpy
    import scipy.stats
    import sklearn.metrics
    from nltk.stem.porter import PorterStemmer
    from rouge_score.rouge_scorer import RougeScorer
    from sacrebleu.metrics import BLEU, CHRF
    from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
    import seqeval.metrics
    import seqeval.metrics.v1
    import seqeval.scheme
except ImportError as error:
    sys.exit(f"{error}\n\n{__doc__}")

TOLERANCE = 1e-12
ROOT = pathlib.Path(__file__).resolve().parent.parent
ODD_TEXTS = ["", " ", "\n", "the", "a.b", "Ünïcödé — naïve café!", "İstanbul ΣΊΣΥΦΟΣ Straße", "你好,世界。", "😀 😀",
             "a\u00a0b\u2009c\u3000d", "x-\ny <skipped> &amp;lt; 3,000.5 -1-2 . , .", "a\u0301 an\u0300 the\u200b",
             "\"(hi)\" ((x)) 'tis U.S.A.", "one\ntwo\n\nthree four\n", "\x1c\x85 b\x1fc"]


# ---- data -----------------------------------------------------------------------------------------------------------

def read_rows(path):
    """Dictionaries by column of a TSV, JSON or JSONL file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    lines = text.rstrip("\n").split("\n")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in lines]
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"))) for line in lines[1:]]


def read_tags(path):
    """The tags of each sentence."""
    blocks = path.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    return [[line.split("\t")[1] for line in block.split("\n")] for block in blocks]


def read_questions(path):
    """(question id, texts of the gold answers) in order."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [(q["id"], [a["text"] for a in q["answers"]], p["context"])
            for article in articles for p in article["paragraphs"] for q in p["qas"]]


def garbled(text, rng):
    """The text with words dropped, doubled, swapped and written differently."""
    words = text.split(" ")
    for _ in range(rng.randrange(1 + len(words) // 3)):
        i = rng.randrange(len(words))
        words[i] = rng.choice(["", words[i] + " " + words[i], words[i].upper(), words[i] + ".", "the " + words[i],
                               words[i] + "ing", "\n" + words[i], words[rng.randrange(len(words))]])
    return " ".join(words)


def texts_with_references(data):
    """(name, predictions, references of each) of three kinds."""
    rng = random.Random(1)
    by_source = collections.defaultdict(list)
    for row in read_rows(data / "e2e-nlg/dev.jsonl"):
        by_source[row["source"]].append(row["target"])
    groups = list(by_source.values())[:400]
    outputs = [row["output"] for row in read_rows(data / "alpaca-part/dev.json")]
    answers = [row["answer"] for row in read_rows(data / "gsm8k/test.jsonl")][:300]
    odd = [(a, [b, a + " " + b]) for a in ODD_TEXTS for b in ODD_TEXTS]
    return [("e2e-nlg", [garbled(group[0], rng) for group in groups], groups),
            ("alpaca-part", [garbled(text, rng) for text in outputs], [[text] for text in outputs]),
            ("gsm8k", [garbled(text, rng) for text in answers], [[text] for text in answers]),
            ("odd texts", [a for a, _ in odd], [b for _, b in odd])]


# ---- references: each yields (name, request, expected) ---------------------------------------------------------------

def classification(data):
    rng = random.Random(2)
    for name, column in [("sst2/dev.tsv", "label"), ("mrpc/dev.tsv", "Quality"), ("cola/dev.tsv", "label"),
                         ("agnews-part/dev.tsv", "label")]:
        values = [row[column] for row in read_rows(data / name)]
        classes = sorted(set(values))
        labels = [classes.index(value) for value in values]
        predictions = [y if rng.random() < 0.7 else rng.randrange(len(classes)) for y in labels]
        m = sklearn.metrics
        yield name, {"metric": "classification", "predictions": predictions, "labels": labels}, {
            "accuracy": m.accuracy_score(labels, predictions),
            "f1": m.f1_score(labels, predictions, labels=[1], average="macro"),
            "f1_macro": m.f1_score(labels, predictions, average="macro"),
            "f1_micro": m.f1_score(labels, predictions, average="micro"),
            "matthews_correlation": m.matthews_corrcoef(labels, predictions)}


def regression(data):
    rng = random.Random(3)
    for name in ["stsb/dev.tsv", "stsb/test.tsv"]:
        targets = [float(row["score"]) for row in read_rows(data / name)]
        predictions = [round(y + rng.gauss(0, 0.8), 1) for y in targets]
        yield name, {"metric": "regression", "predictions": predictions, "targets": targets}, {
            "pearson": scipy.stats.pearsonr(predictions, targets).statistic,
            "spearman": scipy.stats.spearmanr(predictions, targets).statistic,
            "mse": sklearn.metrics.mean_squared_error(targets, predictions)}


def in_scheme(tags, letters, rng):
    """IOB2 tags as those of IOBES ("BIES") or BILOU ("BILU"), some of them broken."""
    out = []
    for tag, following in zip(tags, tags[1:] + ["O"]):
        goes_on = following == "I-" + tag[2:]
        place = (0 if goes_on else 3) if tag[0] == "B" else (1 if goes_on else 2)
        out.append("O" if tag == "O" else letters[place] + tag[1:])
    return [rng.choice(letters) + tag[1:] if tag != "O" and rng.random() < 0.1 else tag for tag in out]


def strict_scores(labels, predictions, scheme):
    names = ["precision", "recall", "f1", "support"]
    score = seqeval.metrics.v1.precision_recall_fscore_support
    overall = score(labels, predictions, average="micro", scheme=scheme)
    each = score(labels, predictions, average=None, scheme=scheme)
    entities = [seqeval.scheme.Entities(tags, scheme) for tags in (labels, predictions)]
    types = sorted({e.tag for side in entities for sentence in side.entities for e in sentence})
    return {"accuracy": seqeval.metrics.accuracy_score(labels, predictions),
            "overall": dict(zip(names, map(float, overall))),
            "by_type": {kind: dict(zip(names, map(float, row))) for kind, row in zip(types, zip(*each))}}


def seqeval_scores(labels, predictions):
    m = seqeval.metrics
    names = ["precision", "recall", "f1", "support"]
    overall = m.sequence_labeling.precision_recall_fscore_support(labels, predictions, average="micro")
    each = m.sequence_labeling.precision_recall_fscore_support(labels, predictions, average=None)
    types = sorted({e[0] for tags in (labels, predictions) for e in m.sequence_labeling.get_entities(tags)})
    return {"accuracy": m.accuracy_score(labels, predictions), "overall": dict(zip(names, map(float, overall))),
            "by_type": {kind: dict(zip(names, map(float, row))) for kind, row in zip(types, zip(*each))}}


def entities(data):
    rng = random.Random(4)
    for name in ["wnut17/test.conll", "wikiann-en/dev.conll"]:
        labels = read_tags(data / name)[:4000]
        known = sorted({tag for tags in labels for tag in tags})
        odd = known + ["B", "I", "E", "S", "E-person", "S-LOC", "I-a-b", "B-a-b", "PER", "B-", "-", ".", "ÄX", "E-ORG"]
        for kind, tags_of in [("", known), (", odd tags", odd)]:
            predictions = [[tag if rng.random() < 0.8 else rng.choice(tags_of) for tag in tags] for tags in labels]
            yield name + kind, {"metric": "entities", "predictions": predictions, "labels": labels}, \
                seqeval_scores(labels, predictions)
            yield name + kind + ", sides swapped", {"metric": "entities", "predictions": labels, "labels": predictions}, \
                seqeval_scores(predictions, labels)
        for letters, scheme in [("BIES", seqeval.scheme.IOBES), ("BILU", seqeval.scheme.BILOU)]:
            strict = [in_scheme(tags, letters, rng) for tags in labels]
            known = sorted({tag for tags in strict for tag in tags})
            predictions = [[tag if rng.random() < 0.8 else rng.choice(known) for tag in tags] for tags in strict]
            yield f"{name}, {scheme.__name__}", {"metric": "entities", "predictions": predictions, "labels": strict}, \
                strict_scores(strict, predictions, scheme)


def normalized(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def word_f1(prediction, answer, empty_counts):
    predicted, wanted = normalized(prediction).split(), normalized(answer).split()
    if empty_counts and (not predicted or not wanted):
        return float(predicted == wanted)
    common = sum((collections.Counter(predicted) & collections.Counter(wanted)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(predicted), common / len(wanted)
    return 2 * precision * recall / (precision + recall)


def best_of(prediction, answers, empty_counts):
    return (max(float(normalized(prediction) == normalized(a)) for a in answers),
            max(word_f1(prediction, a, empty_counts) for a in answers))


def mean_of(scores):
    total = len(scores)
    return {"exact": 100 * sum(s[0] for s in scores) / total if total else 0,
            "f1": 100 * sum(s[1] for s in scores) / total if total else 0, "total": total}


def best_threshold(questions, scores):
    """find_best_thresh of the SQuAD 2.0 script."""
    current = best = sum(not q["answers"] for q in questions)
    threshold = 0.0
    for i in sorted(range(len(questions)), key=lambda i: questions[i]["no_answer_probability"]):
        q = questions[i]
        current += scores[i] if q["answers"] else -1 if q["prediction"] else 0
        if current > best:
            best, threshold = current, q["no_answer_probability"]
    return {"score": 100 * best / len(questions), "threshold": threshold}


def squad2_scores(questions, threshold):
    raw = []
    for q in questions:
        answers = [a for a in q["answers"] if normalized(a)] or [""]
        raw.append(best_of(q["prediction"], answers, True))
    counted = [(float(not q["answers"]),) * 2 if q["no_answer_probability"] > threshold else score
               for q, score in zip(questions, raw)]
    return {"all": mean_of(counted), "has_answer": mean_of([s for q, s in zip(questions, counted) if q["answers"]]),
            "no_answer": mean_of([s for q, s in zip(questions, counted) if not q["answers"]]),
            "best_exact": best_threshold(questions, [s[0] for s in raw]),
            "best_f1": best_threshold(questions, [s[1] for s in raw])}


def answered(path, rng):
    """Questions with right, nearly right, empty and wrong answers."""
    questions = []
    for _, answers, context in read_questions(path):
        words = context.split(" ")
        start = rng.randrange(len(words))
        wrong = " ".join(words[start:start + rng.randrange(6)])
        near = garbled(rng.choice(answers), rng) if answers else ""
        prediction = rng.choice([near, near, wrong, "", rng.choice(ODD_TEXTS)])
        probability = round(rng.random() * (0.6 if answers else 1.0), 2)
        questions.append({"prediction": prediction, "answers": answers, "no_answer_probability": probability})
    return questions


def squad(data):
    rng = random.Random(5)
    odd = [{"prediction": a, "answers": [b, "x"]} for a in ODD_TEXTS for b in ODD_TEXTS]
    for name, questions in [("squad-part/dev.json", answered(data / "squad-part/dev.json", rng)), ("odd texts", odd)]:
        yield "1.1 " + name, {"metric": "squad", "questions": questions}, \
            mean_of([best_of(q["prediction"], q["answers"], False) for q in questions])
    for name, threshold in [("squad2-part/dev.json", 1.0), ("squad2-part/train.json", 0.4)]:
        questions = answered(data / name, rng)
        questions.append({"prediction": "the", "answers": ["The"], "no_answer_probability": 0.0})
        yield "2.0 " + name, {"metric": "squad2", "threshold": threshold, "questions": questions}, \
            squad2_scores(questions, threshold)


def rouge(data):
    kinds = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    for name, predictions, references in texts_with_references(data):
        for use_stemmer in [False, True]:
            scorer = RougeScorer(kinds, use_stemmer=use_stemmer)
            each = []
            for prediction, targets in zip(predictions, references):
                scores = scorer.score_multi(targets, prediction)
                each.append({k: dict(zip(["precision", "recall", "f1"], map(float, scores[k]))) for k in kinds})
            mean = {k: {part: float(numpy.mean([s[k][part] for s in each])) for part in ["precision", "recall", "f1"]}
                    for k in kinds}
            yield name + (" with stemmer" if use_stemmer else ""), {
                "metric": "rouge", "use_stemmer": use_stemmer, "predictions": predictions, "references": references}, {
                "each": each, "mean": mean}


def streams(references):
    """sacrebleu's way round: the first references of all, the second ones, …; None where there is none."""
    most = max(map(len, references))
    return [[refs[i] if i < len(refs) else None for refs in references] for i in range(most)]


def bleu(data):
    short = (["the cat", "a", ""], [["the cat", "cats"], ["a b c"], ["x"]])
    none = (["xx yy"], [["the cat"]])
    four = (["a b c d x"], [["a b x d y z"]])
    cases = texts_with_references(data) + [("short", *short), ("no match", *none), ("smoothed", *four)]
    for name, predictions, references in cases:
        for lowercase in [False, True]:
            score = BLEU(lowercase=lowercase, force=True).corpus_score(predictions, streams(references))
            yield name + (" lower-cased" if lowercase else ""), {
                "metric": "bleu", "lowercase": lowercase, "predictions": predictions, "references": references}, {
                "score": score.score, "precisions": score.precisions, "bp": score.bp, "sys_len": score.sys_len,
                "ref_len": score.ref_len}


def chrf(data):
    for name, predictions, references in texts_with_references(data) + [("nothing", [""], [["a"]])]:
        for word_order in [0, 2]:
            score = CHRF(word_order=word_order).corpus_score(predictions, streams(references))
            yield name + "+" * word_order, {"metric": "chrf", "word_order": word_order, "predictions": predictions,
                                            "references": references}, score.score


def text_functions(data):
    text = (data / "wikitext-2/test.txt").read_text(encoding="utf-8")
    questions = read_questions(data / "squad-part/train.json") + read_questions(data / "squad2-part/train.json")
    contexts = sorted({context for _, _, context in questions})
    words = sorted(set(re.findall(r"[a-z0-9]+", (text + " ".join(contexts)).lower())) | {"yyyy", "toy", "syzygyy"})
    stemmer = PorterStemmer()
    yield "Porter stems", {"metric": "stems", "texts": words}, [stemmer.stem(word) for word in words]
    segments = text.split("\n") + contexts + ODD_TEXTS
    tokenizer = Tokenizer13a()
    yield "13a tokens", {"metric": "tokens_13a", "texts": segments}, [tokenizer(s.rstrip()).split() for s in segments]
    known = [chr(c) for c in range(1, 0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
    lower = known + [c + " Α" + c + "Σ Σ" + c for c in known] + ODD_TEXTS
    yield "lower case", {"metric": "lower_case", "texts": lower}, [t.lower() for t in lower]
    answers = ["a" + c + "the an" + c + " b" for c in known] + contexts + ODD_TEXTS
    yield "normalized answers", {"metric": "normalized_answer", "texts": answers}, [normalized(t) for t in answers]


# ---- comparison -----------------------------------------------------------------------------------------------------

def difference(found, expected, path=""):
    """(largest difference, where); infinite where structures or texts differ."""
    if isinstance(expected, dict) and isinstance(found, dict) and found.keys() == expected.keys():
        parts = [difference(found[key], expected[key], f"{path}.{key}") for key in expected]
    elif isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        parts = [difference(f, e, f"{path}[{i}]") for i, (f, e) in enumerate(zip(found, expected))]
    elif isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        parts = [(abs(found - expected) / max(1, abs(expected)), path)]
    else:
        parts = [(0.0 if found == expected else math.inf, f"{path}: found {found!r:.200}, expected {expected!r:.200}")]
    return max(parts, default=(0.0, path))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release", help="the build folder")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "../shared/data", help="the folder of data sets")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    failed = False
    for metric in [classification, regression, entities, squad, rouge, bleu, chrf, text_functions]:
        cases = list(metric(arguments.data))
        run = subprocess.run([arguments.build / "bin/metrics_json"], input=json.dumps([case[1] for case in cases]),
                             capture_output=True, text=True, encoding="utf-8")
        if run.returncode != 0:
            sys.exit(f"{metric.__name__}: {run.stderr}")
        for (name, _, expected), found in zip(cases, json.loads(run.stdout)):
            worst, where = difference(found, expected)
            agrees = worst <= TOLERANCE
            failed |= not agrees
            print(f"{'ok  ' if agrees else 'FAIL'} {metric.__name__}: {name}: largest difference {worst:.2g}"
                  + ("" if agrees else f" at {where}"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
