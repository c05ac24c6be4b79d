/*
 * record.c: records between the processes of a daemon.
 *
 * On the wire: kind (1), a (4), b (4), c (4), whatever the kind, and for HELLO
 * hash (20), id (20), reserved bits (8); for PEER and TAKE host (16); for
 * AMOUNTS uploaded (8), downloaded (8), left (8); for TRACKER seeders (4),
 * leechers (4), completed (4), why (the rest); for BUDGET and DEMAND rate_up
 * (8), rate_down (8); for VERDICT hash (20); for STATUS uploaded (8),
 * downloaded (8), rate_up (8), rate_down (8), conns (4), trouble (4), idle (4).
 */
#include "record.h"

#include <string.h>

#include "bytes.h"
#include "sizes.h"

#define ANY       UINT32_MAX
#define ERRNO_MAX 4095

/* What a, b and c of a kind may be; a field that a kind has not is zero. */
struct rule {
	uint32_t a_min, a_max;
	uint32_t b_max;
	uint32_t c_max;
};

static const struct rule rules[REC_KINDS] = {
    [REC_HELLO] = {0, DIALECT_COUNT - 1, ANY, 0},
    [REC_FD_ACK] = {FD_SWARM, FD_TORRENT, 0, 0},
    [REC_WANT_FILE] = {0, ANY, 0, 0},
    [REC_WANT] = {0, 0, 0, 0},
    [REC_LOOK] = {0, 0, 0, 0},
    [REC_FD] = {FD_SWARM, FD_TORRENT, ANY, 0},
    [REC_ADMIT] = {0, ANY, ANY, 1},
    [REC_REFUSE] = {0, 0, 0, 0},
    [REC_READY] = {0, 1, 0, 0},
    [REC_FILE] = {0, ANY, 0, 0},
    [REC_PREPARED] = {0, 0, 0, 0},
    [REC_NEWS] = {0, 0, 0, 0},
    [REC_COMPLETE] = {0, 0, 0, 0},
    [REC_PAUSED] = {0, ERRNO_MAX, OP_COUNT - 1, 0},
    [REC_RESUMED] = {0, 0, 0, 0},
    [REC_BAD] = {0, ANY, ANY, 0},
    [REC_BAD_DIGEST] = {0, ANY, ANY, 0},
    [REC_FAILED] = {0, ERRNO_MAX, OP_COUNT - 1, 0},
    [REC_DRAINED] = {0, 0, 0, 0},
    [REC_RETRY] = {0, 0, 0, 0},
    [REC_REOPEN] = {0, 0, 0, 0},
    [REC_CHECK] = {0, 0, 0, 0},
    [REC_OPEN] = {0, ANY, 0, 0},
    [REC_FINISH] = {0, 0, 0, 0},
    [REC_PEER] = {0, FOUND_BY_COUNT - 1, UINT16_MAX, ANY},
    [REC_TRACKER] = {0, ANY, ANY, ANY},
    [REC_AMOUNTS] = {0, 0, 0, 0},
    [REC_TAKE] = {0, 0, UINT16_MAX, ANY},
    [REC_DOZE] = {0, 0, 0, 0},
    [REC_BUDGET] = {0, 0, 0, 0},
    [REC_DEMAND] = {0, DEMAND_UP | DEMAND_DOWN, 0, 0},
    [REC_STATUS] = {0, SWARM_STATES - 1, ANY, ANY},
    [REC_LOOK_AT] = {1, ANY, 0, 0},
    [REC_VERDICT] = {1, ANY, VERDICTS - 1, 0},
};

static int
put_status(struct wr *w, const struct record *r)
{
	if (wr_u64(w, r->uploaded) == -1 || wr_u64(w, r->downloaded) == -1 ||
	    wr_u64(w, r->rate_up) == -1 || wr_u64(w, r->rate_down) == -1 ||
	    wr_u32(w, r->conns) == -1 || wr_u32(w, r->trouble) == -1)
		return -1;
	return wr_u32(w, r->idle);
}

static int
take_status(struct rd *rd, struct record *r)
{
	if (rd_u64(rd, &r->uploaded) == -1 ||
	    rd_u64(rd, &r->downloaded) == -1 || rd_u64(rd, &r->rate_up) == -1 ||
	    rd_u64(rd, &r->rate_down) == -1 || rd_u32(rd, &r->conns) == -1 ||
	    rd_u32(rd, &r->trouble) == -1 || r->trouble > ERRNO_MAX)
		return -1;
	return rd_u32(rd, &r->idle);
}

static int
put_tracker(struct wr *w, const struct record *r)
{
	if (wr_u32(w, r->seeders) == -1 || wr_u32(w, r->leechers) == -1 ||
	    wr_u32(w, r->completed) == -1)
		return -1;
	return wr_bytes(w, r->why, strnlen(r->why, RECORD_WHY_MAX));
}

static int
take_tracker(struct rd *rd, struct record *r)
{
	size_t i, n;

	if (rd_u32(rd, &r->seeders) == -1 || rd_u32(rd, &r->leechers) == -1 ||
	    rd_u32(rd, &r->completed) == -1 || (n = rd->n) > RECORD_WHY_MAX ||
	    rd_bytes(rd, r->why, n) == -1)
		return -1;
	for (i = 0; i < n; i++)
		if (r->why[i] < ' ' || r->why[i] > '~')
			return -1;
	return 0;
}

