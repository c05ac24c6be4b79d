/*
 * copy.h: a plain copy over TCP, what a transfer is held against.
 */
#ifndef TEST_COPY_H
#define TEST_COPY_H

#include <stdbool.h>

struct copy {
	double took;    /* s from the connection to the last byte written */
	double sending; /* processor time of the sender, s */
};

/*
 * One process sends the file by sendfile(2) over loopback, this one writes
 * what it reads to a file that was not there before.  allocated: its room is
 * made before the time begins, as shoald does before it asks for anything.
 */
struct copy copy_run(const char *from, const char *to, bool allocated);

#endif
