/*
 * control_request.c: what the control socket of a daemon is asked for.
 */
#include "control_request.h"

#include <string.h>

#include "metainfo.h"
#include "num.h"

enum {
	KEY_SWARM = 1,
	KEY_FILE = 2,
	KEY_PAUSED = 4,
	KEY_UP = 8,
	KEY_DOWN = 16,
	KEY_PEERS = 32,
	KEY_DATA = 64,
};

static const struct verb {
	const char *word;
	unsigned int takes, needs; /* keys */
} verbs[CONTROL_VERBS] = {
    [CONTROL_LIST] = {"list", KEY_SWARM, 0},
    [CONTROL_ADD] = {"add", KEY_FILE | KEY_PAUSED | KEY_PEERS, KEY_FILE},
    [CONTROL_REMOVE] = {"remove", KEY_SWARM | KEY_DATA, KEY_SWARM},
    [CONTROL_PAUSE] = {"pause", KEY_SWARM, KEY_SWARM},
    [CONTROL_RESUME] = {"resume", KEY_SWARM, KEY_SWARM},
    [CONTROL_RECHECK] = {"recheck", KEY_SWARM, KEY_SWARM},
    [CONTROL_LIMITS] = {"limits", KEY_SWARM | KEY_UP | KEY_DOWN, 0},
};

/* Each takes a value; 0, or -1. */

static int
take_swarm(struct control_request *r, const char *value)
{
	size_t n = strlen(value);

	if (n == 0 || n >= sizeof(r->swarm))
		return -1;
	memcpy(r->swarm, value, n + 1);
	return 0;
}

/* A name that would have to be changed to be safe is refused: the client has
 * chosen it. */
static int
take_file(struct control_request *r, const char *value)
{
	const struct rd name = {(const uint8_t *)value, strlen(value)};

	return metainfo_is_name(value) && path_name(name, r->file) == PATH_OK &&
		strcmp(r->file, value) == 0 ?
	    0 :
	    -1;
}

static int
take_flag(bool *flag, const char *value)
{
	*flag = strcmp(value, "1") == 0;
	return *flag || strcmp(value, "0") == 0 ? 0 : -1;
}

static int
take_paused(struct control_request *r, const char *value)
{
	return take_flag(&r->paused, value);
}

static int
take_data(struct control_request *r, const char *value)
{
	return take_flag(&r->data, value);
}

/* What they are is for the daemon to say, which dials them. */
static int
take_peers(struct control_request *r, const char *value)
{
	size_t n = strlen(value);

	if (n == 0 || n >= sizeof(r->peers))
		return -1;
	memcpy(r->peers, value, n + 1);
	return 0;
}

static int
take_up(struct control_request *r, const char *value)
{
	r->sets_up = true;
	return num_u64(value, 0, UINT64_MAX, &r->up);
}

static int
take_down(struct control_request *r, const char *value)
{
	r->sets_down = true;
	return num_u64(value, 0, UINT64_MAX, &r->down);
}

static const struct key {
	const char *name;
	unsigned int bit;
	int (*take)(struct control_request *, const char *);
} keys[] = {
    {"swarm", KEY_SWARM, take_swarm},
    {"file", KEY_FILE, take_file},
    {"paused", KEY_PAUSED, take_paused},
    {"up", KEY_UP, take_up},
    {"down", KEY_DOWN, take_down},
    {"peers", KEY_PEERS, take_peers},
    {"data", KEY_DATA, take_data},
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static const struct key *
find_key(const char *name)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

static const char *
take_fields(struct control_request *r, const struct control_line *l)
{
	const struct verb *v = &verbs[r->verb];
	unsigned int given = 0;
	const struct key *k;
	size_t i;

	for (i = 0; i < l->n; i++) {
		k = find_key(l->field[i].key);
		if (k == NULL || (v->takes & k->bit) == 0)
			return "the verb takes no such field";
		if (k->take(r, l->field[i].value) == -1)
			return "a field has a value that cannot be";
		given |= k->bit;
	}
	return (v->needs & ~given) == 0 ? NULL :
					  "a field is missing that the verb "
					  "needs";
}

const char *
control_request_read(struct control_request *r, char *p, size_t n)
{
	struct control_line l;

	*r = (struct control_request){0};
	if (control_line_read(&l, p, n) == -1)
		return "this is no request";
	for (; r->verb < CONTROL_VERBS; r->verb++)
		if (strcmp(verbs[r->verb].word, l.word) == 0)
			return take_fields(r, &l);
	return "there is no such verb";
}

int
control_request_write(const struct control_request *r, struct text *t)
{
	const struct verb *v = &verbs[r->verb];

	control_line_word(t, v->word);
	if ((v->takes & KEY_SWARM) != 0 && r->swarm[0] != '\0')
		control_line_str(t, "swarm", r->swarm);
	if ((v->takes & KEY_FILE) != 0)
		control_line_str(t, "file", r->file);
	if ((v->takes & KEY_PAUSED) != 0 && r->paused)
		control_line_num(t, "paused", 1);
	if ((v->takes & KEY_DATA) != 0 && r->data)
		control_line_num(t, "data", 1);
	if ((v->takes & KEY_PEERS) != 0 && r->peers[0] != '\0')
		control_line_str(t, "peers", r->peers);
	if ((v->takes & KEY_UP) != 0 && r->sets_up)
		control_line_num(t, "up", r->up);
	if ((v->takes & KEY_DOWN) != 0 && r->sets_down)
		control_line_num(t, "down", r->down);
	control_line_end(t);
	return t->cut ? -1 : 0;
}

const char *
control_verb_word(enum control_verb v)
{
	return verbs[v].word;
}
