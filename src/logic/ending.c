/*
 * ending.c: the two facts about a configured peer that let us leave.
 */
#include "ending.h"

void
ending_init(struct ending_peer *p, struct mono now)
{
	*p = (struct ending_peer){.absent = now};
}

void
ending_recall(struct ending_peer *p)
{
	p->recalled = true;
}

void
ending_on_interest(struct ending_peer *p)
{
	p->recalled = false;
}

void
ending_on_connected(struct ending_peer *p)
{
	p->connected = true;
}

/*
 * R19: what was announced is counted.  An epoch would say which have bits the
 * worker has read, not which of them the peer was sent.
 */
void
ending_on_record(struct ending_peer *p, bool complete, uint32_t announced,
    uint32_t pieces, bool flushed)
{
	if (complete)
		p->seen = true;
	if (announced == pieces && flushed)
		p->told = true;
}

/*
 * R20: a dead worker has told nothing.  What it left in its queues may be lost
 * with it, so its death never sets a fact; those that its record showed while
 * it lived stand.
 */
void
ending_on_lost(struct ending_peer *p, struct mono now)
{
	p->connected = false;
	p->absent = now;
}

void
ending_on_refused(struct ending_peer *p, bool whole)
{
	if (!p->connected && p->seen && whole)
		p->told = true;
}

bool
ending_on_tick(struct ending_peer *p, bool whole, struct mono now,
    int64_t away_ms, int64_t give_up_ms)
{
	if (p->connected)
		return false;
	if ((p->seen || p->recalled) && whole &&
	    mono_is_due(mono_add_ms(p->absent, away_ms), now)) {
		p->seen = true;
		p->told = true;
	}
	if (p->seen || give_up_ms == 0 ||
	    !mono_is_due(mono_add_ms(p->absent, give_up_ms), now))
		return false;
	p->seen = true;
	p->told = true;
	return true;
}

bool
ending_is_done(const struct ending_peer *p)
{
	return p->seen && p->told;
}
