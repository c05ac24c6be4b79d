/*
 * result.c: target: a .torrent from its bytes to the memory others map.
 *
 * Whatever is taken can be mapped, and whatever is not says why.
 */
#include "result.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "hash.h"
#include "torrent_read.h"

static void
check_taken(void)
{
	struct torrent t;

	assert(fcntl(METAINFO_FD_OUT, F_ADD_SEALS,
		   F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK) == 0);
	assert(torrent_map(&t, METAINFO_FD_OUT) == NULL);
	torrent_unmap(&t);
}

static void
check_refused(size_t size)
{
	struct torrent_refusal r;

	assert(pread(METAINFO_FD_OUT, &r, sizeof(r), 0) == (ssize_t)sizeof(r));
	assert(r.magic == REFUSAL_MAGIC && r.at <= size);
	assert(r.why[0] != '\0' && memchr(r.why, '\0', sizeof(r.why)) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_prepared;
	int fd;

	if (!is_prepared)
		assert(hash_prepare() == 0);
	is_prepared = true;
	fd = memfd_create("result", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	assert(fd != -1 &&
	    (fd == METAINFO_FD_OUT || dup2(fd, METAINFO_FD_OUT) != -1));
	switch (result(data, size)) {
	case METAINFO_TAKEN:
		check_taken();
		break;
	case METAINFO_REFUSED:
		check_refused(size);
		break;
	default:
		abort();
	}
	if (fd != METAINFO_FD_OUT)
		close(fd);
	close(METAINFO_FD_OUT);
	return 0;
}
