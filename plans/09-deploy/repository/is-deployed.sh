#!/bin/sh
# Usage: is-deployed.sh SERVICE; exits with 0 where this version is served, and with 1 where another one is.
served=$(curl -fsS "$1/version") || exit 2
[ "$served" = "$(cat version)" ]
