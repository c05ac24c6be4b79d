/*
 * metainfo_paths.c: whether the files of a torrent get in each other's way.
 *
 * Paths are sorted name by name, a folder before what is in it.  Whatever
 * stands between a path and one inside of it is inside of it as well, so that
 * only neighbours need a look.  A path is known by the offset of its value.
 */
#include <string.h>

#include "metainfo.h"
#include "path.h"

/* How two paths stand to each other. */
struct order {
	int sign;    /* <0, 0, >0 */
	bool inside; /* all names of the first begin the second */
};

static void
open_path(struct benc *b, const struct metainfo *m, uint32_t at)
{
	const uint8_t *p = m->start + at;

	benc_init(b, p, (size_t)(m->info.p + m->info.n - p));
	benc_list(b);
}

static bool
next_name(struct benc *b, struct rd *name)
{
	return benc_next(b, NULL) == 1 && benc_str(b, name) == 0;
}

/* Names of which each is safe. */
static int
compare_names(struct rd a, struct rd b)
{
	char x[PATH_NAME_MAX + 1], y[PATH_NAME_MAX + 1];

	if (benc_compare(a, b) == 0)
		return 0;
	return path_name(a, x) == PATH_OK && path_name(b, y) == PATH_OK ?
	    strcmp(x, y) :
	    benc_compare(a, b);
}

static struct order
compare(const struct metainfo *m, uint32_t a, uint32_t b)
{
	struct rd name_a, name_b;
	bool more_a, more_b;
	struct benc x, y;
	int sign;

	open_path(&x, m, a);
	open_path(&y, m, b);
	for (;;) {
		more_a = next_name(&x, &name_a);
		more_b = next_name(&y, &name_b);
		if (!more_a || !more_b)
			return (struct order){more_a - more_b, !more_a};
		if ((sign = compare_names(name_a, name_b)) != 0)
			return (struct order){sign, false};
	}
}

/* Makes a heap of the n paths, in which all below i is one already. */
static void
sift(const struct metainfo *m, uint32_t *order, uint32_t i, uint32_t n)
{
	uint32_t child, path = order[i];

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n &&
		    compare(m, order[child], order[child + 1]).sign < 0)
			child++;
		if (compare(m, path, order[child]).sign >= 0)
			break;
		order[i] = order[child];
		i = child;
	}
	order[i] = path;
}

static void
sort(const struct metainfo *m, uint32_t *order, uint32_t n)
{
	uint32_t i, last;

	for (i = n / 2; i > 0; i--)
		sift(m, order, i - 1, n);
	for (i = n; i > 1; i--) {
		last = order[i - 1];
		order[i - 1] = order[0];
		order[0] = last;
		sift(m, order, 0, i - 1);
	}
}

/* Those of files that are written; returns how many. */
static uint32_t
collect(const struct metainfo *m, uint32_t *order)
{
	struct metainfo_files c;
	struct metainfo_file f;
	uint32_t n = 0;

	metainfo_files(&c, m);
	while (metainfo_next_file(&c, &f))
		if (metainfo_file_is_written(&f))
			order[n++] = (uint32_t)(f.path.p - m->start);
	return n;
}

int
metainfo_check_paths(
    const struct metainfo *m, uint32_t *order, struct metainfo_fault *f)
{
	struct order o;
	uint32_t i, n;

	if (m->list.n == 0)
		return 0;
	n = collect(m, order);
	sort(m, order, n);
	for (i = 1; i < n; i++) {
		o = compare(m, order[i - 1], order[i]);
		if (o.inside)
			return metainfo_refuse(f,
			    o.sign == 0 ? META_SAME : META_FOLDER, m->start,
			    m->start + order[i]);
	}
	return 0;
}
