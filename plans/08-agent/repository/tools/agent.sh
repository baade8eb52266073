#!/bin/sh
# Stands for an agent with a model of its own. It fails at first, does the wrong thing then, and learns from what it is told.
set -eu
case $1 in
  *'expected 3 words'*) word=-w ;;
  *'failed with exit code'*) word=-c ;;
  *) echo "my model is overloaded" >&2; exit 1 ;;
esac
echo "I am editing counts.sh"
printf '#!/bin/sh\n# Prints the number of words of its input.\nwc %s | tr -d " "\n' "$word" > counts.sh
echo "I touched one file; all tests pass."
