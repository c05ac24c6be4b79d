#!/bin/sh
# check.sh: builds every variant, runs every tier, adds it all up.
# Called by `make check`, with MAKE and BUILD in the environment.
set -u
cd "${0%/*}/.." || exit 1
here=$PWD
make="${MAKE:-make} --no-print-directory -s STRICT=1"
build=${BUILD:-build}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
total=$scratch/tally
: >"$total"

# One of the builds as a test: it gives no warning.
builds() {
	TALLY=$total sh -c '
		. test/tally.sh
		what=$1; shift
		check "$what" "$@"
		tally_end' check "$@"
}

tier() {
	echo "--- $*"
	# Word splitting is meant.
	# shellcheck disable=SC2086
	TALLY=$total $make "$@"
}

begun=$(date +%s)
echo '--- builds'
builds 'gcc builds all without a warning' \
    $make -j2 BUILD="$build/gcc" all tests
builds 'clang builds all without a warning' \
    $make -j2 BUILD="$build/clang" CC=clang all tests
builds 'the sanitized variant builds' \
    $make -j2 BUILD="$build/asan" VARIANT=asan all tests fuzzers
builds 'the variants for tests build' \
    $make -j2 BUILD="$build/gcc" fault planted

tier BUILD="$build/gcc" style
tier BUILD="$build/gcc" unit
tier BUILD="$build/clang" CC=clang unit
tier BUILD="$build/asan" VARIANT=asan unit
tier BUILD="$build/asan" VARIANT=asan replay
tier BUILD="$build/gcc" sim
tier BUILD="$build/gcc" proc
tier BUILD="$build/gcc" interop
tier BUILD="$build/asan" VARIANT=asan sanitized
echo '--- install'
TALLY=$total BUILD=$build/gcc sh "$here/test/install.sh"

echo "--- $(($(date +%s) - begun)) s in all"
awk '{ p += $1; f += $2; s += $3 }
    END { printf "%d passed, %d failed", p, f
	if (s) printf ", %d skipped", s
	print ""
	exit f != 0 || p == 0 }' "$total"
