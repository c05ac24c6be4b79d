/*
 * torrent.c: torrents as C strings, for the tests of their reader.
 */
#include "torrent.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"

struct outcome
read_bytes(const char *text, size_t n)
{
	uint8_t *p = malloc(n + (n == 0));
	struct outcome o = {0};
	int rc;

	cr_assert_not_null(p);
	memcpy(p, text, n);
	rc = metainfo_read(&o.m, p, n, &o.fault);
	cr_assert_eq(rc, o.fault.error == META_OK ? 0 : -1);
	cr_assert_leq(o.fault.at, n);
	return o;
}

struct outcome
read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

struct metainfo
take(const char *text)
{
	struct outcome o = read_text(text);

	cr_assert_eq(o.fault.error, META_OK, "%s at %zu of %s",
	    metainfo_fault_text(&o.fault), o.fault.at, text);
	return o.m;
}

void
check_error(const char *text, enum metainfo_error error)
{
	struct outcome o = read_text(text);

	cr_expect_eq(o.fault.error, error, "%s: %s", text,
	    metainfo_fault_text(&o.fault));
}

void
check_is(struct rd s, const char *text)
{
	cr_assert_eq(s.n, strlen(text));
	cr_assert_arr_eq(s.p, text, s.n);
}

void
check_path(const struct metainfo *m, const struct metainfo_file *f,
    const char *expected)
{
	char path[PATH_LEN_MAX + 1];
	struct metainfo_fault fault;
	struct text t;

	text_init(&t, path, sizeof(path));
	cr_assert_eq(metainfo_file_path(m, f, &t, &fault), 0);
	cr_assert_str_eq(path, expected);
}

enum metainfo_error
paths_error(const struct metainfo *m)
{
	uint64_t *hashes = malloc(m->files * sizeof(*hashes));
	struct metainfo_fault f = {0};
	int rc;

	cr_assert_not_null(hashes);
	rc = metainfo_check_paths(m, hashes, &f);
	cr_assert_eq(rc, f.error == META_OK ? 0 : -1);
	free(hashes);
	return f.error;
}

void
check_paths_agree(const struct metainfo *m)
{
	cr_assert_eq(paths_error(m), META_OK);
}
