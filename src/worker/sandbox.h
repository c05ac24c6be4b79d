/*
 * sandbox.h: what a worker gives up before it reads a byte of its peer.
 *
 * Two stages, because admission maps what only an admitted worker may see.
 * The second only narrows.
 */
#ifndef SHOAL_SANDBOX_H
#define SHOAL_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Limits, no new privileges, Landlock and the first filter.  Mapping without
 * PROT_EXEC, and receiving on the supervisor's pair, are still possible then.
 * room is how much address space may yet be mapped, beside what is.  Where
 * the kernel has no seccomp it returns -1 with errno if required, else 0.
 */
int sandbox_enter(bool required, uint64_t room)
    __attribute__((warn_unused_result));
/* After admission: no more mapping. */
int sandbox_narrow(bool required) __attribute__((warn_unused_result));

#endif