/* What some kinds carry besides: 0, or -1 when there is no room. */
static int
put_more(struct wr *w, const struct record *r)
{
	switch (r->kind) {
	case REC_HELLO:
		if (wr_bytes(w, r->hash, sizeof(r->hash)) == -1 ||
		    wr_bytes(w, r->id, sizeof(r->id)) == -1)
			return -1;
		return wr_bytes(w, r->reserved, sizeof(r->reserved));
	case REC_PEER:
	case REC_TAKE:
		return wr_bytes(w, r->host, sizeof(r->host));
	case REC_VERDICT:
		return wr_bytes(w, r->hash, sizeof(r->hash));
	case REC_STATUS:
		return put_status(w, r);
	case REC_TRACKER:
		return put_tracker(w, r);
	case REC_BUDGET:
	case REC_DEMAND:
		if (wr_u64(w, r->rate_up) == -1)
			return -1;
		return wr_u64(w, r->rate_down);
	case REC_AMOUNTS:
		if (wr_u64(w, r->uploaded) == -1 ||
		    wr_u64(w, r->downloaded) == -1)
			return -1;
		return wr_u64(w, r->left);
	default:
		return 0;
	}
}

/* 0, or -1 when it is not there. */
static int
take_more(struct rd *rd, struct record *r)
{
	switch (r->kind) {
	case REC_HELLO:
		if (rd_bytes(rd, r->hash, sizeof(r->hash)) == -1 ||
		    rd_bytes(rd, r->id, sizeof(r->id)) == -1)
			return -1;
		return rd_bytes(rd, r->reserved, sizeof(r->reserved));
	case REC_PEER:
	case REC_TAKE:
		return rd_bytes(rd, r->host, sizeof(r->host));
	case REC_VERDICT:
		return rd_bytes(rd, r->hash, sizeof(r->hash));
	case REC_STATUS:
		return take_status(rd, r);
	case REC_TRACKER:
		return take_tracker(rd, r);
	case REC_BUDGET:
	case REC_DEMAND:
		if (rd_u64(rd, &r->rate_up) == -1)
			return -1;
		return rd_u64(rd, &r->rate_down);
	case REC_AMOUNTS:
		if (rd_u64(rd, &r->uploaded) == -1 ||
		    rd_u64(rd, &r->downloaded) == -1)
			return -1;
		return rd_u64(rd, &r->left);
	default:
		return 0;
	}
}

size_t
record_encode(const struct record *r, uint8_t out[RECORD_MAX])
{
	struct wr w = {out, 0, RECORD_MAX};

	if (wr_u8(&w, (uint8_t)r->kind) == -1 || wr_u32(&w, r->a) == -1 ||
	    wr_u32(&w, r->b) == -1 || wr_u32(&w, r->c) == -1 ||
	    put_more(&w, r) == -1)
		return 0;
	return w.len;
}

int
record_decode(const uint8_t *p, size_t n, struct record *out)
{
	struct rd r = {p, n};
	struct record rec = {0};
	const struct rule *rule;
	uint8_t kind;

	if (rd_u8(&r, &kind) == -1 || rd_u32(&r, &rec.a) == -1 ||
	    rd_u32(&r, &rec.b) == -1 || rd_u32(&r, &rec.c) == -1)
		return -1;
	if (kind == 0 || kind >= REC_KINDS)
		return -1;
	rec.kind = (enum record_kind)kind;
	if (take_more(&r, &rec) == -1 || r.n != 0)
		return -1;
	rule = &rules[kind];
	if (rec.a < rule->a_min || rec.a > rule->a_max || rec.b > rule->b_max ||
	    rec.c > rule->c_max)
		return -1;
	*out = rec;
	return 0;
}

const char *
disk_op_text(enum disk_op op)
{
	static const char *const text[OP_COUNT] = {
	    [OP_NONE] = "use",
	    [OP_OPEN] = "open",
	    [OP_CREATE] = "create",
	    [OP_ALLOCATE] = "allocate room for",
	    [OP_WRITE] = "write to",
	    [OP_READ] = "read from",
	    [OP_SYNC] = "sync",
	    [OP_RENAME] = "rename",
	    [OP_RESUME] = "keep the resume record of",
	    [OP_LOG] = "keep the log of",
	    [OP_SIZE] = "find all bytes of",
	};

	return text[(unsigned int)op < OP_COUNT ? op : OP_NONE];
}

const char *
worker_end_text(enum worker_end end)
{
	static const char *const text[END_COUNT] = {
	    [END_CLOSED] = "the peer closed the connection",
	    [END_LEFT] = "we left",
	    [END_REFUSED] = "the peer was not admitted",
	    [END_ORPHAN] = "the supervisor is gone",
	    [END_UNANSWERED] = "the peer refused our handshake",
	    [END_BAD_HEADER] = "the peer sent no known handshake header",
	    [END_TIMEOUT] = "no whole handshake came in time",
	    [END_WRONG_ID] = "another peer answered than the one dialled",
	    [END_BAD_LENGTH] = "a message had a length its type cannot have",
	    [END_BAD_INDEX] = "a message named a piece that does not exist",
	    [END_BAD_PIECE] = "a piece came with the wrong length",
	    [END_RESET] = "the connection was reset or timed out",
	    [END_TRUNCATED] = "our file is shorter than it must be",
	    [END_SILENT] = "the peer said nothing for too long",
	    [END_SETUP] = "the worker could not set itself up",
	    [END_INTERNAL] = "the worker found itself inconsistent",
	};

	if ((unsigned int)end >= END_COUNT)
		return "the worker ended with an unknown status";
	return text[end];
}
