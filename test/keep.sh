#!/bin/sh
# keep.sh: makes test/fuzz/corpus the fewest inputs that reach what is reached.
# usage: keep.sh BUILD [FOUND]    (a folder built with VARIANT=fuzz)
# They are taken from there and from FOUND, a folder for each target.  One
# whose name is not twelve hexadecimal digits stays whatever it reaches: it
# made its target fail once.
set -u
. "${0%/*}/tally.sh"

build=${1:-build/fuzz}
found=${2:-$build/found}
corpus=${0%/*}/fuzz/corpus
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
export ASAN_OPTIONS=quarantine_size_mb=64${ASAN_OPTIONS:+:$ASAN_OPTIONS}

keep() {
	few=$scratch/$1
	mkdir -p "$few" "$found/$1" "$corpus/$1"
	nice -n 19 "$build/test/fuzz-$1" -set_cover_merge=1 -timeout=5 \
	    "$few" "$corpus/$1" "$found/$1" || return 1
	for input in "$corpus/$1"/*; do
		if expr "${input##*/}" : '[0-9a-f]\{12\}$' >/dev/null; then
			rm "$input"
		fi
	done
	for input in "$few"/*; do
		cp "$input" "$corpus/$1/$(sha1sum "$input" | cut -c 1-12)"
	done
}

# shellcheck disable=SC2046
set -- ${FUZZ_TARGETS:-$(cd "$corpus" && ls)}
for target; do
	check "$target keeps what is new" keep "$target"
done
tally_end
