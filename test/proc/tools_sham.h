/*
 * tools_sham.h: segments that no daemon stands behind, and programs to look
 * at them.
 */
#ifndef TEST_TOOLS_SHAM_H
#define TEST_TOOLS_SHAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "seg.h"
#include "swarm.h"

#define SHAM_PIECE  16384u
#define SHAM_PIECES 100u
#define SHAM_LAST   100u /* bytes of the last piece */

struct sham {
	char name[NAME_MAX_LEN + 1];
	char object[80];       /* "/shoal.NAME" */
	char swarm_object[96]; /* "/shoal.NAME.course" */
	struct seg seg;        /* writable */
	struct swarm swarm;
	int fd, swarm_fd;
};

/* A published segment with its swarm's object, whose supervisor is this
 * process; its name is unique.  Asserts that it came about. */
void sham_make(struct sham *, uint32_t slots);
/* Removes what there still is of it; twice is no harm. */
void sham_drop(struct sham *);
/* Makes it one of a daemon that is gone. */
void sham_orphan(struct sham *);
/* Puts an admitted peer into a slot: address 127.0.0.1:7000 + slot, peer id
 * 1000 + slot, pid 50000 + slot, counters that tell slots apart. */
void sham_peer(struct sham *, uint32_t slot);
/* Pieces first..last are had. */
void sham_have(struct sham *, uint32_t first, uint32_t last);
/* Both objects are there; neither is. */
bool sham_is_there(const struct sham *);
bool sham_is_gone(const struct sham *);

/* What a program of the build (SHOAL_BUILD) says. */
struct tool {
	int status; /* exit status, or 128 + signal */
	char *out;  /* ends with a NUL */
	char *err;
};

/* Runs it with these arguments, up to a NULL. */
void tool_run(struct tool *, const char *program, ...)
    __attribute__((sentinel));
/* Twice is no harm. */
void tool_free(struct tool *);
/* Starts it with stdout on a pipe, whose read end is *out. */
pid_t tool_start(int *out, const char *program, ...) __attribute__((sentinel));
/* Waits for one that was started. */
int tool_wait(pid_t);

/* One JSON value, with white space around it and nothing else. */
bool json_is_valid(const char *);

#define cr_assert_has(text, part) \
	cr_assert(                \
	    strstr((text), (part)) != NULL, "no '%s' in:\n%s", (part), (text))
#define cr_assert_has_not(text, part) \
	cr_assert(                    \
	    strstr((text), (part)) == NULL, "'%s' in:\n%s", (part), (text))

#endif
