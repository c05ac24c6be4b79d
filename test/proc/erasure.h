/*
 * erasure.h: swarms of a daemon that are to be removed with their data.
 */
#ifndef TEST_ERASURE_H
#define TEST_ERASURE_H

#include <stdbool.h>

#include "cut.h"
#include "den.h"

#define SIZE    300000
#define WAIT_MS 30000

extern struct den erasure;
extern struct cut erasure_cut; /* of erasure_offer_many */

/* conf: more lines of shoal.conf, or "". */
void erasure_make(const char *conf);
void erasure_start(void);
void erasure_end(void);

/* A file of that name, and its .torrent. */
void erasure_offer(const char *name);
/* A folder of many files, likewise; and its data in their place. */
void erasure_offer_many(const char *name);
void erasure_put_many(const char *name);
/* The daemon has all of what was offered. */
void erasure_share(const char *name);
/* By shoal, which must say that it is done. */
void erasure_remove(const char *name);

/* Path of our records of it. */
const char *erasure_records(const char *name);
bool erasure_is_there(const char *where, const char *name);

/* Each fails the test unless it is so, soon. */
void erasure_expect_list(const char *text, bool there);
void erasure_expect_file(const char *where, const char *name);
/* What shoal said last has this. */
void erasure_expect_error(const char *text);
/* No more of it, and of its .torrent, than somebody has who never saw it. */
void erasure_expect_gone(const char *name);
void erasure_expect_whole(const char *name);

#endif
