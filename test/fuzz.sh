#!/bin/sh
# fuzz.sh: lets each target of the fuzzer look for new inputs.
# usage: fuzz.sh BUILD    (a folder built with VARIANT=fuzz)
# FUZZ_SECONDS is the time for each target, FUZZ_TARGETS which of them.  What
# is found stays in BUILD/found, what makes a target fail in BUILD/crash.
set -u
. "${0%/*}/tally.sh"

build=${1:-build/fuzz}
corpus=${0%/*}/fuzz/corpus
seconds=${FUZZ_SECONDS:-10}
# shellcheck disable=SC2046
set -- ${FUZZ_TARGETS:-$(cd "$corpus" && ls)}
export ASAN_OPTIONS=quarantine_size_mb=64${ASAN_OPTIONS:+:$ASAN_OPTIONS}

for target; do
	mkdir -p "$build/found/$target" "$build/crash"
	check "$target holds for $seconds s" nice -n 19 \
	    "$build/test/fuzz-$target" -max_total_time="$seconds" \
	    -rss_limit_mb=512 -timeout=5 -max_len=4096 \
	    -artifact_prefix="$build/crash/$target-" \
	    "$build/found/$target" "$corpus/$target"
done
echo "inputs found: $build/found; those that fail: $build/crash"
tally_end
