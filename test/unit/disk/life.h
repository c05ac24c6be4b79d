/*
 * life.h: disk process 0 from its start to its end, within a test.
 */
#ifndef TEST_LIFE_H
#define TEST_LIFE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "duties.h"
#include "world.h"

extern struct world w;
extern struct duties z;
extern struct record r; /* the last that was heard */

/* As main does: 0, or -1 when it cannot go on. */
int start(void);
/* Another daemon in the same folders, told the same. */
void restart(void);
/* The pieces that are wanted and are not there. */
void fetch_all(void);
/* Duties until nothing changes any more, ten milliseconds apart. */
void work(void);
/* Log and record, at once. */
void note(void);
/* The supervisor hears this kind sooner or later. */
bool heard(enum record_kind);
/* Of something in the data's folder. */
bool look(const char *name, struct stat *);
bool exists(const char *name);
/* Gives something there another time; another inode, of zeros. */
void touch(const char *name);
void exchange(const char *name, off_t size);
/* Pieces it has. */
uint32_t have(void);

#endif
