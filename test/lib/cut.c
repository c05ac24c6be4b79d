/*
 * cut.c: files of odd sizes out of one.
 */
#include "cut.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "maketorrent.h"

void
cut_make(struct cut *c, size_t n, uint64_t total)
{
	uint64_t left = total, share = total / n;
	struct cut_file *f;

	c->n = n;
	for (size_t i = 0; i < n; i++) {
		f = &c->file[i];
		f->length = i % 9 == 5 ? 0 : share * (i % 4 + 1) / 3 + i;
		if (f->length > left || i == n - 1)
			f->length = left;
		left -= f->length;
		if (i % 7 == 6)
			f->path[0] = '\0';
		else if (i % 3 == 0)
			snprintf(f->path, sizeof(f->path), "file %zu", i);
		else
			snprintf(f->path, sizeof(f->path), "d%zu/e/file.%zu",
			    i % 5, i);
	}
}

bool
cut_pad(const struct cut *c, const char *row)
{
	static const char zeros[4096];
	uint64_t at = 0, i, step;
	int fd;

	if ((fd = open(row, O_WRONLY | O_CLOEXEC)) == -1)
		return false;
	for (size_t k = 0; k < c->n; at += c->file[k++].length)
		for (i = 0; c->file[k].path[0] == '\0' && i < c->file[k].length;
		     i += step) {
			step = c->file[k].length - i;
			if (step > sizeof(zeros))
				step = sizeof(zeros);
			if (pwrite(fd, zeros, step, (off_t)(at + i)) !=
			    (ssize_t)step)
				return false;
		}
	return close(fd) == 0;
}

/* The folders that lead to it, too. */
static bool
put(const char *path, const char *bytes, uint64_t n)
{
	char up[512], *p;
	FILE *f;

	snprintf(up, sizeof(up), "%s", path);
	for (p = up + 1; (p = strchr(p, '/')) != NULL; *p++ = '/') {
		*p = '\0';
		if (mkdir(up, 0755) == -1 && errno != EEXIST)
			return false;
	}
	if ((f = fopen(path, "w")) == NULL)
		return false;
	if (fwrite(bytes, 1, n, f) != n) {
		fclose(f);
		return false;
	}
	return fclose(f) == 0;
}

static bool
has(const char *path, const char *bytes, uint64_t n)
{
	size_t len;
	char *got = files_read(path, &len);
	bool same = got != NULL && len == n && memcmp(got, bytes, n) == 0;

	free(got);
	return same;
}

/* For each file that has a name. */
static bool
each(const struct cut *c, const char *row, const char *folder,
    const char *prefix, bool (*fn)(const char *, const char *, uint64_t))
{
	char path[512], *bytes;
	uint64_t at = 0;
	size_t i;

	if ((bytes = files_read(row, NULL)) == NULL)
		return false;
	for (i = 0; i < c->n; at += c->file[i++].length) {
		if (c->file[i].path[0] == '\0' ||
		    strncmp(c->file[i].path, prefix, strlen(prefix)) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, c->file[i].path);
		if (!fn(path, bytes + at, c->file[i].length))
			break;
	}
	free(bytes);
	return i == c->n;
}

bool
cut_spread(const struct cut *c, const char *row, const char *to)
{
	return each(c, row, to, "", put);
}

bool
cut_is_in(const struct cut *c, const char *row, const char *folder,
    const char *prefix)
{
	return each(c, row, folder, prefix, has);
}

/* The path's names, each with its length. */
static void
add_path(FILE *f, const char *path)
{
	size_t n;

	fputs("4:pathl", f);
	for (; *path != '\0'; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		fprintf(f, "%zu:%.*s", n, (int)n, path);
	}
	fputs("e", f);
}

static void
add_files(FILE *f, const struct cut *c)
{
	char name[32];
	size_t i;

	fputs("5:filesl", f);
	for (i = 0; i < c->n; i++) {
		fprintf(f, "d%s6:lengthi%llue",
		    c->file[i].path[0] == '\0' ? "4:attr1:p" : "",
		    (unsigned long long)c->file[i].length);
		snprintf(name, sizeof(name), ".pad/%zu", i);
		add_path(
		    f, c->file[i].path[0] == '\0' ? name : c->file[i].path);
		fputs("e", f);
	}
	fputs("e", f);
}

bool
cut_torrent(const struct cut *c, const char *row, const char *out,
    const char *name, uint32_t piece_size, const char *const *trackers)
{
	FILE *f;

	if ((f = fopen(out, "w")) == NULL)
		return false;
	fputs("d", f);
	maketorrent_trackers(f, trackers);
	fputs("4:infod", f);
	add_files(f, c);
	if (!maketorrent_pieces(f, row, name, piece_size, false)) {
		fclose(f);
		return false;
	}
	return fclose(f) == 0;
}
