/*
 * extend.c: queue length and completeness, told and heard.
 */
#include "extend.h"

#include <arpa/inet.h>
#include <string.h>

#include "extended.h"
#include "worker.h"

#define REQQ 250 /* requests that we let wait: OUT_SERVES, less some room */

/* "192.0.2.1:6881" or "[2001:db8::1]:6881", as the supervisor writes it. */
static void
see_peer(const char *text, struct extended *e)
{
	char host[ADDRESS_MAX];
	size_t n;

	n = strnlen(text, ADDRESS_MAX - 1);
	while (n > 0 && text[n] != ':')
		n--;
	memcpy(host, text, n);
	host[n] = '\0';
	if (host[0] != '[') {
		e->yourip_len =
		    inet_pton(AF_INET, host, e->yourip) == 1 ? 4 : 0;
		return;
	}
	host[n - 1] = '\0';
	e->yourip_len = inet_pton(AF_INET6, host + 1, e->yourip) == 1 ? 16 : 0;
}

void
extend_say(struct worker *w)
{
	struct msg m = {.type = MSG_EXTENDED};
	uint8_t body[EXTENDED_ROOM];
	struct extended e = {.reqq = REQQ};

	if (!w->extends)
		return;
	w->said_only = w->sess.lacks_n == 0;
	e.upload_only = w->said_only;
	see_peer(w->order->address, &e);
	m.length = (uint32_t)extended_encode(&e, body);
	out_block(&w->out, &m);
	out_put(&w->out, body, m.length);
}

void
extend_turn(struct worker *w)
{
	if (!w->extends || w->said_only || w->sess.lacks_n > 0 ||
	    OUT_SIZE - (w->out.len - w->out.head) < 2 * EXTENDED_ROOM)
		return;
	extend_say(w);
}

/* One that cannot be read is as good as none. */
void
extend_take(struct worker *w, const uint8_t *p, size_t n)
{
	uint32_t reqq;

	if (extended_decode(p, n, &reqq) != 1 || reqq == 0)
		return;
	w->reqq = reqq;
	if (w->sess.depth > w->reqq)
		w->sess.depth = w->reqq;
}
