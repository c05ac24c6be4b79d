/*
 * span.c: the file that has a byte, found by halving.
 */
#include "span.h"

/* Of several that begin there, all but the last are empty. */
static uint32_t
find(const struct spans *s, uint64_t at)
{
	uint32_t low = 0, high = s->files, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (s->file[mid].offset <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

struct span
span_at(const struct spans *s, uint64_t at, uint64_t len)
{
	const struct torrent_file *f;
	uint64_t left;
	uint32_t i;

	if (s->file == NULL)
		return (struct span){.at = at, .len = len};
	i = find(s, at);
	f = &s->file[i];
	at -= f->offset;
	left = f->length - at;
	return (struct span){
	    .file = i,
	    .padding = !span_is_stored(s, i),
	    .at = at,
	    .len = left < len ? left : len,
	};
}
