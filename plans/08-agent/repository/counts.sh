#!/bin/sh
# Prints the number of lines of its input.
grep -c ''
