#!/bin/sh
# Prints who signed up last.
sqlite3 shop.db "SELECT name FROM users ORDER BY id DESC LIMIT 1"
