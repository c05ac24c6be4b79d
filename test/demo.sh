#!/bin/bash
# demo.sh: five peers share a file on this machine, and one worker is shot.
# usage: demo.sh [BUILD]
# FILE=PATH shares that file.  Needs bash, coreutils, cmp and the built programs.
#
# On loopback the file would be everywhere in a blink.  So the seed's workers
# run in short pulses (SIGCONT, SIGSTOP) until the shot has fallen; from then
# on nobody is held.
set -u
build=$(cd "${1:-build}" && pwd) || exit 1
begun=${EPOCHREALTIME/./}
ids=(1001 1002 1003 1004 1005)
victim=1003 # the leecher that loses a worker
piece=16384
limit=0    # seconds that all of it may take
least=5 most=90 # percent between which the shot must fall
dir=$(mktemp -d) || exit 1
declare -A pid
held=()

stop_all() {
	local p id
	for p in "${held[@]}"; do
		kill -CONT "$p" 2>/dev/null
	done
	for id in "${!pid[@]}"; do
		kill -TERM "${pid[$id]}" 2>/dev/null
	done
	wait
	rm -rf "$dir"
}
trap stop_all EXIT
trap 'exit 1' HUP INT TERM

die() {
	echo "demo: $*" >&2
	for id in "${ids[@]}"; do
		[ -s "$dir/err_$id.txt" ] && tail -n 3 "$dir/err_$id.txt" >&2
	done
	exit 1
}

# Milliseconds since the start.
now() {
	echo $(((${EPOCHREALTIME/./} - begun) / 1000))
}

name() {
	echo "demo$$-$1"
}

json() {
	"$build/shoalstat" -i "$(name "$1")" --json 2>/dev/null
}

