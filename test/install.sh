#!/bin/bash
# install.sh: what `make install` leaves runs from there.
# usage: install.sh    (with BUILD in the environment)
set -u
cd "${0%/*}/.." || exit 1
. test/tally.sh
. test/pair.sh

to=$(mktemp -d)
trap 'rm -rf "$to"' EXIT

installs() {
	make --no-print-directory -s STRICT=1 BUILD="${BUILD:-build}" \
	    DESTDIR="$to" PREFIX=/usr/local install
}

has() {
	local f
	for f; do
		[ -e "$to/usr/local/$f" ] || { echo "$f is missing"; return 1; }
	done
}

manuals_are_there() {
	local f
	for f in man/*.[1-9]; do
		has "share/man/man${f##*.}/${f##*/}" || return 1
	done
}

completions_are_there() {
	local name
	for name in shoal shoald shoalstat shoalrm; do
		has "share/bash-completion/completions/$name" || return 1
	done
}

# Each starts the daemon that is installed with it.
services_are_there() {
	local f
	has share/shoal/{s6/shoald/notification-fd,runit/shoald/check} || return 1
	for f in lib/systemd/system/shoald{,@}.service \
	    share/shoal/{s6,runit}/shoald{,-torrents}/{run,finish}; do
		has "$f" || return 1
	done
	for f in lib/systemd/system/shoald@.service \
	    share/shoal/{s6,runit}/shoald{,-torrents}/run; do
		grep -q 'exec /usr/local/sbin/shoald ' "$to/usr/local/$f" ||
		    { echo "$f starts another shoald"; return 1; }
	done
	grep -q '^ExecStart=/usr/local/sbin/shoald -f ' \
	    "$to/usr/local/lib/systemd/system/shoald.service" &&
	    [ -x "$to/usr/local/share/shoal/s6/shoald/finish" ]
}

configure() {
	rm -rf "$to/swarm"
	make_pair "$to/swarm"
}

# The example of shoal.conf, with and without each line of it.
takes_the_example() {
	local example=$to/usr/local/share/doc/shoal/examples/shoal.conf
	configure &&
	    cp "$example" "$to/swarm" &&
	    "$to/usr/local/sbin/shoald" -n -C "$to/swarm" 1001 &&
	    sed 's/^#\([A-Z]\)/\1/' "$example" >"$to/swarm/shoal.conf" &&
	    [ "$(grep -c '^[A-Z]' "$to/swarm/shoal.conf")" -ge 19 ] &&
	    split -b 16384 --filter='sha256sum | cut -c1-64' \
		"$to/swarm/peer_1001/f" >"$to/swarm/pieces.sha256" &&
	    "$to/usr/local/sbin/shoald" -n -C "$to/swarm" 1001
}

takes_the_daemons_example() {
	"$to/usr/local/sbin/shoald" -n \
	    --libexec "$to/usr/local/libexec/shoal" -f \
	    "$to/usr/local/share/doc/shoal/examples/shoald.conf"
}

# Both end by themselves with the same file: COMMAND ... ID.
pair_ends() {
	configure || return 1
	timeout 20 "$@" 1001 &
	timeout 20 "$@" 1002 && wait $! &&
	cmp "$to/swarm/peer_1001/f" "$to/swarm/peer_1002/f"
}

# Without --libexec it looks beside itself, then below its PREFIX.
asks_for_its_helpers() {
	! "$to/usr/local/sbin/shoald" -C "$to/swarm" 1002 2>"$to/err" &&
	    grep -q /usr/local/libexec/shoal "$to/err"
}

check 'make install succeeds' installs
check 'programs are installed' has sbin/shoald bin/shoal bin/shoalstat \
    bin/shoalrm libexec/shoal/shoal-worker libexec/shoal/shoal-disk \
    libexec/shoal/shoal-discovery libexec/shoal/shoal-door \
    libexec/shoal/shoal-keeper libexec/shoal/shoal-eraser \
    libexec/shoal/shoal-metainfo
check 'manual pages are installed' manuals_are_there
check 'completions are installed' completions_are_there
check 'documents are installed' has share/doc/shoal/README
check 'services are installed' services_are_there
check 'the example of shoal.conf is accepted' takes_the_example
check 'that of a daemon of many swarms, too' takes_the_daemons_example
check 'installed programs run a swarm' pair_ends \
    "$to/usr/local/sbin/shoald" \
    --libexec "$to/usr/local/libexec/shoal" -C "$to/swarm"
check 'run.sh runs a swarm' pair_ends ./run.sh "$to/swarm"
if [ -e /usr/local/libexec/shoal/shoal-worker ]; then
	skipped=$((skipped + 1))
else
	check 'helpers are looked for below PREFIX' asks_for_its_helpers
fi
tally_end
