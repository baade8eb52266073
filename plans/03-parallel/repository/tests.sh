#!/bin/sh
. ./calc.sh
test "$(double 4)" = 8 && test "$(subtract 9 4)" = 5
