/*
 * control.c: the pair to the supervisor, whose end is the worker's end.
 */
#include "control.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "end.h"
#include "fdpass.h"
#include "worker.h"

static bool
say(struct worker *w, const struct record *r)
{
	uint8_t buf[RECORD_MAX];

	if (fdpass_send(FD_SUPERVISOR, buf, record_encode(r, buf), -1) == 0)
		return true;
	if (errno != EAGAIN)
		end_worker(w, END_ORPHAN);
	return false;
}

bool
control_say(struct worker *w, enum record_kind kind, uint32_t a, uint32_t b)
{
	const struct record r = {.kind = kind, .a = a, .b = b};

	return say(w, &r);
}

bool
control_hello(struct worker *w)
{
	struct record r = {.kind = REC_HELLO, .a = w->dialect, .b = w->peer_id};

	memcpy(r.hash, w->hello.hash, sizeof(r.hash));
	memcpy(r.id, w->hello.id, sizeof(r.id));
	memcpy(r.reserved, w->hello.reserved, sizeof(r.reserved));
	return say(w, &r);
}

bool
control_hear(struct worker *w, struct record *r, int *fd)
{
	uint8_t buf[RECORD_MAX];
	ssize_t n;

	n = fdpass_recv(FD_SUPERVISOR, buf, sizeof(buf), fd);
	if (n == -1 && errno == EAGAIN) {
		w->supervisor_spoke = false;
		return false;
	}
	if (n <= 0)
		end_worker(w, END_ORPHAN);
	if (record_decode(buf, (size_t)n, r) == -1)
		end_worker(w, END_INTERNAL);
	if (r->kind == REC_REFUSE)
		end_worker(w, END_REFUSED);
	return true;
}

void
control_heed(struct worker *w)
{
	struct record r;
	int fd;

	while (w->supervisor_spoke && control_hear(w, &r, &fd))
		source_take(w, &r, fd);
}
