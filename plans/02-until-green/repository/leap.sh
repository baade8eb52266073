#!/bin/sh
# Usage: leap.sh YEAR; exits 0 for a leap year.
test $(($1 % 4)) -eq 0
