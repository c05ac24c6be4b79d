/*
 * transfer.c: one file from a seed to leechers, timed from outside.
 */
#include "transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "look.h"
#include "meter.h"
#include "ready.h"
#include "sentence.h"

#define TRANSFER_MS 100000
#define LOOK_NS     200000
#define LEECHERS    32

static struct look look[LEECHERS + 1];

/* A watch on each leecher's folder. */
static int
watch_names(void)
{
	int fd = inotify_init1(IN_CLOEXEC);

	for (size_t i = 1; i < bed.n; i++) {
		const char *dir = bed_path(&bed, "peer_%u", bed.peer[i].id);

		if (mkdir(dir, 0755) == -1 ||
		    inotify_add_watch(fd, dir, IN_CREATE | IN_MOVED_TO) == -1)
			bench_die("%s: %s", dir, strerror(errno));
	}
	return fd;
}

/* How many of the names that have come are final ones. */
static size_t
final_names(int fd)
{
	char buf[8192] __attribute__((aligned(8)));
	const struct inotify_event *e;
	ssize_t n = read(fd, buf, sizeof(buf));
	size_t names = 0;

	for (char *p = buf; n > 0 && p < buf + n; p += sizeof(*e) + e->len) {
		e = (const struct inotify_event *)(void *)p;
		names += e->len > 0 && strcmp(e->name, BED_FILE) == 0;
	}
	return names;
}

static void
wait_names(int fd, size_t wanted)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	while (wanted > 0) {
		if (poll(&p, 1, TRANSFER_MS) != 1)
			bench_die("the transfer takes too long");
		wanted -= final_names(fd);
	}
}

/* Pieces that all leechers together have. */
static uint32_t
pieces_there(void)
{
	uint32_t n = 0;

	for (size_t i = 1; i < bed.n; i++)
		n += look_have(&look[i]);
	return n;
}

static uint32_t
wait_piece(void)
{
	const struct timespec nap = {.tv_nsec = LOOK_NS};
	int64_t end = mono_add_ms(mono_now(), TRANSFER_MS).ns;
	uint32_t n;

	while ((n = pieces_there()) == 0) {
		if (mono_now().ns > end)
			bench_die("no piece comes");
		nanosleep(&nap, NULL);
	}
	return n;
}

/*
 * A kernel notes at some price which pages are used a second time, the first
 * after they were written: a plain copy of the same file comes later.
 */
static void
read_through(const char *path)
{
	static char buf[MIB];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : 1;

	while (n > 0)
		n = read(fd, buf, sizeof(buf));
	if (n == -1 || close(fd) == -1)
		bench_die("%s: %s", path, strerror(errno));
}

/*
 * A virtual machine gets memory that lies unused from its host page by page,
 * at several times the price of the copy into it.  What a plain copy is given
 * was just used; so that the leechers fare alike, it is used for a moment.
 */
static void
warm(uint64_t bytes)
{
	static const char zeros[MIB];
	const char *path = bed_path(&bed, "warm");
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	for (uint64_t at = 0; fd != -1 && at < bytes; at += MIB)
		if (write(fd, zeros, MIB) != (ssize_t)MIB)
			bench_die("%s: %s", path, strerror(errno));
	if (fd == -1 || close(fd) == -1 || unlink(path) == -1)
		bench_die("%s: %s", path, strerror(errno));
}

static void
make(const struct transfer *t)
{
	struct bed_plan plan = {
	    .peers = t->leechers + 1,
	    .with_file = 1,
	    .file_size = t->file_size,
	    .piece_size = t->piece_size,
	};

	if (t->leechers > LEECHERS)
		bench_die("too many leechers");
	bench_need_room((t->leechers + 1) * t->file_size + 256 * MIB);
	bench_must(bed_make(&bed, &plan));
	warm(t->leechers * t->file_size);
	read_through(bed_origin(&bed));
}

/* Not of a pair: the look itself takes a hundredth of its time. */
static double
cores_used(const struct transfer *t)
{
	return t->leechers > 1 ? meter_living() : 0;
}

/* The middle: from the first leecher's start to the last final name. */
static void
measure(struct transfer *t, int names)
{
	int64_t begun = mono_now().ns, first, last;
	double machine, own;
	uint32_t there;

	for (size_t i = 1; i < bed.n; i++)
		bench_must(bed_start(&bed, i));
	for (size_t i = 1; i < bed.n; i++)
		bench_must(look_open(&look[i], &bed, i, 5000));
	there = wait_piece();
	first = mono_now().ns;
	machine = meter_machine();
	own = cores_used(t);
	wait_names(names, t->leechers);
	last = mono_now().ns;
	own = cores_used(t) - own;
	machine = meter_machine() - machine;

	t->to_first = meter_seconds(begun, first);
	t->took = meter_seconds(first, last);
	t->rate = ((double)t->file_size * (double)t->leechers -
		      (double)there * t->piece_size) /
	    (double)MIB / t->took;
	t->own = own / t->took;
	t->machine = machine / t->took;
}

/* Processor time of the seed's processes that live and are no workers. */
static double
not_workers(void)
{
	double sum = meter_process(bed.peer[0].pid);

	for (uint32_t k = 0; k < look[0].seg.h->disks; k++)
		sum += meter_process(look_disk(&look[0], k));
	return sum;
}

static size_t
pieces_from_seed(void)
{
	char source[32];
	size_t n = 0;

	snprintf(source, sizeof(source), " from %u. ", bed.peer[0].id);
	for (size_t i = 1; i < bed.n; i++)
		n += sentence_count(
		    bed_path(&bed, "log_peer_%u.log", bed.peer[i].id), source);
	return n;
}

void
transfer_run(struct transfer *t)
{
	int names;

	make(t);
	names = watch_names();
	t->cpu = meter_ended();
	(void)ready_start(0);
	bench_must(look_open(&look[0], &bed, 0, 5000));
	measure(t, names);
	close(names);
	t->sending = -not_workers() - meter_ended();
	bench_must(bed_ends(&bed, 0, 0, 20000));
	t->sending += meter_ended();
	bench_must(bed_all_end(&bed, 20000));
	t->cpu = meter_ended() - t->cpu;
	for (size_t i = 0; i < bed.n; i++)
		look_close(&look[i]);
	bench_must(bed_is_whole(&bed, 1, t->leechers));
	t->seed_up = (double)pieces_from_seed() * t->piece_size;
}
