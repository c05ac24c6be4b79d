/*
 * keep.h: the resume record in peer_ID/.shoal.
 *
 * It claims a piece only after the data of the file were synced with the
 * piece in it, and after the course log has the piece's line: so what is
 * claimed after a crash was logged before it.
 */
#ifndef SHOAL_KEEP_H
#define SHOAL_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk.h"
#include "found.h"
#include "resume.h"

struct keep {
	int dir;      /* peer_ID/.shoal */
	uint8_t *buf; /* an encoded record */
	size_t len;
	struct found_file known; /* of many that are not complete */
	uint64_t *claimed;       /* pieces that the record on the disk claims */
	uint64_t *bits;          /* pieces for the next one */
	uint32_t count;          /* d->logged at the last record */
	uint64_t bytes;          /* stored by all disk processes then */
	struct mono last;        /* when that was */
	bool closed;             /* no record is written any more */
};

/* Opens the folder and allocates; 0, or -1 with errno. */
int keep_init(struct keep *, const struct disk *)
    __attribute__((warn_unused_result));
/* Reads the record; r->have is keep's.  -1: there is none that fits the
 * number of pieces. */
int keep_read(struct keep *, const struct disk *, struct resume *r)
    __attribute__((warn_unused_result));
/* d is prepared: what is claimed now is what the record claims. */
void keep_begin(struct keep *, const struct disk *);
/* Removes it for good: whatever is in a new file, nothing claims it.  0, or
 * -1 with errno. */
int keep_remove(struct keep *) __attribute__((warn_unused_result));
/* Somebody has removed a file or cut it, and pieces that were stored may be
 * lost: nothing is claimed any more, and the supervisor is told. */
void keep_lose(struct keep *, struct disk *);
/*
 * Writes a record when there is something new to claim, 32 MiB or a second
 * after the last one, or at once when forced; pauses when it fails.
 */
void keep_turn(struct keep *, struct disk *, struct mono now, bool force);
/* The same pieces are claimed of files of which there are more now.  0, or -1
 * with errno. */
int keep_again(struct keep *, struct disk *)
    __attribute__((warn_unused_result));
/* All that we have is synced: writes a complete record.  0, or -1 with
 * errno. */
int keep_complete(struct keep *, struct disk *)
    __attribute__((warn_unused_result));

#endif
