#!/bin/sh
# Fails with the first number that roman.sh gets wrong.
while read -r number numeral; do
  printed=$(sh roman.sh "$number")
  test "$printed" = "$numeral" || { echo "$number: expected $numeral, printed $printed"; exit 1; }
done <<END
1 I
3 III
4 IV
6 VI
9 IX
14 XIV
19 XIX
20 XX
END
