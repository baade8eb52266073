#!/bin/sh
# Usage: undeploy.sh SERVICE; reads the token for it from standard input.
set -eu
curl -fsS -X DELETE -H @- "$1/release" <<TEXT
Authorization: Bearer $(cat)
TEXT
