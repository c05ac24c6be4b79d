/*
 * many.c: a torrent's object, written, sealed and mapped.
 */
#include "many.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "torrent_write.h"

void
many_make(struct torrent *t, const char *folder, const struct many_file *f,
    uint32_t n, uint32_t piece_len)
{
	struct torrent_header h = {
	    .piece_len = piece_len,
	    .files = n,
	    .text = TORRENT_TEXT_EMPTY + (uint32_t)strlen(folder) + 1,
	    .flags = TORRENT_MULTI,
	};
	struct torrent_write w;
	uint32_t i;
	size_t size;
	void *p;
	int fd;

	for (i = 0; i < n; i++) {
		h.total += f[i].length;
		if (f[i].path[0] != '\0')
			h.text += (uint32_t)strlen(f[i].path) + 1;
	}
	h.pieces = (uint32_t)((h.total + piece_len - 1) / piece_len);
	size = (size_t)torrent_size(&h);
	fd = memfd_create("torrent", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	cr_assert_eq(ftruncate(fd, (off_t)size), 0);
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	cr_assert_neq(p, MAP_FAILED);
	torrent_write(&w, p, &h);
	torrent_write_name(&w, folder);
	for (i = 0; i < n; i++)
		torrent_write_file(&w, f[i].path, f[i].length, f[i].flags);
	cr_assert_eq(torrent_write_end(&w), 0);
	munmap(p, size);
	cr_assert_eq(
	    fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK),
	    0);
	cr_assert_null(torrent_map(t, fd));
	close(fd);
}
