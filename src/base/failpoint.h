/*
 * failpoint.h: named places where a test build can be made to die.
 *
 * FAILPOINT(name) takes a bare word of [a-z0-9_], never a string, as its
 * name.  It is nothing in an ordinary build.  With SHOAL_FAILPOINTS
 * defined, a process that was told that name by failpoint_arm() counts down
 * a word shared by all processes of the daemon, and whoever takes it to zero
 * ends itself with SIGKILL at that very instruction.
 */
#ifndef SHOAL_FAILPOINT_H
#define SHOAL_FAILPOINT_H

/* Compiles to nothing, and not at all when name is no word. */
#define FAILPOINT_WORD(name) ((void)sizeof(struct failpoint_##name *))

#ifdef SHOAL_FAILPOINTS

#include <stdatomic.h>
#include <stdint.h>

/*
 * Reads SHOAL_FAILPOINT ("NAME") from the environment; count is the shared
 * word, set by the supervisor from SHOAL_FAILPOINT_COUNT.
 */
void failpoint_arm(_Atomic uint32_t *count);
void failpoint_hit(const char *name);
/*
 * Called at every point, instead of dying there, when it is set: a test of
 * one process plays there what others do meanwhile.
 */
extern void (*failpoint_play)(const char *name);
#define FAILPOINT(name) (FAILPOINT_WORD(name), failpoint_hit(#name))

#else

#define FAILPOINT(name) FAILPOINT_WORD(name)

#endif
#endif
