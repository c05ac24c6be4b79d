/*
 * confine.h: what a disk process takes from itself.
 */
#ifndef SHOAL_CONFINE_H
#define SHOAL_CONFINE_H

#include <stdbool.h>

/*
 * Signals.  SIGUSR1 comes at the supervisor's death and only ends a sleep.
 * Who ends a whole group or a whole service with a signal means the
 * supervisor: a disk process goes on until that tells it to leave.
 */
void confine_signals(void);
/* No core file, no ptrace, no new privileges, no file outside of these two
 * folders; moves: names go from one folder beneath the first to another.
 * What the kernel lacks is left out. */
void confine(int folder, int work, bool moves);

#endif
