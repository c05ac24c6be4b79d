/*
 * shoal_hashers.h: the pieces of files hashed by all processors at once.
 */
#ifndef SHOAL_HASHERS_H
#define SHOAL_HASHERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geometry.h"
#include "sizes.h"

/* The files cover the whole without a gap, in its order. */
struct hashers_file {
	const char *path; /* beneath the folder; NULL: zeros, and no file */
	uint64_t offset, length;
};

struct hashers {
	int folder; /* descriptor */
	int parts;  /* likewise, for files that are not there; -1 */
	const struct hashers_file *file;
	uint32_t files;
	struct geometry geo;
	bool progress; /* is shown on stderr */
	/* The result, valid until hashers_free(). */
	uint8_t *digest;   /* HASH_LEN for each piece */
	uint8_t *is_known; /* 1 for a piece whose bytes could all be read */
	void *shared;
	size_t size;
};

/*
 * 0 when every piece was looked at, even if files were missing or too short;
 * -1 after a message.  Each processor has a process, which dies with this one.
 */
int hashers_run(struct hashers *) __attribute__((warn_unused_result));
void hashers_free(struct hashers *);

/* Opens a regular file beneath the folder; its size is *size.  -1 with
 * errno. */
int hashers_open(int folder, const char *path, uint64_t *size);

#endif
