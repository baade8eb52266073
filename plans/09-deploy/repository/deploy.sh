#!/bin/sh
# Usage: deploy.sh SERVICE [--dry-run]; reads the token for it from standard input.
set -eu
if [ "${2:-}" = --dry-run ]; then
  echo "serves version $(curl -fsS "$1/version")"
  exit
fi
cat version greeting.txt >release
curl -fsS -X PUT --data-binary @release -H @- "$1/release" <<TEXT
Authorization: Bearer $(cat)
TEXT
rm release
