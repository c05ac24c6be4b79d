/*
 * seen.c: the peers that were seen complete, kept for a successor of ours.
 */
#include "seen.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "bytes.h"
#include "file.h"
#include "folder.h"
#include "log.h"

#define SEEN_IDS 256 /* in one write */

/* Adds up to SEEN_IDS; what a death has left of an id is cut off. */
static int
append(int fd, off_t size, const uint32_t *ids, uint32_t n)
{
	uint8_t buf[SEEN_IDS * 4];
	struct wr w = {buf, 0, sizeof(buf)};
	uint32_t i;

	if (size % 4 != 0 && ftruncate(fd, size - size % 4) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (wr_u32(&w, ids[i]) == -1)
			return -1;
	return file_write_all(fd, buf, w.len);
}

void
seen_add(int dir, const uint32_t *ids, uint32_t n)
{
	struct stat st;
	uint32_t part;
	int fd, rc;

	for (rc = 0; n > 0 && rc == 0; ids += part, n -= part) {
		part = n < SEEN_IDS ? n : SEEN_IDS;
		fd = file_open(
		    dir, OWN_SEEN_PATH, O_WRONLY | O_APPEND | O_CREAT, &st);
		rc = fd == -1 ? -1 : append(fd, st.st_size, ids, part);
		if (fd != -1)
			close(fd);
	}
}

void
seen_remove(int dir)
{
	if (unlinkat(dir, OWN_SEEN_PATH, 0) == -1 && errno != ENOENT)
		log_warn(OWN_SEEN_PATH);
}
