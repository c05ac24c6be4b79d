/*
 * torrent_read.h: a .torrent that a process of its own reads.
 *
 * shoal-metainfo has the file on descriptor 3 and an empty memfd on 4, can
 * reach nothing else, and fills the memfd with a torrent's object (exit status
 * 0) or with its refusal (1).  Nothing of it is believed before it is dead and
 * the memory is sealed.
 */
#ifndef SHOAL_TORRENT_READ_H
#define SHOAL_TORRENT_READ_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "spawn_pair.h"
#include "torrent.h"

/* How shoal-metainfo ends. */
enum {
	METAINFO_TAKEN = 0,
	METAINFO_REFUSED = 1,
	METAINFO_FAILED =
	    2, /* it had to give up, through no fault of the file */
};

#define METAINFO_FD_IN  SPAWN_FIRST
#define METAINFO_FD_OUT SPAWN_SECOND

#define REFUSAL_MAGIC   UINT64_C(0x31464552534c414f) /* "OALSREF1" */
#define REFUSAL_WHY_MAX 240

struct torrent_refusal {
	uint64_t magic;
	uint64_t at;               /* offset in the file */
	char why[REFUSAL_WHY_MAX]; /* printable ASCII */
};

#define TORRENT_WHY_MAX 320

/* A shoal-metainfo at work. */
struct torrent_reader {
	pid_t pid;
	int out; /* the memfd */
};

#define TORRENT_READ_MS 10000 /* that it may take */

/* Starts it for an open file, which stays the caller's.  program is its path;
 * required: it must find all of its sandbox in the kernel.  0, or -1 and why,
 * half a sentence to stand behind the file's name. */
int torrent_read_begin(struct torrent_reader *, const char *program, int file,
    bool required, char why[TORRENT_WHY_MAX])
    __attribute__((warn_unused_result));
/* It is dead: maps what it wrote.  The sealed memfd, which is the caller's, or
 * -1 and why. */
int torrent_read_end(struct torrent_reader *, struct torrent *, int status,
    bool by_signal, char why[TORRENT_WHY_MAX])
    __attribute__((warn_unused_result));

/* Both at once, of the file of that name; waits for it. */
int torrent_read(struct torrent *, const char *program, const char *path,
    bool required, char why[TORRENT_WHY_MAX])
    __attribute__((warn_unused_result));

#endif
