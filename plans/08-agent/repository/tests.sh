#!/bin/sh
# Fails where counts.sh does not count words.
found=$(printf 'one two\nthree\n' | sh counts.sh)
test "$found" = 3 || { echo "expected 3 words, found $found"; exit 1; }
