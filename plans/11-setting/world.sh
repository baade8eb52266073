#!/bin/sh
# The world that the plan changes: a configuration file outside the repository.
# `sh world.sh start` makes it beside the plan; `sh world.sh stop` has nothing to end.
set -eu
cd "$(dirname "$0")"
case ${1:-} in
  start)
    mkdir world
    cp repository/hosts/door.conf world/door.conf
    chmod 640 world/door.conf
    : >world/environment
    sed -i "s|/nowhere|$(pwd -P)/world|" plan.yaml
    ;;
  stop) ;;
  # Shows the state of the world from outside.
  look) cat world/door.conf && stat -c %a world/door.conf && cat world/.door.conf.chancery-*~ ;;
  *) echo "usage: sh world.sh start | stop | look" >&2 && exit 2 ;;
esac
