/*
 * bed.h: a swarm on loopback for one test: folder, configuration, daemons.
 *
 * Functions that return bool leave in bed.why what went wrong, so that a
 * test says cr_assert_bed(&bed, bed_x(&bed, ...)).
 */
#ifndef TEST_BED_H
#define TEST_BED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define BED_PEERS    256
#define BED_ARGS     32
#define BED_FIRST_ID 1001u
#define BED_ODD_SIZE 3141593u /* no multiple of anything */
#define BED_FILE     "data.bin"
#define BED_DIGESTS  "pieces.sha256"
#define BED_TORRENT  "data.torrent"

struct bed_plan {
	size_t peers;        /* ids BED_FIRST_ID and on, in line order */
	uint32_t with_file;  /* bit i: peer i has the file */
	uint64_t file_size;  /* 0: BED_ODD_SIZE */
	uint32_t piece_size; /* 0: 16384 */
	uint32_t k, p, m;    /* 0: as many as peers, 1 s, 1 s */
	bool no_preferred;   /* k is really 0 */
	bool torrent;        /* a torrent's swarm, in which each peer dials all
			      * others; who has the file serves for ever */
	const char *const *trackers; /* with `torrent`: nobody dials unless
				      * discovery finds; up to a NULL */
	bool local;                  /* likewise, on local networks */
	bool private;                /* BEP 27 */
	bool anywhere;     /* with `trackers`: all listen at every address, at
			* ports that only discovery knows */
	const char *build; /* folder of the programs; NULL: SHOAL_BUILD */
};

struct bed_peer {
	uint32_t id;
	uint16_t port;
	bool has;
	pid_t pid;     /* of its shoald, 0: none */
	char name[72]; /* of its daemon */
};

struct bed {
	char *dir;
	const char *build;
	bool torrent, trackers, local, anywhere;
	uint64_t file_size;
	uint32_t piece_size, pieces;
	struct bed_peer peer[BED_PEERS];
	size_t n;
	const char *args[BED_ARGS]; /* given to every daemon; the caller's */
	const char *env[4];         /* "NAME=value", likewise */
	int ready_fd;               /* > 0: descriptor 3 of each daemon */
	int stray_fd;               /* > 0: descriptor 14 */
	char why[4096];
};

#define cr_assert_bed(b, x) cr_assert((x), "%s", (b)->why)

/* Folder of a variant's programs, from the environment: "" (ordinary),
 * "_FAULT", "_PLANTED". */
const char *bed_build(const char *variant);

/* Makes folder, configuration and files; starts nothing. */
bool bed_make(struct bed *, const struct bed_plan *);
/* Stops what still runs; then everything of the bed must be gone: processes
 * within 5 s, and objects in /dev/shm but those of daemons that were shot.
 * Removes the folder. */
bool bed_end(struct bed *);
/* The same without a word, for a test that failed before; twice is no harm. */
void bed_drop(struct bed *);

/* Starts peer i; its diagnostics go to err_ID.txt in the folder. */
bool bed_start(struct bed *, size_t i);
bool bed_start_all(struct bed *);
/* Peer i ends within ms with this status. */
bool bed_ends(struct bed *, size_t i, int status, int ms);
/* Peer i is told to leave by SIGTERM, and ends with status 0 in time. */
bool bed_stop(struct bed *, size_t i);
/* Every started peer ends by itself with status 0 within ms. */
bool bed_all_end(struct bed *, int ms);
/* Shoots the daemon of peer i, and waits for its end. */
void bed_shoot(struct bed *, size_t i);

/* A program of the bed's build (shoalstat, ...) with arguments up to a NULL;
 * its output goes to `out` in the folder, anew.  The exit status, or -1. */
int bed_tool(struct bed *, const char *out, const char *program, ...)
    __attribute__((sentinel));

/* "127.0.0.1:PORT" of peer i, as bed_path()'s buffers. */
const char *bed_address(const struct bed *, size_t i);
/* Path of something in the folder: an overwritten buffer of its own for
 * each of four calls in a row. */
const char *bed_path(const struct bed *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Peer i's data file, final name. */
const char *bed_file(const struct bed *, size_t i);
/* The bytes of the swarm's file, outside any peer's folder. */
const char *bed_origin(const struct bed *);

/* Writes the digests of the file's pieces, as shoal.conf(5) says, into
 * BED_DIGESTS in the folder. */
bool bed_digest(struct bed *);

/* Peer i's diagnostics hold that text within ms; 0: they do now. */
bool bed_says(struct bed *, size_t i, const char *text, int ms);
/* Peer i has the file under its final name within ms: a little after the last
 * piece, because it is synced before. */
bool bed_completes(struct bed *, size_t i, int ms);
/* Peers first..last have the file, and each line of their logs is one of
 * the course's sentences. */
bool bed_is_whole(struct bed *, size_t first, size_t last);
/* Writes what is wrong, with the ends of all diagnostics; returns false. */
bool bed_fail(struct bed *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
