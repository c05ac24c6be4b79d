#!/bin/sh
# replay.sh: runs the fuzzer's targets on the inputs that are kept.
# usage: replay.sh PROGRAM...
# A test is one target with all of its inputs; the last one named is to blame.
set -u
. "${0%/*}/tally.sh"

corpus=${0%/*}/fuzz/corpus

for program; do
	target=${program##*/fuzz-}
	check "$target takes all of its inputs" "$program" "$corpus/$target"/*
done
tally_end
