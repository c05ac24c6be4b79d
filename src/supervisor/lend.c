/*
 * lend.c: who waits for which file, and those that are open.
 */
#include "lend.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "disks.h"
#include "records.h"
#include "span.h"

/* Half of the records that a worker may say: so none is shot for its wants. */
#define PER_SECOND (RECORDS_PER_SECOND / 2)

/* False: it is not open yet, or it is too soon. */
static bool
give(struct supervisor *sv, struct child *c)
{
	uint32_t file = c->wants - 1;
	int fd;

	if (c->records > PER_SECOND ||
	    (fd = opened_find(&sv->lent, file)) == -1)
		return false;
	c->wants = 0;
	records_give_file(c, file, fd);
	return true;
}

static bool
is_waiting(const struct child *c)
{
	return c->state == SLOT_LIVE && c->wants != 0;
}

/* All that can be given; then disk 0 is asked for what somebody lacks. */
static void
serve(struct supervisor *sv)
{
	struct child *c;
	uint32_t i, first = sv->lend_first;

	for (i = 0; i < sv->cf->slots; i++) {
		c = &sv->child[(first + i) % sv->cf->slots];
		if (!is_waiting(c) || give(sv, c) || sv->opening != 0 ||
		    opened_find(&sv->lent, c->wants - 1) != -1)
			continue;
		sv->opening = c->wants;
		sv->lend_first = c->slot + 1;
		disks_ask_file(sv, c->wants - 1);
	}
}

/* The kernel says whether all that was said there was taken. */
static bool
has_taken(int pair)
{
	int n;

	return ioctl(pair, SIOCOUTQ, &n) == 0 && n == 0;
}

bool
lend_want(struct supervisor *sv, struct child *c, uint32_t file)
{
	struct spans all;

	if (!sv->terms->many || c->wants != 0)
		return false;
	all = spans_many(&sv->cf->torrent);
	if (file >= all.files || !span_is_stored(&all, file) ||
	    !has_taken(c->pair))
		return false;
	c->wants = file + 1;
	if (!give(sv, c))
		serve(sv);
	return true;
}

void
lend_came(struct supervisor *sv, uint32_t file, int fd)
{
	if (opened_find(&sv->lent, file) != -1)
		close(fd);
	else
		opened_put(&sv->lent, LENT_MAX, file, fd);
	if (sv->opening == file + 1)
		sv->opening = 0;
	serve(sv);
}

void
lend_again(struct supervisor *sv)
{
	sv->opening = 0;
	serve(sv);
}

/* What disk 0 could not open is asked for once more.  While it hears nothing
 * its pair keeps the room for what it must be told. */
void
lend_second(struct supervisor *sv)
{
	if (sv->terms->many && has_taken(sv->disk[0].tether.pair))
		lend_again(sv);
}
