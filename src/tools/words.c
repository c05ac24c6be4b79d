/*
 * words.c: the words for what the segment keeps as numbers.
 */
#include "words.h"

#include <stdbool.h>

#include "dialect.h"
#include "human.h"
#include "segment.h"
#include "text.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *reason;
	const char *sentence;
	bool ranked; /* the place among the candidates says more */
} whys[WHY_COUNT] = {
    [WHY_NONE] = {"none", "not judged yet", false},
    [WHY_NOT_INTERESTED] = {"not-interested", "choked: wants nothing of us",
	false},
    [WHY_RATE] = {"rate", "preferred: rate", true},
    [WHY_RANDOM] = {"random", "preferred: drawn", true},
    [WHY_ALL] = {"all", "preferred: there is a place for all", false},
    [WHY_AT_ONCE] = {"at-once", "preferred: a place was free", false},
    [WHY_OPTIMISTIC] = {"optimistic", "optimistic: drawn of the choked", false},
    [WHY_BEATEN] = {"beaten", "choked: others were faster,", true},
    [WHY_NOT_DRAWN] = {"not-drawn", "choked: others were drawn", false},
    [WHY_KEPT] = {"kept", "unchoked until the next turn, wants nothing", false},
    [WHY_WAITING] = {"waiting", "choked: waits for the next turn", false},
    [WHY_TURN] = {"turn", "preferred: it is its turn", false},
};

const char *
words_slot_state(uint32_t state)
{
	static const char *const word[] = {
	    [SLOT_FREE] = "free",
	    [SLOT_NEW] = "handshaking",
	    [SLOT_LIVE] = "live",
	    [SLOT_DRAINING] = "draining",
	    [SLOT_STUCK] = "stuck",
	};

	return state < COUNT(word) ? word[state] : "unknown";
}

const char *
words_disk_state(uint32_t state)
{
	static const char *const word[] = {
	    [DISK_STARTING] = "starting",
	    [DISK_READY] = "ready",
	    [DISK_VERIFYING] = "verifying",
	    [DISK_COMPLETE] = "complete",
	    [DISK_CHECKING] = "checking",
	};

	return state < COUNT(word) ? word[state] : "unknown";
}

const char *
words_dialect(uint32_t id)
{
	return id < DIALECT_COUNT ? dialect_get((enum dialect_id)id)->name :
				    "unknown";
}

const char *
words_reason(uint32_t why)
{
	return why < WHY_COUNT ? whys[why].reason : "unknown";
}

char *
words_why(
    char *buf, size_t size, uint32_t why, uint32_t rank, uint32_t candidates)
{
	struct text t;

	text_init(&t, buf, size);
	text_str(&t, why < WHY_COUNT ? whys[why].sentence : "unknown");
	if (why < WHY_COUNT && whys[why].ranked && rank != 0) {
		text_chr(&t, ' ');
		text_str(&t, human_ordinal(rank).s);
		text_str(&t, " of ");
		text_u64(&t, candidates);
	}
	return buf;
}

char *
words_flags(char buf[5], uint32_t flags)
{
	buf[0] = flags & CONN_AM_CHOKING ? 'C' : '-';
	buf[1] = flags & CONN_AM_INTERESTED ? 'I' : '-';
	buf[2] = flags & CONN_PEER_CHOKING ? 'c' : '-';
	buf[3] = flags & CONN_PEER_INTERESTED ? 'i' : '-';
	buf[4] = '\0';
	return buf;
}

char *
words_order(char *buf, size_t size, uint32_t flags)
{
	struct text t;

	text_init(&t, buf, size);
	if (flags & ORDER_LEAVE_NOW)
		text_str(&t, "leave now");
	else if (flags & ORDER_LEAVE)
		text_str(&t, "leave");
	else
		text_str(&t, flags & ORDER_UNCHOKE ? "unchoke" : "choke");
	if (flags & ORDER_PAUSE)
		text_str(&t, ", pause");
	return buf;
}
