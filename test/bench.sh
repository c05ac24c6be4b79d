#!/bin/sh
# bench.sh: measures, and holds each figure against its bar.
# usage: bench.sh BUILD    (with what `make bench` builds in it)
# FILTER is a list of rows, all by default.  Every figure is also a line of
# BUILD/bench.tsv: row, what, figure, unit, bar, verdict.  Fails when a row
# could not be measured; with STRICT=1 also when a bar is missed.
set -u
build=${1:-build}
bench=$build/test/bench
others="/usr/bin/python3 -B ${0%/*}/bench/others.py $build"
limit=300 # seconds for a row
pid=

[ -d /dev/shm ] && [ -w /dev/shm ] && TMPDIR=/dev/shm
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/shoal-bench.XXXXXX") || exit 1
export TMPDIR SHOAL_BUILD="$build"

# A row that was cut short leaves its folder, and segments of that name.
clean() {
	[ -n "$pid" ] && kill "$pid" 2>/dev/null && wait "$pid"
	for bed in "$TMPDIR"/*/; do
		bed=${bed%/}
		rm -f "/dev/shm/shoal.${bed##*/}"-*
	done
	rm -rf "$TMPDIR"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

show() {
	awk -F '\t' '{
	    printf "%-9s %-58s %8s %-11s %7s  %s\n", $1, $2, $3, $4,
	        $5 == "-" ? "" : $5, $6 == "-" ? "" : $6 }'
}

# In the background, because a shell hears signals only while it waits.
measure() {
	case $1 in
	bt-*) set -- "$others $1" ;;
	*) set -- "$bench $1" ;;
	esac
	# Word splitting is meant.
	# shellcheck disable=SC2086
	timeout -k 5 "$limit" $1 >"$TMPDIR/row" &
	pid=$!
	wait "$pid"
	status=$?
	pid=
	[ "$status" -eq 0 ] && return
	echo "${1##* }: ended with status $status" >&2
	return 1
}

if [ "$(cut -d. -f1 /proc/loadavg)" -ge 1 ]; then
	echo "The machine is not idle (load $(cut -d' ' -f1 /proc/loadavg)):" \
	    "these figures are worth little."
fi
tsv=$TMPDIR/tsv
: >"$tsv"
failed=0
for row in ${FILTER:-$("$bench") $($others)}; do
	measure "$row" || failed=$((failed + 1))
	cat "$TMPDIR/row" >>"$tsv"
	show <"$TMPDIR/row"
done
# Whole, whoever else measures the same build.
cp "$tsv" "$build/bench.tsv.$$" && mv "$build/bench.tsv.$$" "$build/bench.tsv"
missed=$(grep -c 'MISSED$' "$tsv")
echo "$(grep -c 'met$' "$tsv") bars met, $missed missed," \
    "$failed rows not measured"
[ "$failed" -eq 0 ] && { [ -z "${STRICT:-}" ] || [ "$missed" -eq 0 ]; }
