#!/bin/sh
# The world that the plan changes: a payment service, which fails after it has charged.
# `sh world.sh start` makes it beside the plan and writes what the plan needs of it to world/environment;
# `sh world.sh stop` ends it.
set -eu
cd "$(dirname "$0")"
case ${1:-} in
  start)
    mkdir world
    echo "PAY_KEY=pay-key-of-the-shop" >world/environment
    echo 500-after >world/faults
    PAY_KEY=pay-key-of-the-shop python3 service.py world </dev/null >/dev/null 2>&1 &
    echo $! >world/process
    while [ ! -f world/port ]; do sleep 0.05; done
    sed -i "s|http://127.0.0.1:0|http://127.0.0.1:$(cat world/port)|" plan.yaml
    ;;
  stop) kill "$(cat world/process)" ;;
  # Shows the state of the world from outside.
  look) sed 's/"key": "[^"]*"/"key": "…"/' world/ledger ;;
  *) echo "usage: sh world.sh start | stop | look" >&2 && exit 2 ;;
esac
