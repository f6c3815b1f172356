#!/usr/bin/env bash
# How time grows: each study is run at one, two and four times its size, and the exponent is printed (1: twice the size
# takes twice the time). The best of three runs counts. Usage: benches/exponents.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-target/release/trajecta}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# subjects visits markers groups columns: rows of subject and visit, with so many columns of notes beside the markers.
study() {
  awk -v subjects="$1" -v visits="$2" -v markers="$3" -v groups="$4" -v columns="$5" 'BEGIN {
    srand(7)
    printf "subject,group,visit"
    for (m = 1; m <= markers; m++) printf ",m%05d", m
    for (c = 1; c <= columns; c++) printf ",note%d", c
    print ""
    for (s = 1; s <= subjects; s++) {
      level = rand() * 10
      for (v = 0; v < visits; v++) {
        printf "S%07d,g%03d,Week %d", s, s % groups, v
        for (m = 1; m <= markers; m++) printf ",%.3f", 20 + level + rand() * 5
        for (c = 1; c <= columns; c++) printf ",a"
        print ""
      }
    }
  }' >"$folder/study.csv"
}

best() {
  local least=""
  for _ in 1 2 3; do
    local from to
    from=$(date +%s%N)
    "$@" >"$folder/said" 2>&1 || true
    to=$(date +%s%N)
    if [ -z "$least" ] || [ $((to - from)) -lt "$least" ]; then least=$((to - from)); fi
  done
  echo "$least"
}

# Name, command, then the five numbers of a study in which %N is the size that doubles, and the first size.
grows() {
  local name=$1 command=$2 shape=$3 first=$4 times=()
  for factor in 1 2 4; do
    local n=$((first * factor))
    # shellcheck disable=SC2086
    study ${shape//%N/$n}
    case $command in
      inspect) times+=("$(best "$program" inspect "$folder/study.csv" --group group)") ;;
      analyze) times+=("$(best "$program" analyze "$folder/study.csv" --group group --out "$folder/out" --write json,tables)") ;;
    esac
  done
  awk -v name="$name" -v command="$command" -v first="$first" -v a="${times[0]}" -v b="${times[1]}" -v c="${times[2]}" 'BEGIN {
    printf "%-9s %-8s %8d to %8d: %7.0f %7.0f %7.0f ms, exponents %.2f %.2f\n", name, command, first, 4 * first, a / 1e6, b / 1e6, c / 1e6, log(b / a) / log(2), log(c / b) / log(2)
  }'
}

grows rows inspect "%N 4 2 2 0" 50000
grows columns inspect "100 4 2 2 %N" 4000
grows markers inspect "40 4 %N 2 0" 4000
grows rows analyze "%N 4 1 2 0" 10000
grows markers analyze "40 4 %N 2 0" 100
grows visits analyze "200 %N 1 2 0" 5
grows groups analyze "800 4 1 %N 0" 10
