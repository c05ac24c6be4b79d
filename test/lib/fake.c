/*
 * fake.c: a peer played by a test, message by message.
 */
#include "fake.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bitfield.h"
#include "bits.h"
#include "btshake.h"
#include "maketorrent.h"
#include "net.h"
#include "rng.h"
#include "run.h"

#define SEND_MS 10000

void
fake_init(struct fake *f, const struct bed *b, size_t i, enum dialect_id d)
{
	memset(f, 0, sizeof(*f));
	f->fd = f->listener = -1;
	f->port = b->peer[i].port;
	f->dialect = d;
	f->id = b->peer[i].id;
	f->buf = malloc(FAKE_ROOM);
	if (f->buf == NULL ||
	    geometry_init(&f->geo, b->file_size, b->piece_size) == -1 ||
	    (b->torrent &&
		!maketorrent_hash(bed_path(b, BED_TORRENT), f->hash)))
		abort();
}

void
fake_hang_up(struct fake *f)
{
	if (f->fd != -1)
		close(f->fd);
	f->fd = -1;
	f->n = f->taken = 0;
}

void
fake_close(struct fake *f)
{
	fake_hang_up(f);
	if (f->listener != -1)
		close(f->listener);
	f->listener = -1;
	free(f->buf);
	f->buf = NULL;
}

bool
fake_dial(struct fake *f, const struct bed *b, size_t i, int ms)
{
	fake_hang_up(f);
	f->fd = net_dial_within(b->peer[i].port, ms);
	return f->fd != -1;
}

bool
fake_accept(struct fake *f, int ms)
{
	fake_hang_up(f);
	if (f->listener == -1)
		f->listener = net_listen(f->port);
	f->fd = f->listener == -1 ? -1 : net_accept(f->listener, ms);
	return f->fd != -1;
}

bool
fake_is_readable(struct fake *f, int ms)
{
	return net_is_readable(f->fd, ms);
}

bool
fake_is_left(struct fake *f, int ms)
{
	return net_is_closed(f->fd, ms);
}

bool
fake_send_bytes(struct fake *f, const void *p, size_t n)
{
	return net_write(f->fd, p, n, SEND_MS);
}

static bool
is_course(const struct fake *f)
{
	return f->dialect != DIALECT_BITTORRENT;
}

bool
fake_greet(struct fake *f)
{
	struct btshake shake = {.id = "-FA0001-"};
	uint8_t hello[HANDSHAKE_MAX];
	uint64_t entropy = rng_entropy();

	memcpy(shake.id + 8, &entropy, sizeof(entropy));
	btshake_offer(&shake);
	memcpy(shake.hash, f->hash, sizeof(shake.hash));
	if (is_course(f))
		handshake_encode(f->dialect, f->id, hello);
	else
		btshake_encode(&shake, hello);
	return fake_send_bytes(
	    f, hello, dialect_get(f->dialect)->handshake_len);
}

/* In BitTorrent whoever answers is whom we have dialled. */
bool
fake_hear(struct fake *f, enum dialect_id *dialect, uint32_t *id, int ms)
{
	uint8_t hello[HANDSHAKE_MAX];
	struct btshake shake;
	size_t n = dialect_get(f->dialect)->handshake_len;

	if (net_read(f->fd, hello, n, ms) != n ||
	    dialect_by_header(hello, n, dialect) != 1)
		return false;
	*id = 0;
	if (is_course(f)) {
		*id = handshake_peer_id(hello);
		return true;
	}
	btshake_decode(hello, &shake);
	return memcmp(shake.hash, f->hash, sizeof(shake.hash)) == 0;
}

bool
fake_meet(struct fake *f, const struct bed *b, size_t i, bool dialled, int ms)
{
	enum dialect_id dialect;
	uint32_t id;

	if (dialled && !fake_greet(f))
		return false;
	if (!fake_hear(f, &dialect, &id, ms) || dialect != f->dialect ||
	    (is_course(f) && id != b->peer[i].id))
		return false;
	return dialled || fake_greet(f);
}

bool
fake_join(struct fake *f, const struct bed *b, size_t i, uint32_t have, int ms)
{
	bool dials = !is_course(f) || f->id > b->peer[i].id;

	return (dials ? fake_dial(f, b, i, ms) : fake_accept(f, ms)) &&
	    fake_meet(f, b, i, dials, ms) && fake_send_bitfield(f, have);
}

