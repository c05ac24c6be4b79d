#!/bin/bash
# systemd.sh: peers as systemd's services, run by the systemd of booted.sh.
# The swarm that services.sh has made is in /mnt/swarm.
set -u
. /mnt/tally.sh
. /mnt/within.sh
TALLY=/mnt/tally

unit() {
	echo "shoald@swarm-$1"
}
get() {
	systemctl show -P "$1" "$(unit 1001)"
}

starts() {
	systemctl start "$(unit 1001)" "$(unit 1002)" && systemctl is-active \
	    "$(unit 1001)" "$(unit 1002)"
}
is_whole() {
	cmp /var/lib/shoal/swarm/peer_100[12]/f
}
says_its_state() {
	get StatusText | grep 'of 19 pieces'
}
reloads() {
	local old
	old=$(get MainPID)
	systemctl reload "$(unit 1001)" && [ "$(get MainPID)" -eq "$old" ] &&
	    kill -0 "$old"
}
is_again() {
	[ "$(get MainPID)" -ne "$1" ] && [ "$(get ActiveState)" = active ]
}
comes_again() {
	local old
	old=$(get MainPID)
	kill "-$1" "$old" && within 60 is_again "$old"
}
stops() {
	systemctl stop "$(unit 1001)" "$(unit 1002)" &&
	    [ "$(get Result)" = success ] &&
	    ! grep -lsa '^shoal' /proc/[0-9]*/cmdline &&
	    ! ls /dev/shm | grep .
}
gives_up() {
	echo 'FileSize 0' >>/var/lib/shoal/swarm/Common.cfg
	! systemctl start "$(unit 1001)" && sleep 4 &&
	    [ "$(get ActiveState)" = failed ] &&
	    [ "$(get ExecMainStatus)" -eq 100 ] && [ "$(get NRestarts)" -eq 0 ]
}

# --- many swarms

many_start() {
	cp /mnt/shoald.conf /etc/ && systemctl start shoald &&
	    systemctl is-active shoald && test -S /run/shoal/control
}
many_share() {
	cp /mnt/swarm/peer_1001/f /var/lib/shoal/data/f &&
	    shoal create -o /mnt/f.torrent /mnt/swarm/peer_1001/f &&
	    shoal add /mnt/f.torrent &&
	    within 30 sh -c 'shoal list | grep "^f .*seeding"'
}
many_say() {
	systemctl show -P StatusText shoald | grep '1 torrents, 1 awake'
}
many_stop() {
	systemctl stop shoald && [ "$(systemctl show -P Result shoald)" = \
	    success ] && ! grep -lsa '^shoal' /proc/[0-9]*/cmdline
}

mkdir /var/lib/shoal
cp -r /mnt/swarm /var/lib/shoal
chown -R shoal: /var/lib/shoal
check 'systemd starts two peers, and hears that they are ready' starts
check 'systemd: they share the file' within 30 is_whole
check 'systemd: they say how they are' within 10 says_its_state
check 'systemd reloads a peer' reloads
check 'systemd starts a shot peer again' comes_again KILL
check 'systemd starts a peer again that hangs' comes_again STOP
check 'systemd stops them, and nothing is left' stops
check 'systemd starts no peer again whose configuration is wrong' gives_up
PATH=$PATH:/usr/local/sbin
check 'systemd starts a daemon of many swarms' many_start
check 'systemd: it takes a torrent' many_share
check 'systemd: it says how it is' within 10 many_say
check 'systemd stops it, and nothing is left' many_stop
tally_end
