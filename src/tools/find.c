/*
 * find.c: the objects of this machine that call themselves shoal's.
 */
#include "find.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static int
find_compare(const void *a, const void *b)
{
	const struct object *x = a, *y = b;

	return strcmp(x->file, y->file);
}

static int
find_add(struct find *f, size_t *room, const char *file)
{
	struct object *more;

	if (f->n == *room) {
		*room = *room == 0 ? 16 : *room * 2;
		more = reallocarray(f->object, *room, sizeof(*more));
		if (more == NULL)
			return -1;
		f->object = more;
	}
	object_judge(&f->object[f->n], file);
	if (f->object[f->n].kind != OBJECT_MISSING)
		f->n++;
	return 0;
}

/* Where the name of the segment ends that an object belongs to. */
static size_t
find_base(const struct object *o)
{
	return strlen(OBJECT_MARK) + strcspn(object_name(o), ".");
}

/* o is a swarm's object, or may be one that cannot be read, and something
 * bears the name of its segment. */
static bool
find_is_part(const struct find *f, const struct object *o)
{
	size_t i, base = find_base(o);

	if ((o->kind != OBJECT_SWARM && o->kind != OBJECT_UNREADABLE) ||
	    o->file[base] == '\0')
		return false;
	for (i = 0; i < f->n; i++) {
		const char *file = f->object[i].file;

		if (strncmp(file, o->file, base) == 0 && file[base] == '\0')
			return true;
	}
	return false;
}

/* Drops what belongs to a segment, and keeps the order. */
static void
find_fold(struct find *f)
{
	bool *part;
	size_t i, n = 0;

	if (f->n == 0 || (part = calloc(f->n, sizeof(*part))) == NULL)
		return;
	for (i = 0; i < f->n; i++)
		part[i] = find_is_part(f, &f->object[i]);
	for (i = 0; i < f->n; i++)
		if (!part[i])
			f->object[n++] = f->object[i];
	f->n = n;
	free(part);
}

int
find_all(struct find *f)
{
	struct dirent *d;
	size_t room = 0;
	DIR *dir;

	*f = (struct find){0};
	if ((dir = opendir(SHM_DIR)) == NULL)
		return -1;
	while ((d = readdir(dir)) != NULL) {
		if (strncmp(d->d_name, OBJECT_MARK, strlen(OBJECT_MARK)) != 0)
			continue;
		if (find_add(f, &room, d->d_name) == -1) {
			closedir(dir);
			find_free(f);
			errno = ENOMEM;
			return -1;
		}
	}
	closedir(dir);
	if (f->n > 0)
		qsort(f->object, f->n, sizeof(*f->object), find_compare);
	find_fold(f);
	return 0;
}

void
find_free(struct find *f)
{
	free(f->object);
	*f = (struct find){0};
}

void
find_one(struct object *o, const char *typed)
{
	char file[NAME_MAX + 1];
	int n;

	if (typed[0] == '/')
		typed++;
	if (strncmp(typed, OBJECT_MARK, strlen(OBJECT_MARK)) == 0)
		typed += strlen(OBJECT_MARK);
	n = snprintf(file, sizeof(file), "%s%s", OBJECT_MARK, typed);
	if (n < 0 || (size_t)n >= sizeof(file) || typed[0] == '\0') {
		memset(o, 0, sizeof(*o));
		o->kind = OBJECT_MISSING;
		o->why = strerror(ENOENT);
		return;
	}
	object_judge(o, file);
}

bool
find_has_segment(const struct object *o)
{
	char file[NAME_MAX + 1];
	struct object segment;

	strcpy(file, o->file);
	file[find_base(o)] = '\0';
	object_judge(&segment, file);
	return segment.kind != OBJECT_MISSING;
}

void
find_describe(char *buf, size_t size)
{
	static const char more[] = ", ...";
	struct find f;
	struct text t;
	size_t i, n = 0;

	text_init(&t, buf, size);
	if (find_all(&f) == -1)
		f = (struct find){0};
	for (i = 0; i < f.n; i++) {
		const char *name = object_name(&f.object[i]);

		if (f.object[i].kind != OBJECT_SEGMENT)
			continue;
		text_str(&t, n++ == 0 ? "there are: " : ", ");
		if (t.len + strlen(name) + sizeof(more) > size) {
			text_str(&t, more + strlen(", "));
			break;
		}
		text_str(&t, name);
	}
	if (n == 0)
		text_str(&t, "there is none on this machine");
	find_free(&f);
}
