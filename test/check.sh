#!/bin/sh
# check.sh: builds every variant, runs every tier, adds it all up.
# Called by `make check`, with MAKE and BUILD in the environment.
#
# Two rows of parts run side by side: the one of those that mostly wait, and
# that of those that compute, which leaves the others the processors.
set -u
cd "${0%/*}/.." || exit 1
make="${MAKE:-make} --no-print-directory -s STRICT=1"
build=${BUILD:-build}
jobs=-j$(nproc)
clang='CC=clang CFLAGS=-O1'
row=

scratch=$(mktemp -d)
leave() {
	[ -z "$row" ] || kill "$row" 2>/dev/null
	for p in "$scratch"/*/pid; do
		[ ! -e "$p" ] || kill -TERM "-$(cat "$p")" 2>/dev/null
	done
	wait
	rm -rf "$scratch"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM
total=$scratch/tally
: >"$total"

# part NAME COMMAND...: what it says is printed at its end.  One that fails
# without a failed test did not run.
part() {
	name=$1 here=$(mktemp -d "$scratch/XXXXXX") begun=$(date +%s)
	shift
	: >"$here/tally"
	TALLY=$here/tally setsid "$@" >"$here/said" 2>&1 &
	echo $! >"$here/pid"
	wait $!
	status=$?
	rm "$here/pid"
	if [ "$status" -ne 0 ] && ! grep -q '^[0-9]* [1-9]' "$here/tally"; then
		echo "FAIL  $name does not run" >>"$here/said"
		echo '0 1 0' >>"$here/tally"
	fi
	cat "$here/tally" >>"$total"
	echo "--- $name, $(($(date +%s) - begun)) s" >"$here/head"
	flock "$scratch" cat "$here/head" "$here/said"
}

# A target, and what else make is told.
tier() {
	# Word splitting is meant.
	# shellcheck disable=SC2086
	part "$*" $make "$@"
}

# One command as one test: its name and the command.
one() {
	# shellcheck disable=SC2016
	part "$1" sh -c '
		. test/tally.sh
		check "$@"
		tally_end' check "$@"
}

# Those that compute.
compute() {
	make="nice -n 5 $make"
	one 'the sanitized variant builds' \
	    $make $jobs BUILD="$build/asan" VARIANT=asan all units fuzzers
	: >"$scratch/sanitized"
	one 'clang builds all without a warning' \
	    $make $jobs BUILD="$build/clang" $clang all tests
	# These are also gcc's unit and sim.
	tier $jobs BUILD="$build/gcc" coverage
	tier BUILD="$build/gcc" rules
	tier BUILD="$build/clang" $clang unit
	tier BUILD="$build/asan" VARIANT=asan unit
	tier BUILD="$build/asan" VARIANT=asan replay
}

start=$(date +%s)
one 'gcc builds all without a warning' \
    $make $jobs BUILD="$build/gcc" all tests
one 'the variants for tests build' \
    $make $jobs BUILD="$build/gcc" fault planted
compute &
row=$!
tier BUILD="$build/gcc" style
tier BUILD="$build/gcc" proc
tier BUILD="$build/gcc" interop
tier BUILD="$build/gcc" clients
tier BUILD="$build/gcc" services
BUILD=$build/gcc part install bash test/install.sh
one 'the demonstration succeeds' bash test/demo.sh "$build/gcc"
until [ -e "$scratch/sanitized" ] || ! kill -0 "$row" 2>/dev/null; do
	sleep 1
done
tier BUILD="$build/asan" VARIANT=asan PLAIN="$build/gcc" sanitized
wait "$row"
row=

echo "--- $(($(date +%s) - start)) s in all"
awk '{ p += $1; f += $2; s += $3 }
    END { printf "%d passed, %d failed", p, f
	if (s) printf ", %d skipped", s
	print ""
	exit f != 0 || p == 0 }' "$total"