/* All of the piece. */
static size_t
encode_block(const struct fake *f, enum msg_type type, uint32_t index,
    uint8_t head[MSG_HEAD_MAX])
{
	const struct msg m = {
	    .type = type, .index = index, .length = fake_piece_len(f, index)};

	return msg_encode_block(f->dialect, &m, head);
}

bool
fake_send(struct fake *f, enum msg_type type, uint32_t index)
{
	uint8_t head[MSG_HEAD_MAX];
	size_t n = type == MSG_REQUEST ?
	    encode_block(f, type, index, head) :
	    msg_encode(f->dialect, type, index, 0, head);

	return n > 0 && fake_send_bytes(f, head, n);
}

bool
fake_send_bitfield(struct fake *f, uint32_t have)
{
	uint64_t *set = calloc(bits_words(f->geo.pieces) + 1, 8);
	uint8_t head[MSG_HEAD_MAX], *body;
	size_t n, len;
	bool ok;

	for (uint32_t p = 0; p < have; p++)
		bits_set(set, p);
	len = bitfield_encoded_len(f->dialect, set, f->geo.pieces);
	body = malloc(len + 1);
	for (size_t i = 0; i < len; i++)
		body[i] = bitfield_byte(f->dialect, set, f->geo.pieces, i);
	n = msg_encode(f->dialect, MSG_BITFIELD, 0, (uint32_t)len, head);
	ok = fake_send_bytes(f, head, n) && fake_send_bytes(f, body, len);
	free(body);
	free(set);
	return ok;
}

uint32_t
fake_piece_len(const struct fake *f, uint32_t index)
{
	return geometry_piece_len(&f->geo, index);
}

bool
fake_send_piece(struct fake *f, const uint8_t *file, uint32_t index)
{
	uint8_t head[MSG_HEAD_MAX];
	uint32_t len = fake_piece_len(f, index);
	size_t n = encode_block(f, MSG_PIECE, index, head);

	return fake_send_bytes(f, head, n) &&
	    fake_send_bytes(f, file + (uint64_t)index * f->geo.piece_size, len);
}

/* A whole message stands at the start of buf: 1; not yet: 0; never: -1. */
static int
take(struct fake *f)
{
	size_t used;
	enum msg_result r =
	    msg_decode(f->dialect, &f->geo, f->buf, f->n, &f->msg, &used);

	if (r == MSG_NEED_MORE)
		return 0;
	if (r != MSG_OK || used + f->msg.body > FAKE_ROOM)
		return -1;
	if (f->n < used + f->msg.body)
		return 0;
	f->body = f->buf + used;
	f->taken = used + f->msg.body;
	return 1;
}

static int
recv_until(struct fake *f, int64_t end)
{
	ssize_t got;
	int r;

	f->n -= f->taken;
	memmove(f->buf, f->buf + f->taken, f->n);
	f->taken = 0;
	while ((r = take(f)) == 0) {
		if (!net_wait(f->fd, end))
			return 0;
		got = recv(f->fd, f->buf + f->n, FAKE_ROOM - f->n, 0);
		if (got <= 0)
			return -1;
		f->n += (size_t)got;
	}
	return r;
}

int
fake_recv(struct fake *f, int ms)
{
	return recv_until(f, run_now() + run_ms(ms));
}

static bool
expect_until(struct fake *f, enum msg_type type, int64_t end)
{
	do
		if (recv_until(f, end) != 1)
			return false;
	while (f->msg.type != type);
	return true;
}

bool
fake_expect(struct fake *f, enum msg_type type, int ms)
{
	return expect_until(f, type, run_now() + run_patience(ms));
}

int
fake_count(struct fake *f, enum msg_type type, int ms)
{
	int64_t end = run_now() + ms;
	int n = 0, r;

	while ((r = recv_until(f, end)) == 1)
		n += f->msg.type == type;
	return r == -1 ? -1 : n;
}

bool
fake_serve(struct fake *f, const uint8_t *file, uint32_t count, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	for (; count > 0; count--)
		if (!expect_until(f, MSG_REQUEST, end) ||
		    !fake_send_piece(f, file, f->msg.index))
			return false;
	return true;
}

bool
fake_fetch(
    struct fake *f, const uint8_t *file, uint32_t first, uint32_t last, int ms)
{
	for (uint32_t p = first; p <= last; p++) {
		if (!fake_send(f, MSG_REQUEST, p) ||
		    !fake_expect(f, MSG_PIECE, ms) || f->msg.index != p ||
		    memcmp(f->body, file + (uint64_t)p * f->geo.piece_size,
			fake_piece_len(f, p)) != 0 ||
		    !fake_send(f, MSG_HAVE, p))
			return false;
	}
	return true;
}
