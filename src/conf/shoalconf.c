/*
 * shoalconf.c: shoal.conf, what the course files do not know.
 */
#include "shoalconf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "table.h"

void
conf_shoal_defaults(struct conf_shoal *c)
{
	static const struct place at = {"default", 0};
	struct report r = {0};
	const struct field *f;

	memset(c, 0, sizeof(*c));
	for (f = key_table; f < key_table + KEYS; f++)
		if (f->standard)
			(void)(field_set(f, c, f->example, &at, &r) == -1);
}

/* The peers of old that are not in c. */
static int
add_peers(struct conf_shoal *c, const struct conf_shoal *old)
{
	const struct peer_dialect *v;
	size_t i;

	for (i = 0; i < old->peers; i++) {
		v = &old->peer[i];
		if (peer_dialect_find(c, v->id) == NULL &&
		    peer_dialect_add(c, v) == -1)
			return -1;
	}
	return 0;
}

int
conf_shoal_parse(struct conf_shoal *c, const char *file, const char *text,
    size_t n, struct report *r)
{
	const struct table table = {key_table, KEYS, .takes_unknown = false};
	struct conf_shoal next = *c;
	unsigned int seen[KEYS] = {0};

	/* A list of its own: only what this text repeats is repeated. */
	next.peer = NULL;
	next.peers = 0;
	if (table_parse(&table, &next, seen, file, text, n, r) == -1)
		goto fail;
	if (add_peers(&next, c) == -1) {
		report_error(
		    r, file, 0, "no memory for so many peers; list fewer");
		goto fail;
	}
	free(c->peer);
	*c = next;
	return 0;
fail:
	free(next.peer);
	return -1;
}

enum dialect_id
conf_shoal_dialect(const struct conf_shoal *c, uint32_t id)
{
	const struct peer_dialect *v;

	v = peer_dialect_find(c, id);
	return v != NULL ? v->dialect : c->dialect;
}

int
conf_shoal_check_peers(const struct conf_shoal *c,
    const struct conf_peers *listed, const char *file, struct report *r)
{
	const struct peer_dialect *v;

	for (v = c->peer; v < c->peer + c->peers; v++)
		if (conf_peers_find(listed, v->id) == -1)
			return report_error(r,
			    v->line != 0 ? file : "--peer-dialect", v->line,
			    "peer %" PRIu32 " is not listed in PeerInfo.cfg; "
			    "correct its id, or remove what is said of it",
			    v->id);
	return 0;
}

void
conf_shoal_print(const struct conf_shoal *c, FILE *out)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		field_print(&key_table[i], c, out);
}

void
conf_shoal_free(struct conf_shoal *c)
{
	free(c->peer);
	c->peer = NULL;
	c->peers = 0;
}

static void
swap_peers(struct conf_shoal *a, struct conf_shoal *b)
{
	struct peer_dialect *v = a->peer;
	size_t n = a->peers;

	a->peer = b->peer;
	a->peers = b->peers;
	b->peer = v;
	b->peers = n;
}

void
conf_shoal_reload(struct conf_shoal *c, struct conf_shoal *next,
    void (*stays)(const char *key))
{
	const struct field *f;
	char *now, *then;
	size_t i;

	for (i = 0; i < KEYS; i++) {
		f = &key_table[i];
		now = (char *)c + f->off;
		then = (char *)next + f->off;
		if (f->repeats)
			swap_peers(c, next);
		else if (memcmp(now, then, f->size) == 0)
			continue;
		else if (f->live)
			memcpy(now, then, f->size);
		else
			stays(f->key);
	}
}

static const struct field *
find_option(const char *option)
{
	char name[KEY_OPTION_MAX];
	size_t i;

	for (i = 0; i < KEYS; i++) {
		conf_key_option(i, name);
		if (strcmp(name, option) == 0)
			return &key_table[i];
	}
	return NULL;
}

int
conf_key_words(const char *option)
{
	const struct field *f;

	if ((f = find_option(option)) == NULL)
		return 0;
	return strchr(f->arg, ' ') != NULL ? 2 : 1;
}

bool
conf_key_is_switch(const char *option)
{
	const struct field *f;

	f = find_option(option);
	return f != NULL && f->kind == FIELD_SWITCH;
}

int
conf_shoal_option(struct conf_shoal *c, const char *option, const char *value,
    struct report *r)
{
	char name[KEY_OPTION_MAX + 2];
	struct place at = {name, 0};
	const struct field *f;

	if ((f = find_option(option)) == NULL)
		return report_error(r, NULL, 0,
		    "there is no option --%.*s; see `shoald --help`",
		    REPORT_QUOTED, option);
	snprintf(name, sizeof(name), "--%s", option);
	return field_set(f, c, value, &at, r);
}

const char *
conf_key_name(size_t i)
{
	return i < KEYS ? key_table[i].key : NULL;
}

const char *
conf_key_arg(size_t i)
{
	return key_table[i].arg;
}

const char *
conf_key_help(size_t i)
{
	return key_table[i].help;
}

bool
conf_key_is_live(size_t i)
{
	return key_table[i].live;
}

/* A hyphen before each capital but the first, then all in lower case. */
void
conf_key_option(size_t i, char out[KEY_OPTION_MAX])
{
	const char *p;
	size_t n;

	n = 0;
	for (p = key_table[i].key; *p != '\0' && n < KEY_OPTION_MAX - 2; p++) {
		if (*p >= 'A' && *p <= 'Z') {
			if (n > 0)
				out[n++] = '-';
			out[n++] = (char)(*p - 'A' + 'a');
		} else
			out[n++] = *p;
	}
	out[n] = '\0';
}
