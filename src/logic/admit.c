/*
 * admit.c: the order in which reasons against a peer are looked at.
 */
#include "admit.h"

void
admit_by_list(struct admit_facts *f, const struct admit_listing *l)
{
	f->self = l->peer_id == l->own_id;
	f->unknown = !l->listed;
	f->wrong = l->dialled_id != 0 && l->dialled_id != l->peer_id;
	f->earlier = l->dialled_id == 0 && !l->listed_later;
}

enum admit
admit_decide(const struct admit_facts *f)
{
	if (f->foreign)
		return ADMIT_FOREIGN;
	if (f->self)
		return ADMIT_SELF;
	if (f->unknown)
		return ADMIT_UNKNOWN;
	if (f->wrong)
		return ADMIT_WRONG;
	if (f->earlier)
		return ADMIT_EARLIER;
	if (f->connected)
		return ADMIT_DUPLICATE;
	if (f->penalised)
		return ADMIT_PENALTY;
	if (f->banned)
		return ADMIT_BANNED;
	if (f->crowded)
		return ADMIT_CROWD;
	if (f->ending)
		return ADMIT_ENDING;
	if (f->full)
		return ADMIT_FULL;
	return ADMIT_OK;
}

const char *
admit_text(enum admit a)
{
	switch (a) {
	case ADMIT_OK:
		return "admitted";
	case ADMIT_FOREIGN:
		return "it is of another swarm";
	case ADMIT_SELF:
		return "it has our own id";
	case ADMIT_UNKNOWN:
		return "its id is not in PeerInfo.cfg";
	case ADMIT_WRONG:
		return "it is not the peer that was dialled";
	case ADMIT_EARLIER:
		return "it is listed before us, so we dial it";
	case ADMIT_DUPLICATE:
		return "it is connected already";
	case ADMIT_PENALTY:
		return "its workers crashed of late";
	case ADMIT_BANNED:
		return "it sent bytes that are not the torrent's";
	case ADMIT_CROWD:
		return "MaxPerAddress of its address are connected";
	case ADMIT_ENDING:
		return "we are leaving";
	case ADMIT_FULL:
		return "MaxPeers are connected";
	}
	return "unknown reason";
}
