#!/bin/sh
failed=0
leap() { sh leap.sh "$1" || { echo "$1 is a leap year"; failed=1; }; }
common() { if sh leap.sh "$1"; then echo "$1 is no leap year"; failed=1; fi; }
leap 2024
leap 2000
common 2023
common 1900
exit $failed
