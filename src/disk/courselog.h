/*
 * courselog.h: the course log as a file of whole lines.
 */
#ifndef SHOAL_COURSELOG_H
#define SHOAL_COURSELOG_H

#include <stddef.h>
#include <stdint.h>

struct courselog {
	int dir;       /* the working folder */
	char name[32]; /* log_peer_ID.log */
	int fd;        /* -1: not open */
};

/* Does not open it yet. */
void courselog_init(struct courselog *, int dir, uint32_t own);
/*
 * Opens or creates it for appending (again).  A last line without its end,
 * which a death in the middle of a write leaves, is cut off: whoever wrote
 * it had not settled it, and it will be written again.  0, or -1 with errno.
 */
int courselog_open(struct courselog *) __attribute__((warn_unused_result));
/* The next append opens it again. */
void courselog_close(struct courselog *);
/* Bytes it has; -1 with errno. */
int64_t courselog_size(const struct courselog *);
/*
 * Appends n bytes of whole lines.  0, or -1 with errno; *lines says how many
 * whole lines were written, and no part of another is left in the file.
 */
int courselog_append(struct courselog *, const char *, size_t n, size_t *lines)
    __attribute__((warn_unused_result));
/*
 * Calls fn for each whole line, without its newline, from byte `from` on.
 * 0, or -1 with errno.
 */
int courselog_each(const struct courselog *, int64_t from,
    void (*fn)(void *arg, const char *line, size_t n), void *arg)
    __attribute__((warn_unused_result));

#endif
