/*
 * admit.c: the order in which reasons against a peer are looked at.
 */
#include "admit.h"

enum admit
admit_decide(const struct admit_facts *f)
{
	if (f->peer_id == f->own_id)
		return ADMIT_SELF;
	if (!f->listed)
		return ADMIT_UNKNOWN;
	if (f->dialled_id != 0 && f->dialled_id != f->peer_id)
		return ADMIT_WRONG;
	if (f->dialled_id == 0 && !f->listed_later)
		return ADMIT_EARLIER;
	if (f->connected)
		return ADMIT_DUPLICATE;
	if (f->penalised)
		return ADMIT_PENALTY;
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
	case ADMIT_ENDING:
		return "we are leaving";
	case ADMIT_FULL:
		return "MaxPeers are connected";
	}
	return "unknown reason";
}
