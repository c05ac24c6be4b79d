/*
 * peers.c: the addresses of peers as trackers list them.
 */
#include "peers.h"

void
peers_init(struct peers *p)
{
	p->v4 = (struct rd){0};
	p->v6 = (struct rd){0};
	peers_set_list(p, (struct rd){0});
}

/* A cursor with a fault, or behind the end of its list, gives nothing. */
void
peers_set_list(struct peers *p, struct rd list)
{
	benc_init(&p->list, list.p, list.n);
	benc_list(&p->list);
}

static bool
next_compact(struct rd *r, size_t size, struct peers_one *one)
{
	while (r->n >= size + 2) {
		*one = (struct peers_one){.host = {r->p, size}};
		r->p += size;
		r->n -= size;
		if (rd_u16(r, &one->port) == 0 && one->port != 0)
			return true;
	}
	return false;
}

static bool
is_host(struct rd s)
{
	uint8_t c;

	if (s.n == 0 || s.n > PEERS_HOST_MAX)
		return false;
	while (rd_u8(&s, &c) == 0)
		if (c <= ' ' || c >= 0x7f)
			return false;
	return true;
}

/* A dictionary; -1 when the list cannot be read on, 0 when it is no peer. */
static int
take_dict(struct benc *b, struct peers_one *one)
{
	struct rd key, host = {0};
	int64_t port = 0;
	int more, rc;

	if (benc_peek(b) != BENC_DICT)
		return benc_skip(b, NULL);
	benc_dict(b);
	while ((more = benc_next(b, &key)) == 1) {
		if (benc_is(key, "ip") && benc_peek(b) == BENC_STR)
			rc = benc_str(b, &host);
		else if (benc_is(key, "port") && benc_peek(b) == BENC_INT)
			rc = benc_int(b, &port);
		else
			rc = benc_skip(b, NULL);
		if (rc == -1)
			return -1;
	}
	if (more == -1 || !is_host(host) || port < 1 || port > UINT16_MAX)
		return more;
	*one = (struct peers_one){host, true, (uint16_t)port};
	return 1;
}

bool
peers_next(struct peers *p, struct peers_one *one)
{
	int rc = 0;

	if (next_compact(&p->v4, 4, one) || next_compact(&p->v6, 16, one))
		return true;
	while (rc == 0 && benc_next(&p->list, NULL) == 1)
		rc = take_dict(&p->list, one);
	return rc == 1;
}
