/*
 * row.h: a swarm of the keeper's: a .torrent, and what became of it.
 */
#ifndef SHOAL_ROW_H
#define SHOAL_ROW_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include "backoff.h"
#include "control_line.h"
#include "mono.h"
#include "record.h"
#include "sizes.h"
#include "torrent_read.h"
#include "tether.h"

struct keeper;

/* In place of a file's name: the course's swarm, which has no .torrent. */
#define ROW_COURSE "course"

/* How a swarm is, for a person. */
enum row_state {
	ROW_READING, /* its .torrent is */
	ROW_BAD,     /* the .torrent is not taken; `why` */
	ROW_CHECKING,
	ROW_FETCHING,
	ROW_SEEDING,
	ROW_LEAVING,
	ROW_TROUBLE, /* it goes on, or begins again, in a while; `why` */
	ROW_PAUSED,
	ROW_QUEUED, /* waits for its turn: MaxSwarms */
	ROW_DORMANT,
	ROW_REMOVING, /* it is, or its data are */
	ROW_STATES,
};
const char *row_state_text(enum row_state); /* "reading" */

/* By which a file is taken for the one that was read. */
struct stamp {
	int64_t mtime_ns;
	uint64_t size, inode;
};

enum row_way { ROW_DOWN = 0, ROW_UP, ROW_WAYS };

struct row {
	struct row *next_free;   /* of those that wait to be freed */
	char file[NAME_MAX + 1]; /* in the watched folder */
	struct stamp stamp;
	char why[TORRENT_WHY_MAX]; /* half a sentence; "": all is well */

	/* Of the torrent. */
	bool known; /* what follows is */
	uint8_t hash[HASH_LEN];
	char name[NAME_MAX + 1]; /* of the file, or the folder */
	uint64_t size;           /* bytes */
	uint32_t trackers;
	bool public;                    /* not private (BEP 27) */
	char segment[NAME_MAX_LEN + 1]; /* its daemon's name, for shoalstat */

	/* What is kept over a restart. */
	bool complete;
	bool paused;
	bool erase;                        /* its data go, and then it does */
	uint32_t have, pieces;             /* pieces: 0 before it first ran */
	uint64_t up, down;                 /* bytes of former runs */
	uint64_t limit_up, limit_down;     /* bytes a second; 0: none */
	char peers[CONTROL_PEERS_MAX + 1]; /* to dial, with commas */

	/* Reading its .torrent. */
	bool unread;  /* wants to be, when there is a place */
	bool reading; /* is being */
	bool shot_reader;
	struct torrent_reader reader;
	struct mono read_until;
	bool twin;  /* another row has its hash or its name */
	bool gone;  /* its file is; it goes as soon as nobody runs it */
	bool again; /* and there is another, to be paused and to dial as here */
	bool seen;  /* in this look at the folder */

	pid_t eraser; /* who removes its data; 0: none */

	/* Its supervisor. */
	struct tether tether;
	struct record status; /* the last that it said, or zeros */
	struct record demand; /* likewise, of what is limited */
	struct mono given;    /* when it last was given a connection */
	bool leaving;         /* it was told to */
	bool shot;
	struct mono leave_at; /* then it is shot */
	uint32_t records;     /* from it in this second: a flood is shot */
	bool wanted;          /* though it is complete: to be awake */
	bool briefly;         /* for trackers and static peers only */
	uint64_t since;       /* the turn from which it waits for a place */
	struct mono wake_at;  /* for these */
	struct mono tell_at;  /* local networks of it when it is dormant */
	struct mono begun;    /* its supervisor was started */
	struct mono moved;    /* when it last got anything, or begun */
	bool recheck;         /* at its next start */
	struct backoff fails;
	uint64_t dealt[ROW_WAYS]; /* of the limits, bytes a second; 0: none */
	uint64_t told[ROW_WAYS];  /* of it to the supervisor */
};

static inline bool
row_is_course(const struct row *r)
{
	return strcmp(r->file, ROW_COURSE) == 0;
}

/* A new one, or NULL: no memory. */
struct row *row_make(struct keeper *, const char *file);
/* Nobody runs it, nobody reads its .torrent.  Its memory stays until the end of
 * the turn, for there may be an event of its descriptor yet. */
void row_free(struct keeper *, struct row *);
void row_sweep(struct keeper *);
struct row *row_by_file(const struct keeper *, const char *file);

/* The rows in the order of their files; NULL: the first, and behind the
 * last. */
struct row *row_next(const struct keeper *, const struct row *);
/* Of a torrent. */
struct row *row_by_hash(const struct keeper *, const uint8_t hash[HASH_LEN]);
/* By the whole hash; else by the exact name of its file; else it is the only
 * one that has this name, or whose hash begins so, with at least 4 digits.
 * NULL and a sentence. */
#define ROW_WHY_MAX 1000
struct row *row_find(
    const struct keeper *, const char *text, char why[ROW_WHY_MAX]);

enum row_state row_state(const struct keeper *, const struct row *);
/* Bytes, of all runs. */
uint64_t row_up(const struct row *);
uint64_t row_down(const struct row *);

/* What is asked of the keeper.  0, or -1 and a sentence. */
int row_pause(struct keeper *, struct row *, const char **why)
    __attribute__((warn_unused_result));
int row_resume(struct keeper *, struct row *, const char **why)
    __attribute__((warn_unused_result));
/* All that is there is compared with the digests. */
int row_recheck(struct keeper *, struct row *, const char **why)
    __attribute__((warn_unused_result));
/* Takes its .torrent out of the watched folder; the data stay, or go first,
 * which is kept as soon as this returns and takes a while. */
int row_remove(struct keeper *, struct row *, bool data, const char **why)
    __attribute__((warn_unused_result));
/* What somebody says of a .torrent that comes in. */
struct row_wish {
	const char *file;  /* what it is called, which is none of a path */
	const char *peers; /* to dial, with commas; or "" */
	bool paused;
};
/* Copies what the descriptor has into the watched folder; the descriptor stays
 * the caller's. */
int row_add(struct keeper *, int fd, const struct row_wish *, const char **why)
    __attribute__((warn_unused_result));
/* Bytes a second, 0: any; of a swarm, or NULL: of all together. */
int row_limit(struct keeper *, struct row *, uint64_t up, uint64_t down,
    const char **why) __attribute__((warn_unused_result));

#endif
