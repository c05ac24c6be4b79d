# pair.sh: makes a swarm of two peers of this machine, in bash.

is_free() {
	! (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# make_pair FOLDER: peer 1001 has the file f of 300000 bytes, 1002 wants it.
make_pair() {
	local port
	until port=$((10000 + RANDOM % 20000))
	    is_free "$port" && is_free $((port + 1)); do :; done
	mkdir -p "$1/peer_1001" &&
	head -c 300000 /dev/urandom >"$1/peer_1001/f" || return 1
	printf '%s\n' 'NumberOfPreferredNeighbors 2' 'UnchokingInterval 1' \
	    'OptimisticUnchokingInterval 1' 'FileName f' 'FileSize 300000' \
	    'PieceSize 16384' >"$1/Common.cfg"
	printf '1001 127.0.0.1 %d 1\n1002 127.0.0.1 %d 0' "$port" \
	    $((port + 1)) >"$1/PeerInfo.cfg"
}
