/*
 * field.c: one key of a configuration as a row of a table.
 */
#include "field.h"

#include <inttypes.h>
#include <string.h>

#include "num.h"

#define SIZE_TEXT 24 /* 20 digits, a letter, a NUL */

static void
store(const struct field *f, void *conf, uint64_t v)
{
	char *member = (char *)conf + f->off;
	uint32_t v32 = (uint32_t)v;
	bool v1 = v != 0;

	if (f->size == sizeof(v))
		memcpy(member, &v, sizeof(v));
	else if (f->size == sizeof(v32))
		memcpy(member, &v32, sizeof(v32));
	else
		memcpy(member, &v1, sizeof(v1));
}

static uint64_t
load(const struct field *f, const void *conf)
{
	const char *member = (const char *)conf + f->off;
	uint64_t v;
	uint32_t v32;
	bool v1;

	if (f->size == sizeof(v)) {
		memcpy(&v, member, sizeof(v));
		return v;
	}
	if (f->size == sizeof(v32)) {
		memcpy(&v32, member, sizeof(v32));
		return v32;
	}
	memcpy(&v1, member, sizeof(v1));
	return v1;
}

/* With the largest letter that loses nothing. */
static void
size_text(char out[SIZE_TEXT], uint64_t v)
{
	static const char letter[] = "\0KMG";
	size_t i;

	for (i = 0; i < 3 && v != 0 && v % 1024 == 0; i++)
		v /= 1024;
	snprintf(out, SIZE_TEXT, "%" PRIu64 "%.1s", v, &letter[i]);
}

/* " from MIN to MAX", or nothing where there are no bounds. */
static void
range_text(const struct field *f, char *out, size_t size)
{
	char min[SIZE_TEXT], max[SIZE_TEXT];

	out[0] = '\0';
	if (f->kind == FIELD_NUMBER) {
		snprintf(min, sizeof(min), "%" PRIu64, f->min);
		snprintf(max, sizeof(max), "%" PRIu64, f->max);
	} else if (f->kind == FIELD_SIZE) {
		size_text(min, f->min);
		size_text(max, f->max);
	} else
		return;
	snprintf(out, size, " from %s to %s", min, max);
}

int
field_bad(const struct field *f, const char *value, const struct place *at,
    struct report *r)
{
	char range[2 * SIZE_TEXT + 16];

	range_text(f, range, sizeof(range));
	if (at->line == 0)
		return report_error(r, at->file, 0,
		    "must be %s%s, not \"%.*s\"; write for example: %s %s",
		    f->must, range, REPORT_QUOTED, value, at->file, f->example);
	return report_error(r, at->file, at->line,
	    "%s must be %s%s, not \"%.*s\"; write for example: %s %s", f->key,
	    f->must, range, REPORT_QUOTED, value, f->key, f->example);
}

int
field_switch(const char *word, bool *on)
{
	static const char *const words[] = {
	    "off", "on", "no", "yes", "false", "true"};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0) {
			*on = i % 2 != 0;
			return 0;
		}
	return -1;
}

static int
choice(const struct field *f, const char *value, uint64_t *v)
{
	size_t i;

	for (i = 0; f->words[i] != NULL; i++)
		if (strcmp(value, f->words[i]) == 0) {
			*v = i;
			return 0;
		}
	return -1;
}

/* Bytes behind the string are zero, so that members compare as memory. */
static int
store_string(const struct field *f, void *conf, const char *value)
{
	char *member = (char *)conf + f->off;
	size_t len;

	len = strlen(value);
	if (len == 0 || len >= f->size || !f->check(value))
		return -1;
	memset(member, 0, f->size);
	memcpy(member, value, len);
	return 0;
}

int
field_set(const struct field *f, void *conf, const char *value,
    const struct place *at, struct report *r)
{
	uint64_t v;
	bool on;
	int rc;

	rc = -1;
	v = 0;
	switch (f->kind) {
	case FIELD_NUMBER:
		rc = num_u64(value, f->min, f->max, &v);
		break;
	case FIELD_SIZE:
		rc = num_size(value, f->min, f->max, &v);
		break;
	case FIELD_SWITCH:
		if ((rc = field_switch(value, &on)) == 0)
			v = on;
		break;
	case FIELD_CHOICE:
		rc = choice(f, value, &v);
		break;
	case FIELD_STRING:
		if (store_string(f, conf, value) == -1)
			return field_bad(f, value, at, r);
		return 0;
	case FIELD_OTHER:
		return f->set(f, conf, value, at, r);
	}
	if (rc == -1)
		return field_bad(f, value, at, r);
	store(f, conf, v);
	return 0;
}

void
field_print(const struct field *f, const void *conf, FILE *out)
{
	char size[SIZE_TEXT];
	const char *s;

	switch (f->kind) {
	case FIELD_NUMBER:
		fprintf(out, "%s %" PRIu64 "\n", f->key, load(f, conf));
		break;
	case FIELD_SIZE:
		size_text(size, load(f, conf));
		fprintf(out, "%s %s\n", f->key, size);
		break;
	case FIELD_SWITCH:
		s = load(f, conf) != 0 ? "on" : "off";
		fprintf(out, "%s %s\n", f->key, s);
		break;
	case FIELD_CHOICE:
		fprintf(out, "%s %s\n", f->key, f->words[load(f, conf)]);
		break;
	case FIELD_STRING:
		s = (const char *)conf + f->off;
		if (s[0] != '\0')
			fprintf(out, "%s %s\n", f->key, s);
		break;
	case FIELD_OTHER:
		f->print(f, conf, out);
		break;
	}
}
