#!/usr/bin/env bash
# Shows that `ballast bench simulate` notices faults: plants each patch of round-simulator/src/test/mutants in a copy of the files that it
# changes, compiles them and runs histories until one breaks. Prints a table; fails if a fault goes unnoticed. Needs no network once ./ballast has built.
#
#   tools/mutants.sh [name...]     the patches of these names only
#   MUTANT_SEEDS, MUTANT_ROUNDS    how many histories at most, of how many rounds (1000, 1000)
set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly seeds=${MUTANT_SEEDS:-1000} rounds=${MUTANT_ROUNDS:-1000} patches=$root/round-simulator/src/test/mutants
readonly bench_jar=$root/bench/target/bench-0.1.0-all.jar

say() {
  printf 'mutants: %s\n' "$*" >&2
}
# shellcheck source=tools/jdks.sh
. "$root/tools/jdks.sh"
# shellcheck source=tools/build.sh
. "$root/tools/build.sh"
build_if_stale "${gateway_modules[*]} round-simulator bench" "$bench_jar"
newest_jdk build

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

# plant <patch>: the classes of the files that it changes, with the fault, in $copy/classes.
plant() {
  local files file
  rm -rf "$copy/classes" "$copy/src"
  mapfile -t files < <(sed -n 's|^+++ b/||p' "$1")
  for file in "${files[@]}"; do
    mkdir -p "$copy/src/$(dirname "$file")"
    cp "$root/$file" "$copy/src/$file"
  done
  patch -s -p1 -d "$copy/src" <"$1"
  "$jdk_home/bin/javac" -nowarn -proc:none --release 17 -d "$copy/classes" -cp "$bench_jar" "${files[@]/#/$copy/src/}" \
    >"$copy/javac.log" 2>&1 || {
    say "$1 does not compile:"
    grep -A 3 'error:' "$copy/javac.log" >&2
    exit 1
  }
}

# simulate: sets `figures` to what the histories came to; they end with 1 when one breaks.
simulate() {
  figures=$(timeout 600 "$jdk_home/bin/java" -Xmx1g -cp "$copy/classes:$bench_jar" dev.ballast.bench.cli.BenchMain \
    simulate --seeds "$seeds" --rounds "$rounds" --threads 1 --until-broken --json 2>"$copy/histories.log") || [[ $? == 1 ]]
}

unnoticed=0
printf '| fault | noticed after | by |\n|---|---|---|\n'
for patch in "$patches"/*.patch; do
  name=$(basename "$patch" .patch)
  if (($# > 0)) && [[ " $* " != *" $name "* ]]; then
    continue
  fi
  plant "$patch"
  simulate
  if grep -q '"broken":0' <<<"$figures"; then
    unnoticed=$((unnoticed + 1))
    printf '| %s | not at all | |\n' "$name"
  else
    seen=$(sed -n 's/.*"seeds":\([0-9]*\).*/\1/p' <<<"$figures")
    by=$(sed -n 's/.*"first_broken_invariant":"\([^"]*\)".*/\1/p' <<<"$figures")
    [[ -n $seen ]] || {
      say "the simulation of $name printed no figures:"
      tail -n 5 "$copy/histories.log" >&2
      exit 1
    }
    printf '| %s | %s seeds | %s |\n' "$name" "$seen" "$by"
  fi
done
if ((unnoticed > 0)); then
  say "$unnoticed faults were not noticed"
  exit 1
fi
