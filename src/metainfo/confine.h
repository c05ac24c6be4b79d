/*
 * confine.h: what shoal-metainfo gives up before it reads a byte.
 */
#ifndef SHOAL_CONFINE_H
#define SHOAL_CONFINE_H

#include <stdbool.h>

/*
 * Limits, privileges, files, and all system calls but those that read
 * METAINFO_FD_IN, resize METAINFO_FD_OUT, map memory without code, and exit.
 * -1 with errno; where the kernel lacks Landlock or seccomp, if required.
 */
int confine(bool required) __attribute__((warn_unused_result));

#endif
