#!/bin/sh
# Fails when code still reads the old table.
if grep -rn "FROM users" app; then
  echo "the old name is still read" >&2
  exit 1
fi
