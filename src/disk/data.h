/*
 * data.h: the whole, read from and written to the files it is kept in.
 *
 * One file stays open.  Of many the folder does, beneath which each is opened
 * when it is needed, through no symlink; the last few stay open.  A folder
 * that gets another name is the same folder.  While files are missing there
 * may be two: what is only in the folder of the final name has its bytes and
 * is not written to.
 *
 * ENODATA: a file is gone, or has no longer the size it must have.
 */
#ifndef SHOAL_DATA_H
#define SHOAL_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "opened.h"
#include "span.h"

#define DATA_OPEN 32

struct data {
	struct spans spans;
	const struct torrent *torrent; /* what many are called; NULL: one */
	int fd;                        /* the one file, or the folder */
	int dir;                       /* many: where the folder lies; -1 */
	const char *name;              /* and the final one beside it */
	int done;                      /* that, when it is open; -1 */
	bool writable;                 /* many: how they are opened */
	bool sparse;                   /* they get no room before bytes */
	struct opened open;            /* many: at most DATA_OPEN */
};

/* Nothing is open; the caller sets fd. */
void data_init(struct data *, uint64_t total, const struct torrent *);
static inline bool
data_is_many(const struct data *da)
{
	return da->torrent != NULL;
}

/*
 * Opens the file, or the folder of many, of that name: a new descriptor, or -1
 * with errno.  flags are those of file_open.
 */
int data_open_root(const struct data *, int dir, const char *name, int flags)
    __attribute__((warn_unused_result));
/* The folder of the final name, if it is there: a descriptor, which stays
 * ours, or -1. */
int data_done(struct data *);
/*
 * The file as it is there, whatever its size: a new descriptor, or -1 with
 * errno, ENOENT if it is not there.  final: under its final name only.
 */
int data_find(struct data *, uint32_t file, bool final, struct stat *)
    __attribute__((warn_unused_result));
/* A descriptor, which stays ours and lasts until the next call; -1 with
 * errno.  The file is one that is stored. */
int data_fd(struct data *, uint32_t file) __attribute__((warn_unused_result));
/* A new one, which cannot be written to; -1 with errno. */
int data_open_ro(struct data *, uint32_t file)
    __attribute__((warn_unused_result));

/*
 * Some bytes from `at` on: how many came, 0 where a file ends too early, -1
 * with errno.
 */
ssize_t data_read_at(struct data *, void *, size_t n, uint64_t at)
    __attribute__((warn_unused_result));
/*
 * The len bytes of the vectors, which are used up, from `at` on; 0, or -1 with
 * errno.
 *
 * A file that somebody has cut must not grow again: what was cut would be
 * zeros then, and they would be served as pieces that we have.  It stays
 * short, which whoever reads it sees.  (One that is cut between this look and
 * the write does grow; nothing can tell.)
 */
int data_write_at(struct data *, struct iovec *, uint64_t at, uint64_t len)
    __attribute__((warn_unused_result));
/* These bytes will be read soon; advice. */
void data_read_ahead(struct data *, uint64_t at, uint64_t len);
/* Something was written there, and no file of it is missing; also true where
 * nobody can tell. */
bool data_has(struct data *, uint64_t at, uint64_t len);
/* Begins to write back the file that has byte `at`, and does not wait. */
void data_push_out(struct data *, uint64_t at);
/*
 * Syncs the data of the files that have these bytes, but none before *next,
 * which goes on behind them.  0, or -1 with errno.
 */
int data_sync(struct data *, uint64_t at, uint64_t len, uint32_t *next)
    __attribute__((warn_unused_result));
/* One of those that are open is not what it was. */
bool data_is_lost(const struct data *);

#endif
