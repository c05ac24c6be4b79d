/*
 * courseline.c: the sentences of the course.
 */
#include "courseline.h"

#include <string.h>

#define PLAIN_ROOM 192 /* the longest sentence with all numbers at their most */
#define ID_ROOM    11  /* ten digits, comma */

/* %A ourselves, %B the peer, %I the argument, %C the count, %L the list. */
static const char *const sentences[] = {
    [EVENT_CONNECTS_TO] = "Peer %A makes a connection to Peer %B.",
    [EVENT_CONNECTED_FROM] = "Peer %A is connected from Peer %B.",
    [EVENT_UNCHOKED_BY] = "Peer %A is unchoked by %B.",
    [EVENT_CHOKED_BY] = "Peer %A is choked by %B.",
    [EVENT_HAVE] = "Peer %A received the 'have' message from %B "
		   "for the piece %I.",
    [EVENT_INTERESTED] = "Peer %A received the 'interested' message "
			 "from %B.",
    [EVENT_NOT_INTERESTED] = "Peer %A received the 'not interested' "
			     "message from %B.",
    [EVENT_OPTIMISTIC] = "Peer %A has the optimistically unchoked "
			 "neighbor %B.",
    [EVENT_PREFERRED] = "Peer %A has the preferred neighbors %L.",
    [LINE_PIECE] = "Peer %A has downloaded the piece %I from %B. "
		   "Now the number of pieces it has is %C.",
    [LINE_COMPLETE] = "Peer %A has downloaded the complete file.",
};
#define NSENTENCES (sizeof(sentences) / sizeof(sentences[0]))

size_t
courseline_room(const struct courseline *cl)
{
	if (cl->kind == EVENT_PREFERRED)
		return PLAIN_ROOM + (size_t)cl->arg * ID_ROOM;
	return PLAIN_ROOM;
}

static void
put_time(struct text *t, const struct tm *when)
{
	text_u64_pad(t, (uint64_t)(when->tm_year + 1900), 4);
	text_chr(t, '-');
	text_u64_pad(t, (uint64_t)(when->tm_mon + 1), 2);
	text_chr(t, '-');
	text_u64_pad(t, (uint64_t)when->tm_mday, 2);
	text_chr(t, ' ');
	text_u64_pad(t, (uint64_t)when->tm_hour, 2);
	text_chr(t, ':');
	text_u64_pad(t, (uint64_t)when->tm_min, 2);
	text_chr(t, ':');
	text_u64_pad(t, (uint64_t)when->tm_sec, 2);
	text_str(t, ": ");
}

static void
put_list(struct text *t, const uint32_t *ids, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (i > 0)
			text_chr(t, ',');
		text_u64(t, ids[i]);
	}
}

static void
put_field(struct text *t, char field, const struct courseline *cl, uint32_t own)
{
	switch (field) {
	case 'A':
		text_u64(t, own);
		break;
	case 'B':
		text_u64(t, cl->peer);
		break;
	case 'I':
		text_u64(t, cl->arg);
		break;
	case 'C':
		text_u64(t, cl->count);
		break;
	case 'L':
		put_list(t, cl->ids, cl->arg);
		break;
	}
}

void
courseline_put(struct text *t, const struct courseline *cl, uint32_t own,
    const struct tm *when)
{
	const char *s;

	if (cl->kind >= NSENTENCES || (s = sentences[cl->kind]) == NULL)
		return;
	put_time(t, when);
	for (; *s != '\0'; s++) {
		if (*s == '%')
			put_field(t, *++s, cl, own);
		else
			text_chr(t, *s);
	}
	text_chr(t, '\n');
}

/* Takes a literal from the front; 0, or -1. */
static int
take(const char **p, size_t *n, const char *literal)
{
	size_t len;

	len = strlen(literal);
	if (*n < len || memcmp(*p, literal, len) != 0)
		return -1;
	*p += len;
	*n -= len;
	return 0;
}

static int
take_u32(const char **p, size_t *n, uint32_t *v)
{
	uint64_t sum;
	size_t digits;

	sum = 0;
	for (digits = 0; *n > 0 && **p >= '0' && **p <= '9'; digits++) {
		sum = sum * 10 + (uint64_t)(**p - '0');
		if (sum > UINT32_MAX)
			return -1;
		(*p)++;
		(*n)--;
	}
	*v = (uint32_t)sum;
	return digits > 0 ? 0 : -1;
}

uint32_t
courseline_read(const char *p, size_t n, uint32_t own, uint32_t *piece)
{
	static const char stamp[] = "2026-11-22 20:00:00: ";
	uint32_t id;

	if (n < sizeof(stamp) - 1)
		return EVENT_NONE;
	p += sizeof(stamp) - 1;
	n -= sizeof(stamp) - 1;
	if (take(&p, &n, "Peer ") == -1 || take_u32(&p, &n, &id) == -1 ||
	    id != own || take(&p, &n, " has downloaded the ") == -1)
		return EVENT_NONE;
	if (take(&p, &n, "complete file.") == 0)
		return n == 0 ? LINE_COMPLETE : EVENT_NONE;
	if (take(&p, &n, "piece ") == -1 || take_u32(&p, &n, piece) == -1 ||
	    take(&p, &n, " from ") == -1)
		return EVENT_NONE;
	return LINE_PIECE;
}
