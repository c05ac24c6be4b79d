/*
 * file.h: files beneath one folder, opened without following anything.
 *
 * All return 0 or a descriptor, or -1 with errno.
 */
#ifndef SHOAL_FILE_H
#define SHOAL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/uio.h>

/*
 * Opens a regular file (flags as of open(2); O_CREAT gives mode 0644) that is
 * beneath dir, through no symlink, and fills *st.  EISDIR, EINVAL: something
 * else bears that name.
 */
int file_open(int dir, const char *name, int flags, struct stat *st)
    __attribute__((warn_unused_result));
/* The file has size bytes, and room for all of them (ENOSPC).  EINTR: a signal
 * came; what is allocated stays. */
int file_allocate(int fd, uint64_t size) __attribute__((warn_unused_result));
/* The file has size bytes, for which there is room on its file system
 * (ENOSPC); none of it is taken. */
int file_reserve(int fd, uint64_t size) __attribute__((warn_unused_result));
/* The file has size bytes, and room for none of them. */
int file_stretch(int fd, uint64_t size) __attribute__((warn_unused_result));
/*
 * Some bytes from `at` on: how many came, 0 at the end of the file, -1 with
 * errno.
 */
ssize_t file_read_at(int fd, void *, size_t n, uint64_t at)
    __attribute__((warn_unused_result));
/* All bytes of nv vectors, which are used up, from `at` on. */
int file_write_at(int fd, struct iovec *, uint32_t nv, uint64_t at)
    __attribute__((warn_unused_result));
/* These bytes will be read soon; advice. */
void file_read_ahead(int fd, uint64_t at, uint64_t len);
/* Something was written there; also true where nobody can tell. */
bool file_has_data(int fd, uint64_t at, uint64_t len);
/* Writes all n bytes where the descriptor stands. */
int file_write_all(int fd, const void *, size_t n)
    __attribute__((warn_unused_result));

/* Somebody has removed the file, or it has no longer this size. */
bool file_is_lost(int fd, uint64_t size);

/* Modification time, ns. */
static inline uint64_t
file_mtime(const struct stat *st)
{
	return (uint64_t)st->st_mtim.tv_sec * 1000000000 +
	    (uint64_t)st->st_mtim.tv_nsec;
}

#endif
