/*
 * json.c: JSON written with its commas and escapes in the right places.
 */
#include "json.h"

#include <assert.h>
#include <inttypes.h>

#include "text.h"
#include "utf8.h"

/* Characters at s that stand for themselves. */
static size_t
json_plain(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

static void
json_string(struct out *o, const char *s)
{
	uint32_t cp;
	size_t n;

	out_chr(o, '"');
	for (; *s != '\0'; s += n) {
		if ((n = json_plain(s)) > 0)
			out_bytes(o, s, n);
		else if ((n = utf8_next(s, &cp)) == 0) {
			out_str(o, "\\ufffd");
			n = 1;
		} else if (cp == '"' || cp == '\\')
			out_fmt(o, "\\%c", (int)cp);
		else if (cp < 0xa0)
			out_fmt(o, "\\u%04" PRIx32, cp);
		else
			out_bytes(o, s, n);
	}
	out_chr(o, '"');
}

static void
json_gap(const struct json *j, bool flat)
{
	unsigned int i;

	if (flat) {
		out_chr(j->o, ' ');
		return;
	}
	out_chr(j->o, '\n');
	for (i = 0; i < j->depth; i++)
		out_str(j->o, "  ");
}

/* What stands before a member: comma, place, key. */
static void
json_member(struct json *j, const char *key)
{
	if (j->more[j->depth])
		out_chr(j->o, ',');
	j->more[j->depth] = true;
	if (j->depth > 0)
		json_gap(j, j->flat != 0);
	if (key != NULL) {
		out_chr(j->o, '"');
		out_str(j->o, key);
		out_bytes(j->o, "\": ", 3);
	}
}

static void
json_open(struct json *j, const char *key, char bracket)
{
	json_member(j, key);
	out_chr(j->o, bracket);
	assert(j->depth + 1 < JSON_DEPTH);
	j->more[++j->depth] = false;
	if (j->flat == 0 && key == NULL && j->depth > 1)
		j->flat = j->depth;
}

static void
json_close(struct json *j, char bracket)
{
	bool flat = j->flat != 0, empty = !j->more[j->depth];

	assert(j->depth > 0);
	if (j->flat == j->depth)
		j->flat = 0;
	j->depth--;
	if (!empty)
		json_gap(j, flat);
	out_chr(j->o, bracket);
}

void
json_init(struct json *j, struct out *o)
{
	*j = (struct json){.o = o};
}

void
json_end(struct json *j)
{
	assert(j->depth == 0);
	out_chr(j->o, '\n');
}

void
json_object(struct json *j, const char *key)
{
	json_open(j, key, '{');
}

void
json_object_end(struct json *j)
{
	json_close(j, '}');
}

void
json_array(struct json *j, const char *key)
{
	json_open(j, key, '[');
}

void
json_array_end(struct json *j)
{
	json_close(j, ']');
}

void
json_u64(struct json *j, const char *key, uint64_t v)
{
	json_member(j, key);
	out_num(j->o, v);
}

void
json_bool(struct json *j, const char *key, bool v)
{
	json_member(j, key);
	out_str(j->o, v ? "true" : "false");
}

void
json_null(struct json *j, const char *key)
{
	json_member(j, key);
	out_str(j->o, "null");
}

void
json_str(struct json *j, const char *key, const char *s)
{
	json_member(j, key);
	json_string(j->o, s);
}

void
json_seconds(struct json *j, const char *key, uint64_t ns)
{
	char buf[32];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_u64(&t, ns / 1000000000);
	text_chr(&t, '.');
	text_u64_pad(&t, ns / 1000 % 1000000, 6);
	json_member(j, key);
	out_str(j->o, buf);
}
