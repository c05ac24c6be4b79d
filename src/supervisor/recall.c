/*
 * recall.c: peers that a former run of ours has seen complete.
 *
 * The wire says nothing of those who have left.  A daemon that was killed
 * after they had seen it complete would wait for them for ever.
 */
#include "recall.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "folder.h"
#include "log.h"
#include "peers.h"

#define SEEN_MAX (1u << 20)

/* The file's bytes, malloc'd, and how many; NULL when there is none. */
static uint8_t *
read_file(int dir, size_t *n)
{
	struct stat st;
	uint8_t *p;
	ssize_t got;
	int fd;

	fd = openat(
	    dir, OWN_SEEN_PATH, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return NULL;
	p = NULL;
	got = -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= SEEN_MAX && (p = malloc((size_t)st.st_size + 1)))
		got = read(fd, p, (size_t)st.st_size);
	close(fd);
	*n = got > 0 ? (size_t)got : 0;
	return p;
}

static int
by_id(const void *a, const void *b)
{
	uint32_t x, y;

	x = *(const uint32_t *)a;
	y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static uint32_t
recall(struct supervisor *sv, const uint32_t *ids, size_t n)
{
	uint32_t known;
	struct peer *p;

	known = 0;
	for (p = NULL; (p = peers_next(sv, p)) != NULL;) {
		if (bsearch(&p->id, ids, n, sizeof(*ids), by_id) == NULL)
			continue;
		p->kept = true;
		ending_recall(&p->end);
		known++;
	}
	return known;
}

void
recall_peers(struct supervisor *sv)
{
	struct rd r;
	uint32_t *ids, known;
	uint8_t *p;
	size_t len, n;

	if ((p = read_file(sv->peer_dir, &len)) == NULL)
		return;
	r = (struct rd){p, len};
	known = 0;
	if ((ids = calloc(len / 4 + 1, sizeof(*ids))) != NULL) {
		for (n = 0; rd_u32(&r, &ids[n]) == 0; n++)
			;
		qsort(ids, n, sizeof(*ids), by_id);
		known = recall(sv, ids, n);
	}
	free(ids);
	free(p);
	if (known > 0)
		log_info("%" PRIu32 " peers were seen complete before; who of "
			 "them stays away is waited for %" PRIu32 " s",
		    known, sv->cf->shoal.away_time);
}
