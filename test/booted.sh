#!/bin/bash
# booted.sh: runs a script under a systemd of its own that is process 1.
# usage: booted.sh FOLDER SCRIPT    (as root)
# The root has this machine's /usr, with FOLDER/usr/local in it, FOLDER as
# /mnt, and else nothing: no unit runs but those that SCRIPT starts.  Ends with
# the script's status, with 111 where there can be no such systemd.
set -u

# Where systemd keeps its groups of processes, on this machine.
groups() {
	awk '$3 == "cgroup2" { print $2 }
	    $3 == "cgroup" && $4 ~ /name=systemd/ { print $2 }' /proc/mounts
}

# Process 1, before it is systemd.
if [ "${1:-}" = --first ]; then
	set -e
	from=$2 script=$3 r=$2/root
	at=$(groups)
	mount --make-rprivate /
	mkdir "$r"
	mount -t tmpfs -o mode=755 tmpfs "$r"
	cd "$r"
	mkdir -p usr etc/systemd/system proc sys dev run tmp var/lib root mnt old
	mount --rbind /usr usr
	mount --bind "$from/usr/local" usr/local
	for d in bin sbin lib lib64; do
		[ ! -L /$d ] || cp -a /$d .
	done
	mount --bind "$from" mnt
	mount --rbind /dev dev
	mount -t tmpfs -o mode=1777 tmpfs dev/shm
	mount -t tmpfs -o mode=755 tmpfs run
	mount -t proc proc proc
	mount -t sysfs sysfs sys
	case $at in
	/sys/fs/cgroup) mount -t cgroup2 cgroup2 sys/fs/cgroup ;;
	*)
		mount -t tmpfs tmpfs sys/fs/cgroup
		mkdir sys/fs/cgroup/systemd sys/fs/cgroup/unified
		mount -t cgroup -o none,name=systemd cgroup \
		    sys/fs/cgroup/systemd
		mount -t cgroup2 cgroup2 sys/fs/cgroup/unified
		;;
	esac
	cp /etc/ld.so.cache etc/
	printf '%s\n' root:x:0:0::/root:/bin/sh shoal:x:990:990::/:/bin/false \
	    nobody:x:65534:65534::/:/bin/false >etc/passwd
	printf '%s\n' root:x:0: shoal:x:990: nogroup:x:65534: >etc/group
	: >etc/machine-id
	# In the place of what a machine starts with.
	for t in sysinit basic network-online; do
		printf '[Unit]\nDescription=Nothing\n' \
		    >"etc/systemd/system/$t.target"
	done
	printf '%s\n' '[Unit]' 'DefaultDependencies=no' '[Service]' \
	    'Type=oneshot' 'TimeoutStartSec=infinity' \
	    'StandardOutput=file:/mnt/said' 'StandardError=inherit' \
	    "ExecStart=/bin/sh -c '/bin/bash /mnt/$script; echo \$\$? >/mnt/ended'" \
	    >etc/systemd/system/script.service
	pivot_root . old
	umount -l /old
	export container=other
	exec /lib/systemd/systemd --system --unit=script.service \
	    --log-target=console --log-level=warning --show-status=no \
	    --default-standard-output=null </dev/null
fi

here=$1 script=$2 deadline=$((SECONDS + 300))

# A group of its own for each hierarchy, which the namespace makes its root.
apart() {
	local g
	for g in $(groups); do
		mkdir "$g/$(basename "$here")" 2>/dev/null &&
		    echo "$BASHPID" >"$g/$(basename "$here")/cgroup.procs" ||
		    return 1
	done
}
(
	apart && exec unshare --pid --mount --uts --ipc --cgroup --fork \
	    --kill-child bash "$0" --first "$here" "$script"
) &
until [ -e "$here/ended" ] || [ "$SECONDS" -ge "$deadline" ]; do
	kill -0 $! 2>/dev/null || break
	sleep 0.1
done
{
	kill -KILL $!
	wait $!
} 2>/dev/null
# The last of its processes may still be ending.
for g in $(groups); do
	for _ in {1..100}; do
		find "$g/$(basename "$here")" -depth -type d -exec rmdir {} \; \
		    2>/dev/null
		[ -d "$g/$(basename "$here")" ] || break
		sleep 0.1
	done
done
cat "$here/said" 2>/dev/null
[ -e "$here/said" ] || exit 111
exit "$(cat "$here/ended" 2>/dev/null || echo 1)"
