/*
 * place.c: a folder for what is complete beside one for what is not.
 */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failpoint.h"
#include "file.h"
#include "log.h"
#include "rename_new.h"
#include "tree.h"

/* Of the file's pieces only the first and the last may be another's, too. */
bool
place_is_needed(const struct disk *d, uint32_t file)
{
	const struct spans *all = &d->data.spans;
	const struct torrent_file *f;
	uint64_t end;

	if (!span_is_stored(all, file))
		return false;
	if (!data_is_many(&d->data))
		return true;
	f = &all->file[file];
	if (torrent_is_wanted(f))
		return true;
	if (f->length == 0)
		return false;
	end = f->offset + f->length - 1;
	return bits_has(d->swarm.wanted, f->offset / d->geo.piece_size) ||
	    bits_has(d->swarm.wanted, end / d->geo.piece_size);
}

bool
place_has_all(struct disk *d)
{
	uint32_t i;
	int fd;

	if (!data_is_many(&d->data))
		return !file_is_lost(d->data.fd, d->geo.file_size);
	for (i = 0; i < d->data.spans.files; i++) {
		if (!place_is_needed(d, i))
			continue;
		if ((fd = data_open_ro(&d->data, i)) != -1)
			close(fd);
		else if (errno == ENODATA)
			return false;
	}
	return true;
}

enum lack { LACKS_NONE, LACKS_SHARED, LACKS_OWN };

/* Whether pieces are to be fetched that the file has bytes of, and whether
 * they are its own or have others' bytes, too. */
static enum lack
lacks(const struct disk *d, uint32_t file)
{
	const struct torrent_file *f = &d->data.spans.file[file];
	enum lack worst = LACKS_NONE;
	uint64_t at, end;
	uint32_t p;

	end = f->offset + f->length;
	for (at = f->offset; at < end;
	     at = geometry_offset(&d->geo, p) + d->geo.piece_size) {
		p = (uint32_t)(at / d->geo.piece_size);
		if (!bits_has(d->swarm.wanted, p) ||
		    abits_has(d->swarm.have, p))
			continue;
		if (geometry_offset(&d->geo, p) >= f->offset &&
		    geometry_offset(&d->geo, p) +
			    geometry_piece_len(&d->geo, p) <=
			end)
			return LACKS_OWN;
		worst = LACKS_SHARED;
	}
	return worst;
}

/* It has its final name, and is not also among the parts. */
static bool
is_final(struct disk *d, uint32_t file)
{
	struct stat st;
	int fd;

	if ((fd = data_find(&d->data, file, true, &st)) == -1)
		return false;
	close(fd);
	fd = file_open(
	    d->data.fd, torrent_path(&d->torrent, file), O_RDONLY, &st);
	if (fd != -1)
		close(fd);
	return fd == -1;
}

/* It has its name back in the end: nobody asked for it to be lost. */
static int
move_back(struct disk *d, uint32_t file)
{
	if (d->moved == NULL &&
	    (d->moved = calloc(
		 bits_words(d->data.spans.files), sizeof(*d->moved))) == NULL)
		return -1;
	bits_set(d->moved, file);
	return tree_move_back(&d->data, file);
}

/* A file that has its final name already. */
static int
check_one(struct disk *d, uint32_t file)
{
	switch (lacks(d, file)) {
	case LACKS_NONE:
		return 0;
	case LACKS_SHARED:
		if (move_back(d, file) == 0)
			return 0;
		return control_fail(&d->control, errno, OP_RENAME);
	case LACKS_OWN:
		break;
	}
	log_errx("%s/%s is not what the torrent says; remove it to fetch it "
		 "anew",
	    d->name, torrent_path(&d->torrent, file));
	return control_fail(&d->control, EEXIST, OP_RENAME);
}

int
place_check(struct disk *d)
{
	uint32_t i;

	if (!data_is_many(&d->data) || d->final || data_done(&d->data) == -1)
		return 0;
	for (i = 0; i < d->data.spans.files; i++)
		if (span_is_stored(&d->data.spans, i) && is_final(d, i) &&
		    check_one(d, i) == -1)
			return -1;
	return 0;
}

/* What is wanted, and what had its name before. */
static bool
is_to_move(const struct disk *d, uint32_t file)
{
	if (!span_is_stored(&d->data.spans, file))
		return false;
	return torrent_is_wanted(&d->data.spans.file[file]) ||
	    (d->moved != NULL && bits_has(d->moved, file));
}

/* The names are synced before the folder of the parts goes. */
static int
move_each(struct disk *d)
{
	struct data *da = &d->data;
	uint32_t i;
	int error;

	if (mkdirat(d->dir, d->name, 0755) == -1 && errno != EEXIST)
		return -1;
	if (data_done(da) == -1)
		return -1;
	for (i = 0; i < da->spans.files; i++) {
		if (!is_to_move(d, i))
			continue;
		if (tree_move(da, i) == -1) {
			error = errno;
			log_warn(
			    "%s/%s", d->name, torrent_path(&d->torrent, i));
			errno = error;
			return -1;
		}
		FAILPOINT(disk_moved);
	}
	FAILPOINT(disk_moved_all);
	if (tree_sync_names(da, da->done) == -1)
		return -1;
	if (torrent_wants_all(&d->torrent)) {
		tree_unmake(da);
		FAILPOINT(disk_moved_unmade);
		(void)unlinkat(d->dir, d->part, AT_REMOVEDIR);
	}
	return 0;
}

int
place_finish(struct disk *d)
{
	if (data_is_many(&d->data) &&
	    (!torrent_wants_all(&d->torrent) || d->data.done != -1))
		return move_each(d);
	return rename_new(d->dir, d->part, d->dir, d->name);
}
