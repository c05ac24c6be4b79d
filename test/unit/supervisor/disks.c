/*
 * disks.c: tests of disk processes that die as they speak.
 */
#include "disks.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diskrecords.h"
#include "launch.h"
#include "record.h"
#include "tmp.h"
#include "world.h"

static struct supervisor sv;
static char *folder, program[sizeof(sv.libexec) + sizeof("/shoal-disk")];

/* A disk process is any program that ends at once. */
static void
begin(void)
{
	launch_reserve();
	world_make(&sv);
	folder = tmp_make();
	cr_assert_not_null(folder);
	snprintf(sv.libexec, sizeof(sv.libexec), "%s", folder);
	snprintf(program, sizeof(program), "%s/shoal-disk", folder);
	cr_assert_eq(symlink("/bin/true", program), 0);
	sv.log_rd = sv.peer_dir = sv.work_dir = sv.lock_fd = -1;
	sv.seg_fd = sv.swarm_fd = -1;
}

static void
end(void)
{
	tmp_remove(folder);
}

TestSuite(disks, .init = begin, .fini = end, .timeout = 60);

/* Disk process k has said that, unheard, and is gone. */
static struct disk *
die_saying(uint32_t k, enum record_kind kind)
{
	struct record r = {.kind = kind};
	struct disk *d = &sv.disk[k];
	uint8_t buf[RECORD_MAX];
	size_t n = record_encode(&r, buf);
	int sp[2];

	cr_assert_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, sp), 0);
	d->k = k;
	d->tether.pid = getpid();
	d->tether.pair = sp[0];
	cr_assert_eq(watch_add(sv.ep, &d->tether.watch, sp[0], EPOLLIN,
			 diskrecords_ready, d),
	    0);
	cr_assert_eq(send(sp[1], buf, n, 0), (ssize_t)n);
	close(sp[1]);
	return d;
}

static void
assert_heard(const struct disk *d)
{
	cr_assert(d->tether.pid == 0 || d->tether.pair != -1,
	    "a successor without its pair");
	cr_assert_eq(d->tether.watch.fd, d->tether.pair);
}

Test(disks, successor_of_one_that_was_ready_keeps_its_pair)
{
	struct disk *d = die_saying(0, REC_READY);

	disks_reaped(&sv, d, SIGKILL, true);
	cr_assert(d->born, "its last words were heard");
	assert_heard(d);
	sv.now = mono_add_ms(sv.now, 60000);
	disks_tick(&sv);
	cr_assert_neq(d->tether.pid, 0);
	assert_heard(d);
	cr_assert_eq(waitpid(d->tether.pid, NULL, 0), d->tether.pid);
}