# Percent of a peer's pieces, rounded down; fails when it has no segment, not
# yet or not any more.
percent() {
	local text total have
	text=$(json "$1") || return
	text=${text#*\"pieces\"}
	[[ $text =~ \"total\":\ *([0-9]+) ]] && total=${BASH_REMATCH[1]}
	[[ $text =~ \"have\":\ *([0-9]+) ]] && have=${BASH_REMATCH[1]}
	echo $((100 * ${have:-0} / ${total:-1}))
}

# Sets workers to the pids of a peer's workers; with a second argument only
# of the one that talks to that peer.  Each is a child of its daemon.
find_workers() {
	local text object stat
	workers=()
	text=$(json "$1") || return
	text=${text#*\"peers\"}
	text=${text%%\"gone\"*}
	while [[ $text =~ \"pid\":\ *([0-9]+) ]]; do
		object=${text#*"${BASH_REMATCH[0]}"}
		text=$object
		p=${BASH_REMATCH[1]}
		[[ $object =~ \"peer_id\":\ *([0-9]+) ]] || continue
		[ "${2:-${BASH_REMATCH[1]}}" = "${BASH_REMATCH[1]}" ] || continue
		stat=$(cat "/proc/$p/stat" 2>/dev/null) || continue
		stat=${stat##*) }
		stat=${stat#* }
		[ "${stat%% *}" = "${pid[$1]}" ] && workers+=("$p")
	done
}

# Stops the seed's workers: the known ones at once, then those that are new.
hold() {
	[ ${#held[@]} -eq 0 ] || kill -STOP "${held[@]}" 2>/dev/null
	find_workers 1001
	held=("${workers[@]}")
	[ ${#held[@]} -eq 0 ] || kill -STOP "${held[@]}" 2>/dev/null
}

release() {
	[ ${#held[@]} -eq 0 ] || kill -CONT "${held[@]}" 2>/dev/null
}

show() {
	local id at line="  "
	for id in "${ids[@]}"; do
		if at=$(percent "$id"); then
			line+=$(printf '%s %3d%%   ' "$id" "$at")
		else
			line+="$id    -   "
		fi
	done
	printf '%6d ms %s\n' "$(now)" "$line"
}

# Waits some microseconds without a new process: nothing ever comes there.
exec {never}<> <(:)
nap() {
	local t
	printf -v t '0.%06d' "$1"
	read -r -t "$t" -u "$never"
}

# The next pulse in microseconds, after one that brought $1 percent: longer
# when nothing came (but before the seed's first turn nothing can).
adapt() {
	if [ "$1" -gt 4 ] && [ $pulse -gt 50 ]; then
		pulse=$((pulse / 2))
	elif [ "$1" -eq 0 ] && [ $pulse -lt 20000 ] &&
	    { [ "$at" -gt 0 ] || [ "$(now)" -gt 4000 ]; }; then
		pulse=$((pulse * 2))
	fi
}

in_time() {
	[ "$(now)" -lt $((limit * 1000)) ] || die "not done after $limit s"
}

port_is_free() {
	! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

configure() {
	local port=$((12000 + RANDOM % 18000)) i file
	if [ -n "${FILE:-}" ]; then
		[ -f "$FILE" ] || die "$FILE is no file"
		file=${FILE##*/}
	else
		file=demo.bin
	fi
	for i in "${!ids[@]}"; do
		while ! port_is_free "$port"; do
			port=$((port + 1))
		done
		printf '%s%d 127.0.0.1 %d %d' "${nl-}" "${ids[i]}" "$port" \
		    $((i == 0))
		nl=$'\n' port=$((port + 1))
	done >"$dir/PeerInfo.cfg"
	mkdir "$dir/peer_1001" || die "cannot write to $dir"
	path=$dir/peer_1001/$file
	if [ -n "${FILE:-}" ]; then
		cp "$FILE" "$path"
	else
		head -c 23546233 /dev/urandom >"$path"
	fi || die "cannot write $path"
	size=$(stat -c %s "$path")
	limit=$((30 + size / 20000000))
	printf '%s\n' 'NumberOfPreferredNeighbors 4' 'UnchokingInterval 1' \
	    'OptimisticUnchokingInterval 3' "FileName $file" \
	    "FileSize $size" "PieceSize $piece" >"$dir/Common.cfg"
}

start() {
	local id=$1
	shift
	"$build/shoald" -C "$dir" --name "$(name "$id")" "$@" "$id" \
	    2>"$dir/err_$id.txt" &
	pid[$id]=$!
}

configure
echo "Five peers on loopback share $size bytes in" \
    "$(((size + piece - 1) / piece)) pieces; 1001 has them."
# Off: the seed's first turn comes when its workers are held already.
start 1001 --unchoke-at-once off
for id in "${ids[@]:1}"; do
	start "$id"
done

echo 'The seed is held back by pulses, so that there is a middle to see:'
shown=-10 at=0 pulse=200
while last=$at; hold; at=$(percent $victim || echo 0); [ "$at" -lt 40 ]; do
	in_time
	if [ $((at - shown)) -ge 6 ]; then
		shown=$at
		show
	fi
	adapt $((at - last))
	release
	nap $pulse
done
show

echo
echo "shoalstat -i $(name $victim):"
"$build/shoalstat" -i "$(name $victim)" || die 'shoalstat fails'
echo
find_workers $victim 1001
[ ${#workers[@]} -eq 1 ] || die "$victim has no worker for 1001"
before=$(percent $victim)
kill -9 "${workers[0]}" || die 'the shot missed'
after=$(percent $victim)
shot=$(now)
echo "kill -9 ${workers[0]}: the worker of $victim for 1001, at $before" \
    "to $after percent."
[ "$before" -ge $least ] && [ "$after" -le $most ] ||
	die "the shot did not fall between $least and $most percent"
release
echo 'Nobody is held from here on.'

while [ -n "$(jobs -r)" ]; do
	in_time
	show
	sleep 0.3
done
for id in "${ids[@]}"; do
	wait "${pid[$id]}" || die "peer $id ended with status $?"
	unset "pid[$id]"
done
ended=$(now)

echo
for id in "${ids[@]:1}"; do
	cmp "$path" "$dir/peer_$id/${path##*/}" ||
		die "the file of $id differs"
	echo "peer $id: identical; ended by itself with status 0;" \
	    "$(wc -l <"$dir/log_peer_$id.log") lines in its log"
done
echo
rest=$((ended > shot ? ended - shot : 1))
echo "start to shot  $shot ms (held back)"
echo "shot to end    $rest ms, four files of $size bytes"
echo "in all         $ended ms"
