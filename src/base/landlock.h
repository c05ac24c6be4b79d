/*
 * landlock.h: giving up files that are not open yet.
 */
#ifndef SHOAL_LANDLOCK_H
#define SHOAL_LANDLOCK_H

#include <stddef.h>
#include <stdint.h>

/*
 * No more access to anything by name, TCP ports and abstract sockets too.  0,
 * also where the kernel has no Landlock, or -1 with errno.
 */
int landlock_nothing(void) __attribute__((warn_unused_result));

/* What may be done beneath an open folder: LANDLOCK_ACCESS_FS_ bits. */
struct landlock_folder {
	int fd;
	uint64_t access;
};
#define LANDLOCK_REFER (UINT64_C(1) << 13) /* names go to other folders */

/*
 * No more access to files but this, as far as the first version of Landlock
 * knows kinds of it; sockets stay as they are.  That version takes
 * LANDLOCK_REFER from everybody: where somebody needs it, all stays as it is.
 * 0, also where the kernel has no Landlock, or -1 with errno.
 */
int landlock_folders(const struct landlock_folder *, size_t n)
    __attribute__((warn_unused_result));

#endif
