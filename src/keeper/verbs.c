/*
 * verbs.c: what the keeper does when it is told to.
 */
#include "verbs.h"

#include <fcntl.h>
#include <string.h>

#include "control_swarm.h"
#include "hex.h"
#include "log.h"

struct ask {
	struct keeper *k;
	const struct control_request *r;
	struct row *row; /* that the request names, or NULL */
	int passed;
	struct out *out;
	char why[ROW_WHY_MAX]; /* there is no such row */
};

static void
put(struct out *o, struct text *t)
{
	control_line_end(t);
	out_bytes(o, t->p, t->len);
}

static void
put_word(struct out *o, const char *word, const char *sentence)
{
	char buf[CONTROL_LINE_MAX + 1];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	control_line_word(&t, word);
	if (sentence != NULL)
		control_line_str(&t, CONTROL_TEXT, sentence);
	put(o, &t);
}

void
verbs_refuse(struct out *o, const char *why)
{
	put_word(o, CONTROL_ERROR, why);
}

static void
copy(char *to, size_t room, const char *from)
{
	struct text t;

	text_init(&t, to, room);
	text_str(&t, from);
}

static void
put_row(struct out *o, const struct keeper *k, const struct row *row)
{
	struct control_swarm s = {.size = row->size,
	    .pieces = row->pieces,
	    .have = row->have,
	    .up = row_up(row),
	    .down = row_down(row),
	    .rate_up = row->status.rate_up,
	    .rate_down = row->status.rate_down,
	    .limit_up = row->limit_up,
	    .limit_down = row->limit_down,
	    .connections = row->status.conns};
	char buf[CONTROL_LINE_MAX + 1];
	struct text t;

	copy(s.state, sizeof(s.state), row_state_text(row_state(k, row)));
	copy(s.file, sizeof(s.file), row->file);
	copy(s.trouble, sizeof(s.trouble), row->why);
	copy(s.peers, sizeof(s.peers), row->peers);
	if (row->known)
		copy(s.name, sizeof(s.name), row->name);
	if (row->known && !row_is_course(row))
		hex_encode(row->hash, HASH_LEN, s.hash);
	if (row->tether.pid != 0)
		copy(s.segment, sizeof(s.segment), row->segment);
	text_init(&t, buf, sizeof(buf));
	control_swarm_write(&s, &t);
	out_bytes(o, t.p, t.len);
}

static void
put_limits(struct out *o, uint64_t up, uint64_t down)
{
	char buf[CONTROL_LINE_MAX + 1];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	control_line_word(&t, control_verb_word(CONTROL_LIMITS));
	control_line_num(&t, "up", up);
	control_line_num(&t, "down", down);
	put(o, &t);
}

/* Each does what is asked for; 0, or -1 and why. */

static int
list(struct ask *a, const char **why)
{
	const struct row *row = NULL;

	(void)why;
	if (a->row != NULL)
		put_row(a->out, a->k, a->row);
	else
		while ((row = row_next(a->k, row)) != NULL)
			put_row(a->out, a->k, row);
	return 0;
}

/*
 * What is passed must be sealed memory: it waits for no disk and no file
 * system of somebody's own, and nobody can change it.
 */
static int
add(struct ask *a, const char **why)
{
	int seals = a->passed == -1 ? -1 : fcntl(a->passed, F_GET_SEALS);
	const struct row_wish wish = {
	    .file = a->r->file, .peers = a->r->peers, .paused = a->r->paused};

	if (a->passed == -1)
		*why = "a descriptor must come along";
	else if (seals == -1 ||
	    (~seals & (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW)) != 0)
		*why = "the descriptor is not one of sealed memory";
	else
		return row_add(a->k, a->passed, &wish, why);
	return -1;
}

static int
remove_row(struct ask *a, const char **why)
{
	return row_remove(a->k, a->row, a->r->data, why);
}

static int
pause_row(struct ask *a, const char **why)
{
	return row_pause(a->k, a->row, why);
}

static int
resume(struct ask *a, const char **why)
{
	return row_resume(a->k, a->row, why);
}

static int
recheck(struct ask *a, const char **why)
{
	return row_recheck(a->k, a->row, why);
}

/* What is not set stays. */
static int
limits(struct ask *a, const char **why)
{
	const struct control_request *r = a->r;
	uint64_t up = a->k->up, down = a->k->down;

	if (a->row != NULL) {
		up = a->row->limit_up;
		down = a->row->limit_down;
	}
	up = r->sets_up ? r->up : up;
	down = r->sets_down ? r->down : down;
	if ((r->sets_up || r->sets_down) &&
	    row_limit(a->k, a->row, up, down, why) == -1)
		return -1;
	put_limits(a->out, up, down);
	return 0;
}

static int (*const verbs[CONTROL_VERBS])(struct ask *, const char **why) = {
    [CONTROL_LIST] = list,
    [CONTROL_ADD] = add,
    [CONTROL_REMOVE] = remove_row,
    [CONTROL_PAUSE] = pause_row,
    [CONTROL_RESUME] = resume,
    [CONTROL_RECHECK] = recheck,
    [CONTROL_LIMITS] = limits,
};

static bool
changes_something(const struct control_request *r)
{
	return r->verb != CONTROL_LIST &&
	    (r->verb != CONTROL_LIMITS || r->sets_up || r->sets_down);
}

static void
say(const struct control_request *r, const struct ucred *who, const char *how)
{
	const char *what = "all";

	if (r->verb == CONTROL_ADD)
		what = r->file;
	else if (r->swarm[0] != '\0')
		what = r->swarm;
	log_info("control: %s %s, for user %u: %s", control_verb_word(r->verb),
	    what, who->uid, how);
}

static int
act(struct ask *a, const char **why)
{
	const struct control_request *r = a->r;

	*why = a->why;
	if (r->swarm[0] != '\0' &&
	    (a->row = row_find(a->k, r->swarm, a->why)) == NULL)
		return -1;
	return verbs[r->verb](a, why);
}

void
verbs_answer(struct keeper *k, const struct control_request *r, int passed,
    const struct ucred *who, struct out *out)
{
	struct ask a = {.k = k, .r = r, .passed = passed, .out = out};
	const char *why = NULL;
	int ret = act(&a, &why);

	if (changes_something(r))
		say(r, who, ret == 0 ? "done" : why);
	if (ret == 0)
		put_word(out, CONTROL_OK, NULL);
	else
		verbs_refuse(out, why);
}
