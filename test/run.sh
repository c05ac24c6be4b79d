#!/bin/sh
# run.sh: runs Criterion programs, two tests at a time.
# usage: run.sh PROGRAM...
# JOBS is how many tests run at once, FILTER which of them (a pattern such as
# 'swarm/*').  Failures are shown whole.
set -u
. "${0%/*}/tally.sh"

# What a test that did not come to its end leaves lies in here, or has the name
# of a folder in here; some of them give up being root.
TMPDIR=$(mktemp -d)
export TMPDIR
chmod 711 "$TMPDIR"
out=$TMPDIR/out tap=$TMPDIR/tap
sweep() {
	for d in "$TMPDIR"/shoal*; do
		rm -f /dev/shm/shoal."${d##*/}"-*
	done
	rm -rf "$TMPDIR"
}
trap sweep EXIT
trap 'exit 1' HUP INT TERM

# The names of the instructions at which a test build can be made to die.
SHOAL_FAILPOINTS=$(sed -n 's/.*FAILPOINT(\([a-z0-9_]*\)).*/\1/p' \
    src/*/*.c | sort -u | tr '\n' ' ')
export SHOAL_FAILPOINTS
# What a sandboxed process leaves cannot be looked for from inside it.
export ASAN_OPTIONS=detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}

for program; do
	name=${program##*/}
	begun=$(date +%s)
	"$program" --color=never --jobs "${JOBS:-2}" --tap="$tap" \
	    ${FILTER:+--filter "$FILTER"} >"$out" 2>&1
	status=$?
	took=$(($(date +%s) - begun))
	line=$(sed -n 's/.*Synthesis: //p' "$out")
	# Tested: 12 | Passing: 12 | Failing: 0 | Crashing: 0
	good=$(expr "$line" : '.*Passing: \([0-9]*\)') || good=0
	bad=$(expr "$line" : '.*Failing: \([0-9]*\)') || bad=0
	skip=$(grep '# SKIP' "$tap" | grep -vc 'test was skipped')
	if [ $((good + bad)) -eq 0 ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
		bad=$((bad + 1))
		echo "$program: ended with status $status" >>"$out"
	fi
	passed=$((passed + good)) failed=$((failed + bad))
	skipped=$((skipped + skip))
	if [ "$bad" -eq 0 ]; then
		printf 'ok    %-16s %4d passed in %d s\n' "$name" "$good" "$took"
	else
		printf 'FAIL  %-16s %4d passed, %d failed in %d s\n' \
		    "$name" "$good" "$bad" "$took"
		sed 's/^/      /' "$out"
	fi
	grep '# SKIP' "$tap" | grep -v 'test was skipped' |
	    sed 's/^[^:]*/      skipped/'
done
tally_end
