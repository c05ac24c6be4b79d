/*
 * main.c: shoal-disk, which stores what workers receive.
 *
 *	shoal-disk K first|again ID HASFILE DIGEST STATE one|many full|sparse
 *	    ROOM
 *
 * Started by shoald only, with the descriptors that disk.h lists.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "digest.h"
#include "disk.h"
#include "duties.h"
#include "failpoint.h"
#include "hex.h"
#include "leave.h"
#include "log.h"
#include "loop.h"
#include "num.h"
#include "prepare.h"
#include "title.h"

static int
parse_digest(struct disk *d, const char *s)
{
	d->has_digest = strcmp(s, "-") != 0;
	return d->has_digest ? hex_decode(s, d->digest, sizeof(d->digest)) : 0;
}

static int
parse(struct disk *d, int argc, char **argv)
{
	uint64_t k, own, hasfile;

	if (argc < 9 || num_u64(argv[1], 0, DISKS_MAX - 1, &k) == -1 ||
	    (strcmp(argv[2], "first") != 0 && strcmp(argv[2], "again") != 0) ||
	    num_u64(argv[3], 0, UINT32_MAX, &own) == -1 ||
	    num_u64(argv[4], 0, 1, &hasfile) == -1 ||
	    parse_digest(d, argv[5]) == -1 ||
	    (strcmp(argv[7], "one") != 0 && strcmp(argv[7], "many") != 0) ||
	    (strcmp(argv[8], "full") != 0 && strcmp(argv[8], "sparse") != 0))
		return -1;
	d->k = (uint32_t)k;
	d->own = (uint32_t)own;
	d->state = argv[6];
	d->many = strcmp(argv[7], "many") == 0;
	d->sparse = strcmp(argv[8], "sparse") == 0;
	d->again = strcmp(argv[2], "again") == 0;
	d->hasfile = hasfile == 1;
	return 0;
}

static void
name(const struct disk *d)
{
	static char who[sizeof(d->seg.h->name) + 32];

	title_set("shoal-disk: %s %u of %u", d->seg.h->name, d->k, d->n);
	snprintf(who, sizeof(who), "shoal-disk[%s %u]", d->seg.h->name, d->k);
	log_open(STDERR_FILENO, who, LOG_INFO);
	atomic_store(&d->me->pid, (uint32_t)getpid());
}

static int
begin(struct disk *d, struct duties *z)
{
	if (z != NULL && duties_open(z, d) == -1)
		return -1;
	if (prepare(d, z != NULL ? &z->keep : NULL) == -1)
		return -1;
	if (z != NULL && duties_begin(z, d) == -1)
		return -1;
	prepare_ready(d);
	return 0;
}

int
main(int argc, char **argv)
{
	static struct disk d;
	static struct duties duties;
	static struct loop loop;
	struct duties *z;

	title_init(argc, argv, environ);
	confine_signals();
	if (parse(&d, argc, argv) == -1)
		fatalx(EXIT_USAGE, "shoal-disk is started by shoald");
	if (disk_map(&d) == -1)
		return EXIT_FAILED;
#ifdef SHOAL_FAILPOINTS
	failpoint_arm(&d.seg.bells->failpoint);
#endif
	name(&d);
	z = d.k == 0 ? &duties : NULL;
	control_init(&d.control, DISK_FD_PAIR);
	logpipe_init(&d.logpipe, z != NULL ? DISK_FD_LOG : -1, STDERR_FILENO);
	tzset();
	if ((d.has_digest || d.swarm.digests.kind != DIGEST_NONE) &&
	    digest_prepare() == -1)
		fatal(EXIT_FAILED, "libcrypto");
	confine(DISK_FD_FOLDER, DISK_FD_WORK, d.many);
	loop_init(&loop, &d, z);
	if (begin(&d, z) == -1) {
		leave_when_told(&d);
		return EXIT_FAILED;
	}
	loop_run(&loop);
	leave(&loop);
	return EXIT_OK;
}
