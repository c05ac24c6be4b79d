# tally.sh: counts what passed and failed, for the scripts that run tests.
#
# With TALLY set, the numbers are appended to that file, a line each
# "PASSED FAILED SKIPPED"; else tally_end prints them.

passed=0 failed=0 skipped=0

# check SENTENCE COMMAND...: one test; its output is shown when it fails.
check() {
	what=$1
	shift
	if out=$("$@" 2>&1); then
		passed=$((passed + 1))
		printf 'ok    %s\n' "$what"
	else
		failed=$((failed + 1))
		printf 'FAIL  %s\n' "$what"
		printf '%s\n' "$out" | sed 's/^/      /'
	fi
}

tally_line() {
	printf '%d passed, %d failed' "$passed" "$failed"
	[ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
	printf '\n'
}

# Leaves with 0 when nothing failed.
tally_end() {
	if [ -n "${TALLY:-}" ]; then
		echo "$passed $failed $skipped" >>"$TALLY"
	else
		tally_line
	fi
	[ "$failed" -eq 0 ]
	exit
}
