#!/usr/bin/env bash
# Fine-tunes the sentence encoder on the labelled messages: hours on two cores. Stopped and begun again, it goes on.
# `make train` afterwards: the model that is served is made of what this encoder sees.
set -euo pipefail
cd "$(dirname "$0")/.."
kept=.cache/encoder
mkdir -p "$kept"
.venv/bin/python -m encoder.words "$kept/words.txt"
[ -f "$kept/checkpoint.pt" ] || .venv/bin/python -m encoder.rows "$kept/rows.jsonl" "$kept/labels.json"
if [ ! -x "$kept/venv/bin/python" ]; then
  .venv/bin/python -m venv "$kept/venv"
  "$kept/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r encoder/requirements.txt
fi
"$kept/venv/bin/python" -m encoder.fit "$kept/rows.jsonl" "$kept/labels.json" "$kept/checkpoint.pt" "$@"
case " $* " in *" --from-served "*)  # what went on from the served weights goes half the way from them
  "$kept/venv/bin/python" -m encoder.between "$kept/labels.json" "$kept/checkpoint.pt" encoder/weights "$kept/between.pt"
  mv "$kept/between.pt" "$kept/checkpoint.pt"
esac
"$kept/venv/bin/python" -m encoder.export "$kept/rows.jsonl" "$kept/words.txt" "$kept/checkpoint.pt" encoder/weights
rm "$kept/checkpoint.pt"
"$kept/venv/bin/python" -m encoder.asked "$kept/rows.jsonl" encoder/weights
.venv/bin/python -m encoder.hear
.venv/bin/python -m encoder.cases
