#!/bin/sh
# The world that the plan changes: a service that serves a version.
# `sh world.sh start` makes it beside the plan and writes what the plan needs of it to world/environment;
# `sh world.sh stop` ends it.
set -eu
cd "$(dirname "$0")"
case ${1:-} in
  start)
    mkdir world
    echo "DEPLOY_TOKEN=token-of-the-greeting" >world/environment
    DEPLOY_TOKEN=token-of-the-greeting python3 service.py world </dev/null >/dev/null 2>&1 &
    echo $! >world/process
    while [ ! -f world/port ]; do sleep 0.05; done
    sed -i "s|http://127.0.0.1:0|http://127.0.0.1:$(cat world/port)|" plan.yaml
    ;;
  stop) kill "$(cat world/process)" ;;
  look)
    # Shows the state of the world from outside.
    curl -fsS "http://127.0.0.1:$(cat world/port)/version"; echo
    curl -fsS "http://127.0.0.1:$(cat world/port)/"
    grep -c PUT world/log
    ;;
  *) echo "usage: sh world.sh start | stop | look" >&2 && exit 2 ;;
esac
