/*
 * human.h: quantities as people read them in a column.
 */
#ifndef SHOAL_HUMAN_H
#define SHOAL_HUMAN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct human {
	char s[40];
};

/* At most six below 100 days: "0.3ms", "120ms", "1.2s", "4m05s", "2h13m",
 * "3d04h". */
struct human human_time(uint64_t ns);
/* How long so much takes at so much a second, which is not 0. */
struct human human_left(uint64_t n, uint64_t rate);
/* "2026-11-22 20:00:00", local time. */
struct human human_date(uint64_t wall_ns);
/* "1st", "2nd", "3rd", "4th", ... */
struct human human_ordinal(uint32_t);
/* A user's name, or the number of one who has none. */
struct human human_user(uid_t);
struct human human_group(gid_t);

/* A byte string of unknown origin, safe on a terminal: what is no printable
 * character becomes '?'.  Cut to size. */
char *human_text(char *buf, size_t size, const char *s);

#endif
