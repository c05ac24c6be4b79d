/*
 * arena.c: a live shoald between an honest peer and a hostile one.
 */
#include "arena.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "files.h"
#include "holds.h"
#include "net.h"
#include "run.h"

struct arena arena;

void
arena_drop(void)
{
	bed_drop(&arena.bed);
}

/* Children of the victim, zombies too, and the descriptors of all. */
static void
count(size_t *children, size_t *fds)
{
	pid_t pid, victim = arena.bed.peer[arena.victim].pid;
	const struct dirent *e;
	DIR *d = opendir("/proc");

	*children = 0;
	*fds = holds_fds(victim);
	while (d != NULL && (e = readdir(d)) != NULL) {
		pid =
		    isdigit((unsigned char)e->d_name[0]) ? atoi(e->d_name) : 0;
		if (pid == 0 || run_parent(pid) != victim)
			continue;
		++*children;
		*fds += holds_fds(pid);
	}
	if (d != NULL)
		closedir(d);
}

/* What is open for a moment only does not count. */
static void
count_least(void)
{
	size_t children, fds;

	count(&arena.children, &arena.fds);
	for (int i = 0; i < 10; i++) {
		run_sleep(10);
		count(&children, &fds);
		if (children <= arena.children && fds < arena.fds) {
			arena.children = children;
			arena.fds = fds;
		}
	}
}

static void
assert_counts(void)
{
	int64_t end = run_now() + run_patience(ARENA_MS);
	size_t children, fds;

	do {
		count(&children, &fds);
		if (children == arena.children && fds == arena.fds)
			return;
		run_sleep(20);
	} while (run_now() < end);
	cr_assert_eq(children, arena.children, "%zu children, not %zu",
	    children, arena.children);
	cr_assert_eq(
	    fds, arena.fds, "%zu descriptors, not %zu", fds, arena.fds);
}

static void
join_honest(void)
{
	uint32_t have = arena.plan.seed ? 0 : ARENA_PIECES;

	cr_assert(
	    fake_join(&arena.honest, &arena.bed, arena.victim, have, ARENA_MS));
	if (arena.plan.seed) {
		cr_assert(fake_send(&arena.honest, MSG_INTERESTED, 0));
		cr_assert(fake_expect(&arena.honest, MSG_UNCHOKE, ARENA_MS));
	} else {
		cr_assert(fake_expect(&arena.honest, MSG_INTERESTED, ARENA_MS));
		cr_assert(fake_send(&arena.honest, MSG_UNCHOKE, 0));
	}
}

/* The connection that there is. */
static void
remember_honest(void)
{
	const struct seg *s = &arena.look.seg;

	cr_assert(look_until_live(&arena.look, 1, ARENA_MS));
	for (uint32_t i = 0; i < s->h->slots; i++)
		if (atomic_load(&s->orders[i].state) == SLOT_LIVE)
			arena.slot = i;
	arena.conn = atomic_load(&s->orders[arena.slot].conn);
}

/* A torrent's daemon knows of nobody. */
static void
make(const struct arena_plan *plan)
{
	struct bed *b = &arena.bed;

	arena.victim = plan->accepts ? 1 : 0;
	arena.piece = plan->torrent ? BLOCK_SIZE : ARENA_PIECE;
	cr_assert_bed(b,
	    bed_make(b,
		&(struct bed_plan){.peers = plan->torrent ? 1 : 3,
		    .with_file = 1u << (arena.victim + !plan->seed),
		    .file_size = ARENA_PIECES * arena.piece - 7777,
		    .piece_size = arena.piece,
		    .torrent = plan->torrent}));
	b->args[0] = "--handshake-timeout";
	b->args[1] = "3";
	if (plan->torrent)
		b->args[2] = "--max-per-address=1000";
	arena.file = (uint8_t *)files_read(bed_origin(b), NULL);
}

static void
init_fakes(const struct arena_plan *plan)
{
	size_t hostile = plan->accepts ? 0 : 2;

	arena.plan = *plan;
	if (plan->torrent)
		arena.plan.dialect = DIALECT_BITTORRENT;
	fake_init(&arena.honest, &arena.bed, arena.victim + 1,
	    plan->torrent ? DIALECT_BITTORRENT : DIALECT_DOCUMENT);
	fake_init(&arena.hostile, &arena.bed, hostile, arena.plan.dialect);
}

void
arena_open(const struct arena_plan *plan)
{
	struct bed *b = &arena.bed;

	memset(&arena, 0, sizeof(arena));
	make(plan);
	init_fakes(plan);
	cr_assert_bed(b, bed_start(b, arena.victim));
	cr_assert_bed(b, look_open(&arena.look, b, arena.victim, ARENA_MS));
	join_honest();
	remember_honest();
	arena_step();
	count_least();
}

static void
get_piece(void)
{
	struct fake *f = &arena.honest;
	uint32_t p = arena.next++ % ARENA_PIECES;

	cr_assert(fake_send(f, MSG_REQUEST, p));
	cr_assert(fake_expect(f, MSG_PIECE, ARENA_MS));
	cr_assert_eq(f->msg.index, p);
	cr_assert_eq(memcmp(f->body, arena.file + (size_t)p * arena.piece,
			 fake_piece_len(f, p)),
	    0);
}

