#!/bin/sh
# check.sh: builds every variant, runs every tier, adds it all up.
# Called by `make check`, with MAKE and BUILD in the environment.
set -u
cd "${0%/*}/.." || exit 1
make="${MAKE:-make} --no-print-directory -s STRICT=1"
build=${BUILD:-build}
jobs=-j$(nproc)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
total=$scratch/tally
: >"$total"

# One command as one test: its name and the command.
one() {
	# shellcheck disable=SC2016
	TALLY=$total sh -c '
		. test/tally.sh
		what=$1; shift
		check "$what" "$@"
		tally_end' check "$@"
}

failures() {
	awk '{ f += $2 } END { print f + 0 }' "$total"
}

# The tests of a target.  One that fails without a failed test did not run.
tier() {
	echo "--- $*"
	before=$(failures)
	# Word splitting is meant.
	# shellcheck disable=SC2086
	if ! TALLY=$total $make "$@" && [ "$(failures)" -eq "$before" ]; then
		echo "FAIL  $* does not run"
		echo '0 1 0' >>"$total"
	fi
}

begun=$(date +%s)
echo '--- builds'
one 'gcc builds all without a warning' \
    $make $jobs BUILD="$build/gcc" all tests
one 'clang builds all without a warning' \
    $make $jobs BUILD="$build/clang" CC=clang all tests
one 'the sanitized variant builds' \
    $make $jobs BUILD="$build/asan" VARIANT=asan all tests fuzzers
one 'the variants for tests build' \
    $make $jobs BUILD="$build/gcc" fault planted

tier BUILD="$build/gcc" style
# These are also gcc's unit and sim.
tier BUILD="$build" coverage
tier BUILD="$build/clang" CC=clang unit
tier BUILD="$build/asan" VARIANT=asan unit
tier BUILD="$build/asan" VARIANT=asan replay
tier BUILD="$build/gcc" rules
tier BUILD="$build/gcc" proc
tier BUILD="$build/gcc" interop
tier BUILD="$build/gcc" clients
tier BUILD="$build/asan" VARIANT=asan sanitized
tier BUILD="$build/gcc" services
echo '--- install, demo'
TALLY=$total BUILD=$build/gcc bash test/install.sh
one 'the demonstration succeeds' bash test/demo.sh "$build/gcc"

echo "--- $(($(date +%s) - begun)) s in all"
awk '{ p += $1; f += $2; s += $3 }
    END { printf "%d passed, %d failed", p, f
	if (s) printf ", %d skipped", s
	print ""
	exit f != 0 || p == 0 }' "$total"
