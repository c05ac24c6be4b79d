#!/bin/sh
# coverage.sh: prints which lines of the pure layers and of state were run.
# usage: coverage.sh BUILD    (a folder of VARIANT=coverage whose tests ran)
# Each layer is a test, which fails below COVERAGE_LEAST percent.  What a
# process did before a signal killed it, or before _exit, is not counted.
set -u
. "${0%/*}/tally.sh"

build=${1:-build/coverage}
least=${COVERAGE_LEAST:-90}
table=$(mktemp)
trap 'rm -f "$table"' EXIT
trap 'exit 1' HUP INT TERM

# Of one layer: a line a file, "FILE RUN ALL" and the lines that were not run.
# Its headers count with it, and what it includes from other layers does not.
lines_of() {
	gcov -t -o "$build/obj/$1" "src/$1"/*.c 2>/dev/null |
	    awk -F: -v layer="src/$1/" '
		$2 + 0 == 0 && $3 == "Source" { file = $4 }
		index(file, layer) != 1 { next }
		$1 ~ /^ *[0-9]+\*?$/ { ran[file]++; all[file]++ }
		$1 ~ /^ *#####$/ { all[file]++; not[file] = not[file] " " $2 + 0 }
		END { for (f in all) print f, ran[f] + 0, all[f] not[f] }' |
	    sort
}

# shellcheck disable=SC2317
is_enough() {
	awk -v layer="$1" -v least="$least" '
	    $1 == layer { ok = $2 * 100 >= $3 * least } END { exit !ok }' "$table"
}

for layer in codec logic state; do
	lines_of "$layer" | awk -v layer="$layer" '
	    { ran += $2; all += $3
	      printf "      %-26s %4d of %4d", $1, $2, $3
	      if (NF > 3) printf "  but"
	      for (i = 4; i <= NF; i++) printf " %d", $i
	      print "" }
	    END { print layer, ran + 0, all + 0 }' >>"$table"
done
grep '^ ' "$table"
for layer in codec logic state; do
	check "$(awk -v layer="$layer" '$1 == layer && $3 > 0 {
	    printf "%s: %d of %d lines are run, %.1f %%", layer, $2, $3,
		$2 * 100 / $3 }' "$table"), $least is enough" is_enough "$layer"
done
tally_end
