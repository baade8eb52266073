#!/bin/sh

add() {
  echo $(($1 + $2))
}

double() {
  add "$1" "$1"
}
