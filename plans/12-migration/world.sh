#!/bin/sh
# The world that the plan changes: a PostgreSQL server with a database, and a bare remote with a hook.
# `sh world.sh start` makes it beside the plan and writes what the plan needs of it to world/environment;
# `sh world.sh stop` ends it.
set -eu
cd "$(dirname "$0")"
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || programs=$(dirname "$(command -v initdb)")
# Root may not run a server.
as=
[ "$(id -u)" -ne 0 ] || as="setpriv --reuid=postgres --regid=postgres --clear-groups"

case ${1:-} in
  start)
    chmod 711 .
    mkdir world
    [ -z "$as" ] || chown postgres world
    cd world
    $as "$programs/initdb" -D data -A trust -U postgres -N >/dev/null
    $as "$programs/pg_ctl" -D data -l log -w -o "-k '$PWD' -c listen_addresses= -c fsync=off" start >/dev/null
    "$programs/psql" -qh "$PWD" -U postgres postgres -c 'CREATE ROLE app LOGIN' -c 'CREATE DATABASE shop OWNER app'
    "$programs/psql" -qh "$PWD" -U app shop -f ../repository/db/migrations/0001_users.sql \
      -c "INSERT INTO users SELECT n, 'user' || n FROM generate_series(1, 25) n"
    socket=$(printf '%s' "$PWD" | sed 's|/|%2F|g')
    echo "DATABASE_URL=postgresql://app@$socket/shop" >environment
    git init -q --bare -b main remote.git
    printf '#!/bin/sh\necho "thank you for $(git rev-list --count main) commits"\n' >remote.git/hooks/post-receive
    chmod +x remote.git/hooks/post-receive
    git -C ../repository remote add origin "$PWD/remote.git"
    git -C ../repository push -q origin main 2>/dev/null
    ;;
  stop) cd world && $as "$programs/pg_ctl" -D data -m immediate stop >/dev/null ;;
  look)
    # Shows the state of the world from outside.
    cd world
    "$programs/psql" -qAtX -h "$PWD" -U app shop -c 'SELECT count(*), count(email) FROM accounts' \
      -c 'SELECT file, state FROM chancery.migrations'
    git -C remote.git rev-parse main
    ;;
  *) echo "usage: sh world.sh start | stop | look" >&2 && exit 2 ;;
esac
