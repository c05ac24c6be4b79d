/*
 * den.h: a daemon of many swarms for one test, in a folder of its own.
 *
 * Functions that return bool leave in den.why what went wrong, so that a test
 * says cr_assert_den(&den, den_x(&den, ...)).
 */
#ifndef TEST_DEN_H
#define TEST_DEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define DEN_PIECE 16384
#define DEN_WITH  16

struct den {
	char *dir; /* torrents/, data/, state/, origin/, shoal.conf, err.txt;
		    * data, origin and to_NAME are links to folders whose name
		    * has the test's in front, as objects in /dev/shm then do */
	uint16_t port;
	pid_t pid;                  /* 0: none */
	const char *with[DEN_WITH]; /* more words for shoald; the caller's */
	char why[4096];
};

#define cr_assert_den(d, x) cr_assert((x), "%s", (d)->why)

/* Makes the folder; conf: more lines of shoal.conf, or "". */
bool den_make(struct den *, const char *conf);
/* Starts the daemon, and waits until it says that it is ready. */
bool den_start(struct den *);
/* SIGTERM: it ends with status 0, and nothing of it is left. */
bool den_stop(struct den *);
/* Stops it if it runs; nothing may be left anywhere.  Removes the folder. */
bool den_end(struct den *);
/* The same without a word, for a test that failed before. */
void den_drop(struct den *);

/* Makes origin/NAME, of bytes that depend on the seed, and
 * origin/NAME.torrent; trackers up to a NULL, or NULL. */
bool den_offer(
    struct den *, const char *name, uint64_t size, const char *const *trackers);
/* Moves a copy of origin/NAME.torrent into the watched folder. */
bool den_put(struct den *, const char *name);
/* The data are there, too, as somebody would copy them. */
bool den_put_data(struct den *, const char *name);
/* A shoal seed of what is offered, which dials the daemon. */
pid_t den_seed(struct den *, const char *name);
/* A shoal get that dials the daemon; one at a time for each name. */
pid_t den_get(struct den *, const char *name);
/* It ends within ms, and has the same bytes. */
bool den_gets(struct den *, pid_t, const char *name, int ms);
/* Both. */
bool den_fetch(struct den *, const char *name, int ms);

/* data/NAME is the same as what was offered, within ms. */
bool den_completes(struct den *, const char *name, int ms);
/* Its supervisors, and those of them whose title has this text. */
size_t den_awake(const struct den *);
pid_t den_supervisor(const struct den *, const char *title);
/* So many run within ms. */
bool den_until_awake(struct den *, size_t n, int ms);
/* Its log has this text within ms; and how often it has it. */
bool den_says(struct den *, const char *text, int ms);
size_t den_said(const struct den *, const char *text);

/* Path of something in the folder: one of four buffers in turn. */
const char *den_path(const struct den *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
