/*
 * shm.h: POSIX shared-memory objects by name.
 */
#ifndef SHOAL_SHM_H
#define SHOAL_SHM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Creates name (with its slash) of size bytes, mode 0640, allocated in full
 * (posix_fallocate), and maps it.  Returns the descriptor, the caller's, or
 * -1 with errno: EEXIST when there is one already, ENOSPC when /dev/shm is
 * full (nothing is left behind then).
 */
int shm_create(const char *name, size_t size, void **map);

/* A memfd of size bytes, sparse, sealed against resizing (F_SEAL_GROW,
 * F_SEAL_SHRINK, F_SEAL_SEAL).  -1 with errno. */
int memfd_sealed(const char *name, size_t size);

/* Start time of a process, /proc/PID/stat field 22; 0 when there is none, or
 * only its zombie is left. */
uint64_t process_start(pid_t pid);

#endif
