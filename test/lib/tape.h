/*
 * tape.h: a recorded conversation between two course peers.
 *
 * '>' was said by the side that recorded, whose place shoald takes; '<' by
 * its partner, whom a test plays.
 */
#ifndef TEST_TAPE_H
#define TEST_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAPE_MAX   256
#define TAPE_BYTES 64

struct tape_message {
	bool ours; /* '>' */
	uint8_t p[TAPE_BYTES];
	size_t n;
};

struct tape {
	struct tape_message v[TAPE_MAX];
	size_t n;
};

/* false when the file is missing or is no tape. */
bool tape_read(struct tape *, const char *path);

#endif
