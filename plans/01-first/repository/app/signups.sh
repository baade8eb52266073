#!/bin/sh
# Prints how many people have signed up.
sqlite3 shop.db "SELECT count(*) FROM users"
