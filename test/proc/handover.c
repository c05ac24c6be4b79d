/*
 * handover.c: one semaphore between two C libraries.
 *
 * The supervisor and the tools link glibc, a worker may link musl; nobody
 * ever sleeps on a slot's semaphore.
 */
#include "handover.h"

#include <criterion/criterion.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bed.h"
#include "run.h"
#include "seg.h"
#include "shm.h"
#include "slot.h"

#define WORDS (HANDOVER_PIECES / 64)

static pid_t publisher;

static void
drop(void)
{
	if (publisher != 0)
		kill(publisher, SIGKILL);
}

TestSuite(handover, .fini = drop, .timeout = 300);

static int
make(struct seg *s)
{
	struct seg_plan plan = {1, 1, HANDOVER_PIECES};
	int fd = memfd_sealed("handover", seg_size(&plan));
	void *p;

	cr_assert_neq(fd, -1);
	p = mmap(
	    NULL, seg_size(&plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cr_assert_neq(p, MAP_FAILED);
	seg_layout(s, p, &plan);
	s->h->pid = getpid();
	snprintf(s->h->name, sizeof(s->h->name), "handover");
	snprintf(s->h->swarm, sizeof(s->h->swarm), "/handover");
	seg_publish(s);
	return fd;
}

static void
start(int fd)
{
	char path[4096];
	const char *argv[] = {path, NULL};
	struct run_spec spec = {.argv = argv, .fd = {fd}};

	snprintf(path, sizeof(path), "%s/test/publisher", bed_build(""));
	publisher = run_start(&spec);
	cr_assert_neq(publisher, -1);
}

static int
value(struct seg_slot *slot)
{
	int v;

	cr_assert_eq(sem_getvalue(&slot->sem, &v), 0);
	return v;
}

/* One number, everywhere; returns it. */
static uint32_t
number_of(const struct slot_copy *c, const uint64_t *bits)
{
	uint32_t i = c->flags, word;

	cr_assert(c->bytes_down == i && c->bytes_up == i && c->last_in == i &&
	    c->peer_have == i && c->announced == i && c->asked == i);
	for (word = 0; word < WORDS; word++)
		cr_assert_eq(bits[word], i);
	return i;
}

Test(handover, record_is_whole_whichever_library_frees_its_semaphore)
{
	uint64_t bits[WORDS], got = 0, lost = 0;
	uint32_t last = 0, now;
	struct slot_copy c;
	struct seg_slot *slot;
	struct seg s;
	int status, v;

	start(make(&s));
	slot = seg_slot(&s, 0);
	while (waitpid(publisher, &status, WNOHANG) == 0) {
		v = value(slot);
		cr_assert(v == 0 || v == 1, "%d", v);
		if (!slot_snapshot(
			slot, &c, bits, HANDOVER_PIECES, (uint32_t)getpid())) {
			lost++;
			continue;
		}
		got++;
		now = number_of(&c, bits);
		cr_assert_geq(now, last);
		last = now;
	}
	publisher = 0;
	cr_assert_eq(status, 0);
	cr_assert(got != 0, "none got, %ju lost", (uintmax_t)lost);
	cr_assert_eq(value(slot), 1);
	cr_assert(
	    slot_snapshot(slot, &c, bits, HANDOVER_PIECES, (uint32_t)getpid()));
	cr_assert_eq(number_of(&c, bits), HANDOVER_RECORDS);
	munmap(s.base, s.size);
}