/* A request may come twice, when the answer took 2 s. */
static void
give_piece(void)
{
	uint32_t have = look_have(&arena.look);

	do
		cr_assert(fake_serve(&arena.honest, arena.file, 1, ARENA_MS));
	while (!look_until_have(&arena.look, have + 1, 1000));
}

void
arena_step(void)
{
	if (arena.plan.seed)
		get_piece();
	else
		give_piece();
}

void
arena_touch(void)
{
	if (arena.plan.accepts)
		cr_assert(fake_accept(&arena.hostile, ARENA_MS));
	else
		cr_assert(fake_dial(
		    &arena.hostile, &arena.bed, arena.victim, ARENA_MS));
}

/* A victim that was not answered speaks the other dialect next. */
void
arena_meet(void)
{
	int tries = 4;

	do
		arena_touch();
	while (!fake_meet(&arena.hostile, &arena.bed, arena.victim,
		   !arena.plan.accepts, ARENA_MS) &&
	    --tries > 0);
	cr_assert(tries > 0, "%s",
	    (bed_fail(&arena.bed, "no answer"), arena.bed.why));
	cr_assert(look_until_live(&arena.look, 2, ARENA_MS));
}

void
arena_befriend(uint32_t have)
{
	arena_meet();
	cr_assert(fake_send_bitfield(&arena.hostile, have));
	cr_assert(fake_send(&arena.hostile, MSG_INTERESTED, 0));
	cr_assert(fake_expect(&arena.hostile, MSG_UNCHOKE, ARENA_MS));
	/* Last, so that the request which follows is not passed over. */
	cr_assert(fake_send(&arena.hostile, MSG_UNCHOKE, 0));
}

/* "Interested" comes first when it was not the empty bitfield's answer. */
int
arena_probe(enum msg_type type)
{
	int n = 0;

	cr_assert(fake_send_bitfield(&arena.hostile, 0));
	do {
		cr_assert_eq(fake_recv(&arena.hostile, ARENA_MS), 1);
		n += arena.hostile.msg.type == type;
	} while (arena.hostile.msg.type != MSG_NOT_INTERESTED);
	return n;
}

void
arena_expect_left(void)
{
	cr_assert(fake_is_left(&arena.hostile, ARENA_MS));
}

void
arena_reset(void)
{
	struct linger now = {.l_onoff = 1};

	cr_assert_eq(setsockopt(arena.hostile.fd, SOL_SOCKET, SO_LINGER, &now,
			 sizeof(now)),
	    0);
	fake_hang_up(&arena.hostile);
}

/* While the hostile peer listens the victim may have dialled it anew. */
static bool
is_in_use(const struct seg_order *o)
{
	uint32_t state = atomic_load(&o->state);

	if (state == SLOT_NEW && arena.plan.accepts)
		return false;
	return state != SLOT_FREE;
}

static size_t
slots_in_use(void)
{
	const struct seg *s = &arena.look.seg;
	size_t n = 0;

	for (uint32_t i = 0; i < s->h->slots; i++)
		n += is_in_use(&s->orders[i]);
	return n;
}

void
arena_rest(void)
{
	const struct seg_order *o = &arena.look.seg.orders[arena.slot];
	int64_t end = run_now() + run_patience(ARENA_MS);

	while (slots_in_use() != 1 && run_now() < end)
		run_sleep(2);
	cr_assert_eq(slots_in_use(), 1);
	cr_assert_eq(atomic_load(&o->state), SLOT_LIVE);
	cr_assert_eq(atomic_load(&o->conn), arena.conn);
	arena_step();
}

pid_t
arena_worker(void)
{
	pid_t pid;

	cr_assert(
	    look_until_worker(&arena.look, arena.hostile.id, &pid, ARENA_MS));
	return pid;
}

long
arena_kib(pid_t pid, const char *what)
{
	long kib = holds_kib(pid, "status", what);

	cr_assert_neq(kib, -1);
	return kib;
}

/* The honest peer has all, and so has the victim at last. */
static void
end_course(void)
{
	arena_meet();
	cr_assert(fake_send_bitfield(&arena.hostile, ARENA_PIECES));
	if (arena.plan.seed)
		cr_assert(fake_send_bitfield(&arena.honest, ARENA_PIECES));
	else
		(void)fake_serve(
		    &arena.honest, arena.file, UINT32_MAX, 4 * ARENA_MS);
	cr_assert(fake_is_left(&arena.honest, ARENA_MS));
}

static void
end_torrent(void)
{
	arena_meet();
	if (arena.plan.seed)
		kill(arena.bed.peer[arena.victim].pid, SIGTERM);
	else
		(void)fake_serve(
		    &arena.honest, arena.file, UINT32_MAX, 4 * ARENA_MS);
}

void
arena_close(void)
{
	struct bed *b = &arena.bed;

	if (arena.hostile.listener != -1)
		close(arena.hostile.listener);
	arena.hostile.listener = -1;
	assert_counts();
	if (arena.plan.torrent)
		end_torrent();
	else
		end_course();
	fake_close(&arena.honest);
	fake_close(&arena.hostile);
	cr_assert_bed(b, bed_ends(b, arena.victim, 0, ARENA_MS));
	cr_assert_bed(b, bed_is_whole(b, arena.victim, arena.victim));
	look_close(&arena.look);
	free(arena.file);
	cr_assert_bed(b, bed_end(b));
}
