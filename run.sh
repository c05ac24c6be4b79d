#!/bin/sh
# run.sh: starts peer ID of the swarm that is configured in DIR.
# usage: run.sh DIR ID [option of shoald ...]
# Builds first when there is nothing built.
set -u

if [ $# -lt 2 ]; then
	echo "usage: $0 DIR ID [option ...]" >&2
	exit 100
fi
dir=$1 id=$2
shift 2

here=$(cd "$(dirname "$0")" && pwd) || exit 1
if [ ! -x "$here/build/shoald" ]; then
	echo "building into $here/build" >&2
	make -C "$here" --no-print-directory -s all >&2 || exit 1
fi
echo "peer $id starts in $dir" >&2
exec "$here/build/shoald" -C "$dir" "$@" "$id"
