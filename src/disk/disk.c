/*
 * disk.c: the shared memory of a disk process, mapped.
 */
#include "disk.h"

#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "log.h"

static int
map_swarm(struct disk *d)
{
	const struct swarm_header *h;
	const char *why;

	if ((why = swarm_map(&d->swarm, DISK_FD_SWARM, true)) != NULL) {
		log_errx("swarm: %s", why);
		return -1;
	}
	h = d->swarm.h;
	d->geo = d->swarm.geo;
	if (memchr(h->file, '\0', sizeof(h->file)) == NULL ||
	    h->file[0] == '\0' || strchr(h->file, '/') != NULL) {
		log_errx("swarm: not a file name");
		return -1;
	}
	strcpy(d->name, h->file);
	strcpy(d->part, d->name);
	strcat(d->part, OWN_PART);
	return 0;
}

/* Of many files: what they are called. */
static int
map_torrent(struct disk *d)
{
	const char *why;

	if (!d->many)
		return 0;
	if ((why = torrent_map(&d->torrent, DISK_FD_TORRENT)) != NULL ||
	    d->torrent.h->total != d->geo.file_size) {
		log_errx("torrent: %s", why != NULL ? why : "of another size");
		return -1;
	}
	close(DISK_FD_TORRENT);
	return 0;
}

int
disk_map(struct disk *d)
{
	if (seg_map_disk(&d->seg, DISK_FD_SEGMENT) == -1) {
		log_err("segment");
		return -1;
	}
	d->n = d->seg.h->disks;
	if (d->k >= d->n || d->n > DISKS_MAX) {
		log_errx("disk process %u of %u", d->k, d->n);
		return -1;
	}
	if (map_swarm(d) == -1 || map_torrent(d) == -1)
		return -1;
	data_init(&d->data, d->geo.file_size, d->many ? &d->torrent : NULL);
	d->data.sparse = d->sparse;
	if (frames_map_disk(&d->frames, DISK_FD_FRAMES, d->seg.h->slots) ==
	    -1) {
		log_err("frames");
		return -1;
	}
	close(DISK_FD_SEGMENT);
	close(DISK_FD_SWARM);
	close(DISK_FD_FRAMES);
	d->me = &d->seg.disks[d->k];
	d->dir = DISK_FD_FOLDER;
	d->work = DISK_FD_WORK;
	return 0;
}
