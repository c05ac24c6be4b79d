#!/bin/bash
# services.sh: daemons under s6, runit and systemd, as etc/ has them.
# usage: services.sh    (with BUILD in the environment)
# The files are taken as they are but for a few words: where the programs,
# the folders and the configuration are, and the user.
set -u
cd "${0%/*}/.." || exit 1
. test/tally.sh
. test/within.sh
. test/pair.sh

build=$(cd "${BUILD:-build}" && pwd) || exit 1
here=$(mktemp -d) || exit 1
swarm=services$$
names="$swarm-1001 $swarm-1002"
minders=()

leave() {
	local p
	for p in "${minders[@]}"; do
		kill -TERM "$p" 2>/dev/null
	done
	wait
	rm -rf "$here" /dev/shm/shoal."$swarm"-*
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

# Root's tests give it up; the user must be able to reach everything.
user=$(id -un)
[ "$user" != root ] || user=nobody
chmod 755 "$here"
bin=$here/usr/local/sbin
mkdir -p "$bin"
cp "$build"/{shoald,shoal-{worker,disk,keeper,door,metainfo,discovery},shoal} \
    "$bin"

skip() {
	echo "      skipped: $1"
	skipped=$((skipped + 1))
}

# Peer 1001 has the file.
configure() {
	local dir=$here/$swarm
	rm -rf "$dir"/peer_1002 "$dir"/*.log
	make_pair "$dir"
	[ "$(id -u)" -ne 0 ] || chown -R "$user" "$dir"
}

spoil() {
	echo 'FileSize 0' >>"$here/$swarm/Common.cfg"
}

# A service directory of each peer, from those of SUPERVISOR, and one of many
# swarms.
furnish() {
	local name
	mkdir -p "$here/$1"
	for name in $names; do
		cp -r "etc/$1/shoald" "$here/$1/$name"
	done
	cp -r "etc/$1/shoald-torrents" "$here/$1/torrents"
	sed -i "s|/usr/local/sbin|$bin|
	    s|/etc/shoald.conf|$here/shoald.conf|
	    s|/run/shoal|$here/socket|
	    s|/var/lib/shoal|$here/many|
	    s|^user=shoal\$|user=$user|" "$here/$1/torrents/run"
	for name in $names; do
		sed -i "s|/usr/local/sbin|$bin|
		    s|/var/lib/shoal|$here|
		    s|^user=shoal\$|user=$user|" "$here/$1/$name/run"
	done
}

# The many swarms, at a port that is free.
configure_many() {
	local port
	until port=$((10000 + RANDOM % 20000)); is_free "$port"; do :; done
	rm -rf "$here/many"
	sed "s|/var/lib/shoal|$here/many|; s|/run/shoal|$here/socket|" \
	    etc/shoald.conf >"$here/shoald.conf" &&
	    echo "Listen 127.0.0.1:$port" >>"$here/shoald.conf"
}
tell() {
	"$bin/shoal" "$@" --control "$here/socket/control"
}
seeds() {
	tell list | grep seeding
}
# It takes a torrent by its socket, and finds the data.
shares() {
	echo text >"$here/text" && rm -f "$here/text.torrent" &&
	    "$bin/shoal" create -o "$here/text.torrent" "$here/text" &&
	    cp "$here/text" "$here/many/data" &&
	    tell add "$here/text.torrent" && within 20 seeds
}
many_are_gone() {
	! ls -l /proc/[0-9]*/exe 2>/dev/null | grep " $bin/"
}

is_whole() {
	cmp "$here/$swarm/peer_1001/f" "$here/$swarm/peer_1002/f"
}

served() {
	within 30 is_whole
}

# The processes of the peers, and their objects, are no more.
processes() {
	grep -lsa "^shoal[^ ]*: $swarm-" /proc/[0-9]*/cmdline
}
is_clean() {
	[ -z "$(processes)" ] && ! ls /dev/shm | grep "shoal.$swarm-"
}
left_nothing() {
	within 20 is_clean
}

# A new pid, and ready: PID_OF READY OLD.
is_again() {
	local pid
	pid=$($1) && [ "$pid" -gt 0 ] && [ "$pid" -ne "$3" ] && $2
}
comes_again() {
	local old
	old=$($1) && kill -KILL "$old" && within 30 is_again "$1" "$2" "$old"
}

# Starts a supervisor on its folder.
mind() {
	"$@" >"$2.log" 2>&1 &
	minders+=($!)
}
minder_is_gone() {
	! kill -0 "$1"
}
minders_end() {
	local p
	for p in "${minders[@]}"; do
		within 20 minder_is_gone "$p" || return 1
	done
}

# --- s6

s6_pid() {
	s6-svstat -o pid "$here/s6/$swarm-1001"
}
s6_ready() {
	[ "$(s6-svstat -o ready "$here/s6/$swarm-1001")" = true ]
}
s6_starts() {
	within 20 s6-svok "$here/s6/$swarm-1001" &&
	    within 20 s6-svok "$here/s6/$swarm-1002" &&
	    (cd "$here/s6" && s6-svwait -U -t 30000 $names)
}
s6_all() {
	local name
	for name in $names; do
		s6-svc "$@" "$here/s6/$name" || return 1
	done
}
s6_stops() {
	s6_all -wD -T 20000 -d && left_nothing
}
s6_died() {
	s6-svdt "$here/s6/$swarm-1001" | grep -c 'exitcode 100'
}
s6_gives_up() {
	configure && spoil && s6-svdt-clear "$here/s6/$swarm-1001" &&
	    s6-svc -u "$here/s6/$swarm-1001" && within 20 s6_died &&
	    sleep 3 && [ "$(s6_died)" -eq 1 ] &&
	    [ "$(s6-svstat -o wantedup "$here/s6/$swarm-1001")" = false ]
}
s6_many_starts() {
	within 20 s6-svok "$here/s6/torrents" &&
	    s6-svwait -U -t 30000 "$here/s6/torrents"
}
s6_many_stops() {
	s6-svc -wD -T 30000 -d "$here/s6/torrents" && within 20 many_are_gone
}
s6_ends() {
	s6-svscanctl -t "$here/s6" && minders_end
}

if command -v s6-svscan >/dev/null; then
	configure
	configure_many
	furnish s6
	mind s6-svscan "$here/s6"
	check 's6 starts two peers, and hears that they are ready' s6_starts
	check 's6: they share the file' served
	check 's6 starts a shot peer again' comes_again s6_pid s6_ready
	check 's6 stops them, and nothing is left' s6_stops
	check 's6 starts no peer again whose configuration is wrong' \
	    s6_gives_up
	check 's6 starts a daemon of many swarms' s6_many_starts
	check 's6: it shares what it is given' shares
	check 's6 stops it, and nothing is left' s6_many_stops
	check 's6 ends' s6_ends
	minders=()
else
	skip 'the package s6 is not installed'
fi

# --- runit

runit_pid() {
	cat "$here/runit/$swarm-1001/supervise/pid"
}
# While finish runs, it is the one with the pid.
runit_ready() {
	sv status "$here/runit/$swarm-1001" | grep -q '^run: ' &&
	    sv -w 0 check "$here/runit/$swarm-1001"
}
runit_each() {
	local name
	for name in $names; do
		"$@" "$here/runit/$name" || return 1
	done
}
runit_is_minded() {
	within 20 test -p "$1/supervise/ok"
}
runit_starts() {
	runit_each runit_is_minded && runit_each sv -w 30 start
}
runit_stops() {
	runit_each sv -w 20 stop && left_nothing
}
runit_failed() {
	grep -c FileSize "$here/runit/$swarm-1001.log"
}
runit_is_down() {
	sv status "$here/runit/$swarm-1001" | grep '^down: '
}
runit_gives_up() {
	configure && spoil && sv up "$here/runit/$swarm-1001" &&
	    within 20 runit_failed && within 20 runit_is_down &&
	    sleep 3 && [ "$(runit_failed)" -eq 1 ] && runit_is_down
}
runit_many_starts() {
	runit_is_minded "$here/runit/torrents" &&
	    sv -w 30 start "$here/runit/torrents"
}
runit_many_stops() {
	sv -w 30 stop "$here/runit/torrents" && within 20 many_are_gone
}
runit_ends() {
	runit_each sv -w 20 exit && sv -w 20 exit "$here/runit/torrents" &&
	    minders_end
}

if command -v runsv >/dev/null; then
	configure
	configure_many
	furnish runit
	runit_each mind runsv
	mind runsv "$here/runit/torrents"
	check 'runit starts two peers, and sees when they are ready' \
	    runit_starts
	check 'runit: they share the file' served
	check 'runit starts a shot peer again' comes_again runit_pid runit_ready
	check 'runit stops them, and nothing is left' runit_stops
	check 'runit starts no peer again whose configuration is wrong' \
	    runit_gives_up
	check 'runit starts a daemon of many swarms' runit_many_starts
	check 'runit: it shares what it is given' shares
	check 'runit stops it, and nothing is left' runit_many_stops
	check 'runit ends' runit_ends
else
	skip 'the package runit is not installed'
fi

# --- systemd

# At most 2.0, where 10 is a service without any confinement.
is_confined() {
	local level
	level=$(systemd-analyze security --offline=true "$PWD/etc/systemd/$1" |
	    sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\) .*/\1/p')
	echo "exposure $level"
	awk -v l="${level:-10}" 'BEGIN { exit l > 2.0 }'
}
# What it warns of is a mistake too: UNIT [INSTANCE].
is_right() {
	local said at
	at=$here/${2:-$1}
	cp "etc/systemd/$1" "$at"
	sed -i "s|/usr/local/sbin|$bin|" "$at"
	said=$(systemd-analyze verify --man=no "$at" 2>&1) && [ -z "$said" ] ||
	    { echo "$said"; return 1; }
}
# The tests of systemd.sh, in namespaces of their own.
boots() {
	local p=0 f=1 k=0
	[ "$(id -u)" -eq 0 ] || { skip 'a systemd of our own needs root'; return; }
	configure
	cp test/{tally,within,systemd}.sh etc/shoald.conf "$here"
	cp -r "$here/$swarm" "$here/swarm"
	install -D -m 644 -t "$here/usr/local/lib/systemd/system" \
	    etc/systemd/*.service
	bash test/booted.sh "$here" systemd.sh
	if [ $? -eq 111 ]; then
		skip 'there can be no systemd of our own here'
		return
	fi
	[ ! -s "$here/tally" ] || read -r p f k <"$here/tally"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + k))
}

if command -v systemd-analyze >/dev/null; then
	for unit in shoald shoald@; do
		check "the exposure of $unit.service is at most 2.0" \
		    is_confined "$unit.service"
	done
	check 'systemd finds no fault with its unit' \
	    is_right shoald@.service shoald@images-1002.service
	check 'nor with that of many swarms' is_right shoald.service
	boots
else
	skip 'the package systemd is not installed'
fi
tally_end
