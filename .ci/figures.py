#!/usr/bin/env python3
"""figures.py GOLD PROGRAM: runs the scorers of the gold data with the program and holds each figure to
a floor a little below what was reached when the floor was set. Prints every figure; ends with 1 where
one is below its floor. Standard library only."""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

GOLD, PROGRAM = Path(sys.argv[1]).resolve(), str(Path(sys.argv[2]).resolve())

# What is reported of each set of pages; the scorer knows more.
PAGES = {
    "sh": ["F1"],
    "fundus": ["F1"],
    "fundus_meta": ["title", "author", "day", "instant", "tagsF1"],
    "post_meta": ["title", "author", "day", "image"],
}

# Shares from 0 to 1. Raise a floor when its figure has risen for good.
FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, text=True, **more)


def unpack(archive, place):
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")


def feeds(work):
    unpack(GOLD / "feeds/dev.tar.xz", work)
    out = work / "feeds.json"
    scorer = [GOLD / "feeds/eval_parse.py", "--cases", work / "cases.jsonl", "--ref", work / "ref.jsonl"]
    run(sys.executable, *scorer, "--json", out, PROGRAM, "inspect", "feed", "--jsonl", stdout=subprocess.DEVNULL)
    figures = json.loads(out.read_text())

    def share(groups):
        good, all_ = (sum(pair[at] for pair in groups.values()) for at in (0, 1))
        return good / all_

    yield "feeds: parsed", share(figures["parse"])
    yield "feeds: real feeds parsed", share({"real": figures["parse"]["real"]})
    yield "feeds: fields", share(figures["fields"])
    yield "feeds: perfect cases", share(figures["perfect"])
    yield "feeds: expectations", share(figures["expect"])
    safe = figures["safe"]
    yield "feeds: clean markup", share(safe) if isinstance(safe, dict) else safe[0] / safe[1]


def pages(work):
    unpack(GOLD / "extract/dev.tar.gz", work)
    scorer = [sys.executable, GOLD / "extract/eval_extract.py", "--split", "dev"]
    program = ["--", PROGRAM, "inspect", "page", "--jsonl"]
    more = {"env": {"EXTRACT_DATA": str(work), "PATH": "/usr/bin:/bin"}, "stdout": subprocess.PIPE}
    out = work / "pages.json"
    run(*scorer, "--sets", "sh,fundus,post", "--json", out, *program, **more)
    scores = json.loads(out.read_text())["dev"]
    for set_, names in PAGES.items():
        for name in names:
            yield f"pages: {set_} {name}", scores[set_][name]
    for mode in ("--links", "--classify"):
        for line in run(*scorer, mode, *program, **more).stdout.splitlines():
            name = line.split(" n=")[0]
            # Of a front the figure that leaves out the links nobody is sure about.
            f1 = re.findall(r"F1=([0-9.]+)", line)
            if f1:
                yield f"pages: {name} F1", float(f1[-1])
            recall = re.search(r" R=([0-9.]+)", line)
            if recall:
                yield f"pages: {name} recall", float(recall[1])


def group(work):
    scorer = [sys.executable, GOLD / "group/score.py"]

    def desk(rows):
        answers = work / "answers.jsonl"
        with open(rows) as questions, open(answers, "w") as written:
            run(PROGRAM, "inspect", "group", "--jsonl", stdin=questions, stdout=written)
        return answers

    def score(what, rows, answers, *more):
        return json.loads(run(*scorer, what, rows, answers, "--json", *more, stdout=subprocess.PIPE).stdout)

    for name in ("mixed_stream", "uci_stories", "ecbplus_events", "basil_events", "fnc_headlines",
                 "fnc_bodies", "googlenews_stories"):
        rows = GOLD / f"group/{name}.dev.jsonl"
        answers = desk(rows)
        # The scorer's agreement beyond chance takes long on many clusters and is not asked for.
        yield f"events: {name} B3", score("clusters", rows, answers, "--pred-field", "event", "--no-ami")["b3_f1"]
        if name in ("uci_stories", "fnc_bodies"):
            copies = score("clusters", rows, answers, "--pred-field", "story", "--no-ami")
            yield f"copies: {name} precision", copies["pair_p"]
        if name == "fnc_bodies":
            yield f"copies: {name} folded", 1 - copies["pred_clusters"] / copies["n"]
    rows = GOLD / "group/minhash_sanity.all.jsonl"
    copies = score("clusters", rows, desk(rows), "--pred-field", "story", "--no-ami")
    yield "copies: minhash_sanity precision", copies["pair_p"]
    yield "copies: minhash_sanity recall", copies["pair_r"]
    for name, map_ in (("ag", "ag"), ("bbc", "bbc"), ("uci", "uci"), ("telegram", "telegram")):
        rows = GOLD / f"group/topic_{name}.dev.jsonl"
        labels = score("labels", rows, desk(rows), "--pred-field", "topic", "--map", GOLD / f"group/maps/{map_}.json")
        yield f"topics: {name}", labels.get("accuracy", labels.get("acc"))


def main():
    below, seen = [], set()
    for stage in (feeds, pages, group):
        with tempfile.TemporaryDirectory() as work:
            for name, value in stage(Path(work)):
                floor = FLOORS.get(name)
                told = "" if floor is None else f"  (floor {floor:.3f})"
                print(f"   {name:36} {value:.3f}{told}", flush=True)
                seen.add(name)
                if floor is not None and value < floor:
                    below.append(name)
    unknown = sorted(set(FLOORS) - seen)
    if unknown:
        sys.exit("floors of figures that are not there: " + ", ".join(unknown))
    if below:
        sys.exit("below their floors: " + ", ".join(below))


main()
