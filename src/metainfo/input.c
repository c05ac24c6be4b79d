/*
 * input.c: the bytes of the .torrent.
 */
#include "input.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "metainfo.h"
#include "torrent_read.h"

int
input_size(struct input *in)
{
	struct stat st;

	if (fstat(METAINFO_FD_IN, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size <= 0 || st.st_size > METAINFO_MAX)
		return -1;
	in->n = (size_t)st.st_size;
	return 0;
}

/* A copy, because the file may change under the hand that reads it. */
int
input_read(struct input *in)
{
	size_t at = 0;
	ssize_t n;
	void *p;

	p = mmap(NULL, in->n, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return -1;
	in->p = p;
	while (at < in->n) {
		n = pread(METAINFO_FD_IN, in->p + at, in->n - at, (off_t)at);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		at += (size_t)n;
	}
	in->n = at;
	return 0;
}
