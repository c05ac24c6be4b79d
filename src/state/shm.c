/*
 * shm.c: memory that several processes map.
 */
#include "shm.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* All pages now: one that /dev/shm cannot hold later is a SIGBUS. */
static int
allocate(int fd, size_t size)
{
	int rc;

	do
		rc = posix_fallocate(fd, 0, (off_t)size);
	while (rc == EINTR);
	errno = rc;
	return rc == 0 ? 0 : -1;
}

int
shm_create(const char *name, size_t size, void **map)
{
	void *p;
	int fd, saved;

	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd == -1)
		return -1;
	/* The mode whatever the umask is: readers are of the group. */
	if (fchmod(fd, 0640) == 0 && allocate(fd, size) == 0) {
		p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (p != MAP_FAILED) {
			*map = p;
			return fd;
		}
	}
	saved = errno;
	close(fd);
	shm_unlink(name);
	errno = saved;
	return -1;
}

int
memfd_sealed(const char *name, size_t size)
{
	const int seals = F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
	int fd, saved;

	fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd == -1)
		return -1;
	if (ftruncate(fd, (off_t)size) == 0 &&
	    fcntl(fd, F_ADD_SEALS, seals) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}
