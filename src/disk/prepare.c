/*
 * prepare.c: the data file opened, what is there declared.
 */
#include "prepare.h"

#include <errno.h>
#include <fcntl.h>

#include "check.h"
#include "failpoint.h"
#include "file.h"
#include "first.h"
#include "good.h"
#include "pause.h"
#include "place.h"
#include "verify.h"

/*
 * The file that disk 0 has prepared.  It bears its final name when it did at
 * the start or the log has its last line, whatever else lies about, or when
 * the other name is gone.
 */
static int
join(struct disk *d)
{
	struct data *da;

	da = &d->data;
	d->final = d->hasfile || atomic_load(&d->swarm.h->logged_end) != 0 ||
	    atomic_load(&d->seg.disks[0].state) == DISK_COMPLETE;
	if (!d->final || (data_is_many(da) && !d->hasfile)) {
		da->fd = data_open_root(da, d->dir, d->part, O_RDWR);
		d->final = d->final || (da->fd == -1 && errno == ENOENT);
	}
	if (d->final && da->fd == -1)
		da->fd = data_open_root(da, d->dir, d->name, O_RDONLY);
	if (da->fd == -1)
		return control_fail(&d->control, errno, OP_OPEN);
	da->writable = !d->final;
	(void)data_done(da);
	if (!data_is_many(da) && file_is_lost(da->fd, d->geo.file_size))
		return control_fail(&d->control, ENODATA, OP_SIZE);
	return 0;
}

/* The one file that workers read from: a descriptor that cannot be raised to
 * writing.  They ask for those of many when they need them. */
static int
offer_file(struct disk *d)
{
	struct stat st;
	int fd;

	if (data_is_many(&d->data))
		return 0;
	fd = file_open(d->dir, d->final ? d->name : d->part, O_RDONLY, &st);
	if (fd == -1)
		return control_fail(&d->control, errno, OP_OPEN);
	control_owe_file(&d->control, 0, fd);
	return 0;
}

/* Nobody is ready before what was there at the start is checked; the word of
 * disk 0 tells its successor that this is not over. */
static bool
is_checking(const struct disk *d)
{
	return !d->again ||
	    (d->k == 0 && atomic_load(&d->seg.disks[0].state) == DISK_CHECKING);
}

int
prepare(struct disk *d, struct keep *kp)
{
	bool first;

	if (data_is_many(&d->data)) {
		d->data.dir = d->dir;
		d->data.name = d->name;
	}
	first = d->k == 0 && !d->again;
	d->checking = is_checking(d);
	if ((first ? first_prepare(d, kp) : join(d)) == -1)
		return -1;
	if (verify_init(d) == -1)
		return control_fail(&d->control, errno, OP_NONE);
	if (d->k == 0) {
		if (offer_file(d) == -1)
			return -1;
		control_owe(&d->control, REC_PREPARED, 0, 0);
		control_flush(&d->control, mono_now());
	}
	good_count_missing(d);
	if (d->checking && check(d, kp) == -1)
		return -1;
	d->checking = false;
	if (first && place_check(d) == -1)
		return -1;
	if (d->again)
		good_look_all(d); /* R17 */
	FAILPOINT(disk_again_looked);
	if (first || d->again)
		good_bump(d); /* R18 */
	good_look_whole(d);
	return 0;
}

/* COMPLETE is never taken back: it tells a successor which name to open. */
static void
publish_state(struct disk *d)
{
	if (d->k == 0 && d->final && (!d->again || d->hasfile))
		atomic_store(&d->me->state, DISK_COMPLETE);
	if (atomic_load(&d->me->state) != DISK_COMPLETE)
		atomic_store(&d->me->state, DISK_READY);
}

void
prepare_ready(struct disk *d)
{
	publish_state(d);
	control_owe(&d->control, REC_READY, d->final && d->whole, 0);
	if (d->again) /* whatever kept the swarm waiting for us is over */
		control_owe(&d->control, REC_RESUMED, 0, 0);
	pause_begin(d);
}
