/*
 * control.c: target: lines of a control socket.
 *
 * The input is read as a line, a request and a swarm.  What is taken is
 * written and read again, and says the same.
 */
#include "control_request.h"
#include "control_swarm.h"
#include "fuzz.h"

static char out[CONTROL_LINE_MAX + 1];

/* A copy with room for the newline; to be freed. */
static char *
line_of(const uint8_t *data, size_t size)
{
	char *p = fuzz_alloc(size + 1);

	if (size > 0)
		memcpy(p, data, size);
	p[size] = '\n';
	return p;
}

static void
check_line(const struct control_line *l, const char *p, size_t size)
{
	size_t i;

	assert(l->n <= CONTROL_FIELDS);
	assert(l->word == p && l->word[0] != '\0');
	for (i = 0; i < l->n; i++) {
		assert(l->field[i].key > p && l->field[i].value <= p + size);
		assert(control_line_value(l, l->field[i].key) ==
		    l->field[i].value);
	}
}

static void
check_request(const uint8_t *data, size_t size)
{
	struct control_request r, again;
	char *p = line_of(data, size);
	const char *why = control_request_read(&r, p, size);
	struct text t;

	free(p);
	if (why != NULL) {
		assert(why[0] != '\0');
		return;
	}
	text_init(&t, out, sizeof(out));
	assert(control_request_write(&r, &t) == 0);
	assert(t.len <= CONTROL_LINE_MAX && out[t.len - 1] == '\n');
	assert(control_request_read(&again, out, t.len - 1) == NULL);
	assert(again.verb == r.verb && again.paused == r.paused);
	assert(again.data == r.data);
	assert(strcmp(again.swarm, r.swarm) == 0);
	assert(strcmp(again.file, r.file) == 0);
	assert(strcmp(again.peers, r.peers) == 0);
	assert(again.sets_up == r.sets_up && again.up == r.up);
	assert(again.sets_down == r.sets_down && again.down == r.down);
}

static void
check_swarm(const struct control_line *l)
{
	static char twice[CONTROL_LINE_MAX + 1];
	struct control_swarm s, again;
	struct control_line read;
	struct text t;
	size_t n;

	if (control_swarm_read(&s, l) == -1)
		return;
	text_init(&t, out, sizeof(out));
	control_swarm_write(&s, &t);
	assert(!t.cut && t.len <= CONTROL_LINE_MAX);
	n = t.len;
	memcpy(twice, out, n);
	assert(control_line_read(&read, twice, n - 1) == 0);
	assert(control_swarm_read(&again, &read) == 0);
	text_init(&t, twice, sizeof(twice));
	control_swarm_write(&again, &t);
	assert(t.len == n && memcmp(twice, out, n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *p = line_of(data, size);
	struct control_line l;

	if (control_line_read(&l, p, size) == 0) {
		check_line(&l, p, size);
		check_swarm(&l);
	}
	free(p);
	check_request(data, size);
	return 0;
}
