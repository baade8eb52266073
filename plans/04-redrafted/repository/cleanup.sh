#!/bin/sh
# Deletes old logs.
