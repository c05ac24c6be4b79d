/*
 * life.c: the steps of main, and those of time.
 */
#include "life.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "prepare.h"

struct world w;
struct duties z;
struct record r;

int
start(void)
{
	memset(&z, 0, sizeof(z));
	if (duties_open(&z, &w.d) == -1 || prepare(&w.d, &z.keep) == -1 ||
	    duties_begin(&z, &w.d) == -1)
		return -1;
	prepare_ready(&w.d);
	return 0;
}

void
restart(void)
{
	struct world former = w;

	world_make(&w, 1, 0);
	world_drop(&w);
	strcpy(w.dir, former.dir);
	w.d.dir = former.d.dir;
	w.d.work = former.d.work;
	w.only = former.only;
	if (former.d.many)
		world_many(&w);
	if (former.d.swarm.digests.kind != DIGEST_NONE)
		world_digest(&w, former.d.swarm.digests.kind);
}

void
fetch_all(void)
{
	uint32_t p;

	for (p = 0; p < w.d.geo.pieces; p++)
		if (bits_has(w.d.swarm.wanted, p) &&
		    !abits_has(w.d.swarm.have, p))
			world_store(&w, p);
}

void
work(void)
{
	static struct mono t;
	int i;

	if (t.ns == 0)
		t = mono_now();
	for (i = 0; i < 30; i++) {
		t = mono_add_ms(t, 10);
		duties_turn(&z, &w.d, t);
	}
}

void
note(void)
{
	duties_log(&z, &w.d, mono_now());
	duties_keep(&z, &w.d, mono_now());
}

bool
heard(enum record_kind kind)
{
	enum record_kind k;

	while ((k = world_hear(&w, &r)) != REC_KINDS)
		if (k == kind)
			return true;
	return false;
}

bool
look(const char *name, struct stat *st)
{
	return fstatat(w.d.dir, name, st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool
exists(const char *name)
{
	struct stat st;

	return look(name, &st);
}

uint32_t
have(void)
{
	return swarm_have_count(&w.d.swarm);
}

void
touch(const char *name)
{
	const struct timespec times[2] = {{1, 0}, {1, 0}};

	cr_assert_eq(utimensat(w.d.dir, name, times, 0), 0);
}

void
exchange(const char *name, off_t size)
{
	int fd;

	cr_assert_eq(unlinkat(w.d.dir, name, 0), 0);
	fd = openat(w.d.dir, "new", O_WRONLY | O_CREAT, 0644);
	cr_assert_eq(ftruncate(fd, size), 0);
	close(fd);
	cr_assert_eq(renameat(w.d.dir, "new", w.d.dir, name), 0);
}
