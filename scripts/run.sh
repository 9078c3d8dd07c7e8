#!/usr/bin/env bash
# Both processes of the product, each on its own: the assistant, and the staff review. What ends by itself is started again,
# after a pause that grows; what is set up wrongly (status 2) has said so and is left. Ctrl+C, or SIGTERM, stops both.
set -uo pipefail
cd "$(dirname "$0")/.."
PY=.venv/bin/python
LONGEST=60  # seconds of pause at most; as long a life makes the next pause short again
STOPPED=40  # seconds that a process has to stop

say() { echo "mot-clic: $*" >&2; }

stop() {  # PID: ends a process, by force where it does not end by itself
  kill -TERM "$1" 2>/dev/null || return 0
  for _ in $(seq $((STOPPED * 10))); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null
}

keep() {  # NAME COMMAND…: runs it for as long as this script runs
  local name=$1 pause=1 began status child=
  shift
  trap '' INT  # Ctrl+C reaches every process of the terminal; this script alone answers it, by TERM
  trap '[ -n "$child" ] && stop "$child"; exit 0' TERM HUP
  while :; do
    began=$SECONDS
    "$@" & child=$!
    wait "$child"; status=$?
    if [ "$status" = 2 ]; then
      say "$name ne peut pas démarrer (la ligne au-dessus dit pourquoi). Corrigez, puis relancez."
      return 2
    fi
    [ $((SECONDS - began)) -ge $LONGEST ] && pause=1
    say "$name : arrêt inattendu (état $status); nouveau départ dans $pause s."
    sleep "$pause" & child=$!
    wait "$child"
    pause=$((pause * 2 > LONGEST ? LONGEST : pause * 2))
  done
}

keep "la révision" $PY -m bot review & review=$!
keep "l'assistant" $PY -m bot supervise & serve=$!
trap 'trap "" INT TERM HUP; kill -TERM $review $serve 2>/dev/null; wait; exit 130' INT TERM HUP
wait $review; wait $serve
exit 2
