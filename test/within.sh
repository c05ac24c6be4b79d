# within.sh: waits for what is to come, in bash.

# Fails when COMMAND is not true within SECONDS.
within() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || { echo "in vain: $*"; return 1; }
		sleep 0.05
	done
}
