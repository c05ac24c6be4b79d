/*
 * control_swarm.c: a swarm as a line of the control socket.
 */
#include "control_swarm.h"

#include <string.h>

#include "num.h"

#define COUNT(a)   (sizeof(a) / sizeof((a)[0]))
#define OFFSET(m)  offsetof(struct control_swarm, m)
#define ROOM(m)    sizeof(((struct control_swarm *)0)->m)
#define DIGITS_MAX 20
#define KEY_MAX    12 /* with its tab and '=' */

static const struct text_field {
	const char *key;
	size_t offset, room;
} texts[] = {
    {"state", OFFSET(state), ROOM(state)},
    {"hash", OFFSET(hash), ROOM(hash)},
    {"name", OFFSET(name), ROOM(name)},
    {"file", OFFSET(file), ROOM(file)},
    {"segment", OFFSET(segment), ROOM(segment)},
    {"trouble", OFFSET(trouble), ROOM(trouble)},
    {"peers", OFFSET(peers), ROOM(peers)},
};

static const struct num_field {
	const char *key;
	size_t offset;
} nums[] = {
    {"size", OFFSET(size)},
    {"pieces", OFFSET(pieces)},
    {"have", OFFSET(have)},
    {"up", OFFSET(up)},
    {"down", OFFSET(down)},
    {"rate-up", OFFSET(rate_up)},
    {"rate-down", OFFSET(rate_down)},
    {"limit-up", OFFSET(limit_up)},
    {"limit-down", OFFSET(limit_down)},
    {"connections", OFFSET(connections)},
};

/* Each byte of a text may be three, and each number have all its digits. */
_Static_assert(3 * sizeof(struct control_swarm) + COUNT(texts) * KEY_MAX +
	    COUNT(nums) * (KEY_MAX + DIGITS_MAX) <=
	CONTROL_LINE_MAX,
    "a swarm fits into a line");

static int
read_text(char *to, size_t room, const char *value)
{
	size_t n;

	if (value == NULL)
		return 0;
	if ((n = strlen(value)) >= room)
		return -1;
	memcpy(to, value, n + 1);
	return 0;
}

static int
read_num(char *to, const char *value)
{
	uint64_t v = 0;

	if (value != NULL && num_u64(value, 0, UINT64_MAX, &v) == -1)
		return -1;
	memcpy(to, &v, sizeof(v));
	return 0;
}

int
control_swarm_read(struct control_swarm *s, const struct control_line *l)
{
	char *p = (char *)s;
	size_t i;

	*s = (struct control_swarm){0};
	if (strcmp(l->word, CONTROL_SWARM) != 0)
		return -1;
	for (i = 0; i < COUNT(texts); i++)
		if (read_text(p + texts[i].offset, texts[i].room,
			control_line_value(l, texts[i].key)) == -1)
			return -1;
	for (i = 0; i < COUNT(nums); i++)
		if (read_num(p + nums[i].offset,
			control_line_value(l, nums[i].key)) == -1)
			return -1;
	return 0;
}

void
control_swarm_write(const struct control_swarm *s, struct text *t)
{
	const char *p = (const char *)s;
	uint64_t v;
	size_t i;

	control_line_word(t, CONTROL_SWARM);
	for (i = 0; i < COUNT(texts); i++)
		if (p[texts[i].offset] != '\0')
			control_line_str(t, texts[i].key, p + texts[i].offset);
	for (i = 0; i < COUNT(nums); i++) {
		memcpy(&v, p + nums[i].offset, sizeof(v));
		if (v != 0)
			control_line_num(t, nums[i].key, v);
	}
	control_line_end(t);
}
