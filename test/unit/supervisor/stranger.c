/*
 * stranger.c: tests of who is let into a torrent's swarm.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "discovered.h"
#include "hello.h"
#include "idle.h"
#include "log.h"
#include "peers.h"
#include "rates.h"
#include "room.h"
#include "stranger.h"
#include "world.h"

#define PLACES 3

static struct supervisor sv;
static struct child child[8];
static unsigned int born;

static void
make(void)
{
	struct terms *t;

	world_make(&sv);
	t = &sv.cf->terms;
	t->is_torrent = true;
	memset(t->hash, 'h', HASH_LEN);
	memset(t->own_id, 'm', HASH_LEN);
	sv.cf->shoal.max_peers = 8;
	cr_assert_eq(peers_init(&sv, PLACES), 0);
	born = 0;
	memset(child, 0, sizeof(child));
	sv.child = child;
	sv.cf->slots = sizeof(child) / sizeof(child[0]);
}

TestSuite(stranger, .init = make);

/* A worker that was accepted from this address. */
static struct child *
accepted(const char *ip)
{
	struct child *c = &child[born++];

	memset(c, 0, sizeof(*c));
	c->state = SLOT_NEW;
	cr_assert_eq(address_numeric(&c->addr, ip, (uint16_t)(1000 + born)), 0);
	return c;
}

static struct record
hello_of(char id)
{
	struct record r = {.kind = REC_HELLO, .a = DIALECT_BITTORRENT};

	memset(r.hash, 'h', HASH_LEN);
	memset(r.id, id, HASH_LEN);
	return r;
}

/* The peer that it is let in as; NULL: it is not. */
static struct peer *
judged(struct child *c, const struct record *r)
{
	struct peer *p = hello_judge(&sv, c, r);

	if (p == NULL)
		return NULL;
	c->peer = p;
	p->conn = c;
	c->state = SLOT_LIVE;
	c->moved = sv.now;
	sv.nlive++;
	return p;
}

static struct peer *
comes(const char *ip, char id)
{
	struct record r = hello_of(id);

	return judged(accepted(ip), &r);
}

static void
leaves(struct peer *p)
{
	p->conn->peer = NULL;
	p->conn = NULL;
	sv.nlive--;
	sv.now.ns++;
	stranger_left(&sv, p);
}

/* A peer of the configuration. */
static struct peer *
listed(const char *ip)
{
	struct peer *p = peers_add(&sv, ++sv.last_id);

	cr_assert_not_null(p);
	p->listed = p->dial = p->resolved = true;
	cr_assert_eq(address_numeric(&p->addr, ip, 6881), 0);
	return p;
}

Test(stranger, who_knows_the_hash_is_let_in)
{
	struct record r = hello_of('a');
	struct peer *p = comes("192.0.2.1", 'a');

	cr_assert_not_null(p);
	cr_assert_arr_eq(p->wire_id, r.id, HASH_LEN);
	r.hash[HASH_LEN - 1] = 'x';
	cr_assert_null(judged(accepted("192.0.2.2"), &r));
	r = hello_of('b');
	r.a = DIALECT_DOCUMENT;
	cr_assert_null(judged(accepted("192.0.2.2"), &r));
}

Test(stranger, an_id_is_connected_once)
{
	struct peer *p = comes("192.0.2.1", 'a');

	cr_assert_not_null(p);
	cr_assert_null(comes("192.0.2.1", 'a'));
	cr_assert_null(comes("192.0.2.2", 'a'));
	leaves(p);
	cr_assert_not_null(comes("192.0.2.2", 'a'));
}

Test(stranger, our_own_id_is_refused)
{
	cr_assert_null(comes("192.0.2.1", 'm'));
}

Test(stranger, a_number_is_never_given_again)
{
	struct peer *p;
	uint32_t last = 0;

	for (char id = 'a'; id < 'g'; id++) {
		cr_assert_not_null(p = comes("192.0.2.1", id));
		cr_assert_gt(p->id, last);
		last = p->id;
		leaves(p);
	}
}

Test(stranger, there_are_so_many_places)
{
	struct peer *p;

	cr_assert_not_null(p = comes("192.0.2.1", 'a'));
	cr_assert_not_null(comes("192.0.2.2", 'b'));
	cr_assert_not_null(comes("192.0.2.3", 'c'));
	cr_assert_null(comes("192.0.2.4", 'd'));
	leaves(p);
	cr_assert_eq(comes("192.0.2.4", 'd'), p);
}

Test(stranger, who_left_first_is_forgotten_first)
{
	struct peer *a, *b, *c;

	a = comes("192.0.2.1", 'a');
	b = comes("192.0.2.2", 'b');
	c = comes("192.0.2.3", 'c');
	leaves(b);
	leaves(c);
	leaves(a);
	cr_assert_eq(comes("192.0.2.4", 'd'), b);
	cr_assert_eq(comes("192.0.2.5", 'e'), c);
	cr_assert_eq(comes("192.0.2.6", 'f'), a);
}

Test(stranger, who_is_banned_is_remembered_longest)
{
	struct peer *a, *b;

	a = comes("192.0.2.1", 'a');
	a->banned = true;
	leaves(a);
	cr_assert_null(comes("192.0.2.1", 'z'));
	b = comes("192.0.2.2", 'b');
	cr_assert_not_null(comes("192.0.2.3", 'c'));
	leaves(b);
	cr_assert_eq(comes("192.0.2.4", 'd'), b);
	cr_assert_null(comes("192.0.2.1", 'a'));
}

Test(stranger, a_crash_costs_an_address_a_while)
{
	struct peer *a = comes("192.0.2.1", 'a');

	backoff_fail(&a->penalty, 100, 100, sv.now);
	leaves(a);
	cr_assert_null(comes("192.0.2.1", 'b'));
	cr_assert_not_null(comes("192.0.2.2", 'c'));
	sv.now = mono_add_ms(sv.now, 101);
	cr_assert_not_null(comes("192.0.2.1", 'b'));
}

Test(stranger, an_address_has_so_many_connections)
{
	sv.cf->shoal.max_per_address = 2;
	cr_assert_not_null(comes("192.0.2.1", 'a'));
	cr_assert_not_null(comes("192.0.2.1", 'b'));
	cr_assert_null(comes("192.0.2.1", 'c'));
	cr_assert_not_null(comes("192.0.2.2", 'd'));
}

Test(stranger, a_listed_peer_is_not_kept_out_by_a_crowd_of_its_address)
{
	struct peer *p = listed("192.0.2.1");

	sv.cf->shoal.max_per_address = 1;
	memset(p->wire_id, 'z', HASH_LEN);
	cr_assert_not_null(comes("192.0.2.1", 'a'));
	cr_assert_null(comes("192.0.2.1", 'b'));
	cr_assert_eq(comes("192.0.2.1", 'z'), p);
}

Test(stranger, an_ipv6_network_is_one_address)
{
	struct peer *a;

	sv.cf->shoal.max_per_address = 1;
	cr_assert_not_null(a = comes("2001:db8:1:2::1", 'a'));
	cr_assert_null(comes("2001:db8:1:2::2", 'b'));
	cr_assert_not_null(comes("2001:db8:1:3::1", 'c'));
	a->banned = true;
	leaves(a);
	cr_assert_null(comes("2001:db8:1:2::3", 'd'));
}

Test(stranger, so_many_are_connected)
{
	sv.cf->shoal.max_peers = 1;
	cr_assert_not_null(comes("192.0.2.1", 'a'));
	cr_assert_null(comes("192.0.2.2", 'b'));
}

static void
later(int64_t ms)
{
	sv.now = mono_add_ms(sv.now, ms);
}

Test(stranger, who_is_of_no_use_gives_way_when_there_is_no_room)
{
	struct peer *a, *b;

	sv.cf->shoal.max_peers = 2;
	cr_assert_not_null(a = comes("192.0.2.1", 'a'));
	cr_assert_not_null(b = comes("192.0.2.2", 'b'));
	a->conn->rec.flags = CONN_PEER_INTERESTED;
	later(IDLE_USELESS_MS - 1);
	cr_assert_null(comes("192.0.2.3", 'c'));
	later(1);
	cr_assert_not_null(comes("192.0.2.3", 'c'));
	cr_assert(b->conn->shot);
	cr_assert_not(a->conn->shot);
	cr_assert_null(comes("192.0.2.4", 'd'), "and one only");
}

Test(stranger, who_moves_data_stays_when_there_is_no_room)
{
	struct peer *a;

	sv.cf->shoal.max_peers = 1;
	cr_assert_not_null(a = comes("192.0.2.1", 'a'));
	a->conn->rec.flags = CONN_AM_INTERESTED;
	later(IDLE_STILL_MS - 1);
	a->conn->rec.bytes_down = 1;
	rates_count(&sv);
	later(IDLE_STILL_MS - 1);
	cr_assert_null(comes("192.0.2.2", 'b'));
	later(1);
	cr_assert_not_null(comes("192.0.2.2", 'b'));
	cr_assert(a->conn->shot);
}

/* He would come with another address each time. */
Test(stranger, a_crowd_makes_room_by_one_of_its_own)
{
	struct peer *a, *b, *c;

	cr_assert_eq(peers_init(&sv, 8), 0);
	sv.cf->shoal.max_peers = 3;
	cr_assert_not_null(a = comes("192.0.2.1", 'a'));
	a->conn->rec.flags = CONN_PEER_INTERESTED;
	later(1);
	cr_assert_not_null(b = comes("192.0.2.2", 'b'));
	b->conn->rec.flags = CONN_PEER_INTERESTED;
	cr_assert_not_null(c = comes("192.0.2.2", 'c'));
	c->conn->rec.flags = CONN_PEER_INTERESTED;
	later(IDLE_STILL_MS);
	cr_assert_not_null(comes("192.0.2.3", 'd'));
	cr_assert(b->conn->shot);
	cr_assert_not(a->conn->shot);
}

#define MANY  1000
#define COMES 100
#define MOST_CPU \
	400000000 /* ns; who compares each with each needs twice that */

static int64_t
cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* Whoever comes to a full daemon must not keep it busy. */
Test(stranger, who_finds_no_room_among_many_costs_little)
{
	static struct child many[MANY + 1];
	static struct peer peer[MANY];
	char ip[32];
	int64_t begun;
	int i;

	for (i = 0; i <= MANY; i++) {
		snprintf(ip, sizeof(ip), "198.18.%d.%d", i / 200, i % 200);
		cr_assert_eq(address_numeric(&many[i].addr, ip, 6881), 0);
		if (i == MANY)
			break;
		many[i].peer = &peer[i];
		many[i].state = SLOT_LIVE;
		many[i].moved = sv.now;
	}
	sv.child = many;
	sv.cf->slots = MANY + 1;
	sv.cf->shoal.max_peers = MANY;
	begun = cpu_ns();
	for (i = 0; i < COMES; i++)
		cr_assert_not(room_for(&sv, &many[MANY], NULL));
	cr_assert_lt(cpu_ns() - begun, MOST_CPU);
}

Test(stranger, a_listed_peer_finds_room_and_stays)
{
	struct peer *p = listed("192.0.2.9"), *a;
	struct record r = hello_of('p');
	struct child *c;

	sv.cf->shoal.max_peers = 1;
	cr_assert_not_null(a = comes("192.0.2.1", 'a'));
	cr_assert(room_for_listed(&sv), "it is dialled");
	c = accepted("192.0.2.9");
	c->dialled = p;
	cr_assert_eq(judged(c, &r), p);
	cr_assert(a->conn->shot);
	later(2 * IDLE_STILL_MS);
	cr_assert_null(comes("192.0.2.3", 'b'));
	cr_assert_not(room_for_listed(&sv));
}

Test(stranger, a_listed_peer_that_comes_is_known)
{
	struct peer *p = listed("192.0.2.1");
	struct record r = hello_of('a');
	struct child *c = accepted("192.0.2.1");

	c->dialled = p;
	cr_assert_eq(judged(c, &r), p);
	leaves(p);
	cr_assert_not(stranger_is_here(&sv, p));
	/* It is known by its id now. */
	cr_assert_eq(comes("192.0.2.1", 'a'), p);
}

/* What he sends must not be held against the one who is listed. */
Test(stranger, who_has_a_listed_peers_id_elsewhere_is_another)
{
	struct peer *p = listed("192.0.2.1"), *liar;
	struct record r = hello_of('a');
	struct child *c = accepted("192.0.2.1");

	c->dialled = p;
	cr_assert_eq(judged(c, &r), p);
	leaves(p);
	liar = comes("192.0.2.2", 'a');
	cr_assert_not_null(liar);
	cr_assert_neq(liar, p);
	liar->banned = true;
	leaves(liar);
	cr_assert_eq(comes("192.0.2.1", 'a'), p);
}

/* One that discovery has found. */
static struct peer *
found(const char *ip)
{
	struct peer *p = listed(ip);

	p->listed = false;
	p->found = true;
	return p;
}

/* It answers at its address; NULL: it is not let in. */
static struct peer *
answers(struct peer *p, char id)
{
	struct record r = hello_of(id);
	struct child *c = accepted("192.0.2.99");

	c->addr = p->addr;
	c->dialled = p;
	return judged(c, &r);
}

/* A peer that was met once, and went. */
static struct peer *
met(struct peer *p, char id)
{
	cr_assert_eq(answers(p, id), p);
	leaves(p);
	return p;
}

/* Its id is no secret. */
static void
check_is_not_kept_away(struct peer *p)
{
	struct peer *liar = comes("192.0.2.2", 'a');

	cr_assert_not_null(liar);
	cr_assert_not(stranger_is_here(&sv, p), "it is dialled");
	cr_assert_eq(answers(p, 'a'), p);
	cr_assert_not(liar->conn->shot, "he may be it all the same");
	cr_assert_null(comes("192.0.2.3", 'a'), "and is the only one");
	leaves(p);
	cr_assert_eq(comes("192.0.2.1", 'a'), p);
}

Test(stranger, who_has_a_listed_peers_id_elsewhere_does_not_keep_it_away)
{
	check_is_not_kept_away(met(listed("192.0.2.1"), 'a'));
}

Test(stranger, who_has_a_found_peers_id_elsewhere_does_not_keep_it_away)
{
	check_is_not_kept_away(met(found("192.0.2.1"), 'a'));
}

Test(stranger, who_is_there_before_a_peer_is_found_does_not_keep_it_away)
{
	check_is_not_kept_away(found("192.0.2.1"));
}

/* Wherever that is, so the liar is one who was found as well. */
Test(stranger, who_is_found_with_another_s_id_does_not_keep_that_away)
{
	struct peer *p = met(found("192.0.2.1"), 'a');

	cr_assert_not_null(answers(found("192.0.2.2"), 'a'));
	cr_assert_not(stranger_is_here(&sv, p));
	cr_assert_eq(answers(p, 'a'), p);
}

Test(stranger, a_peer_that_is_listed_twice_is_dialled_once)
{
	struct peer *p = met(listed("192.0.2.1"), 'a');
	struct peer *also = met(listed("192.0.2.2"), 'a');
	struct record r = hello_of('a');
	struct child *c = accepted("192.0.2.1");

	c->dialled = p;
	cr_assert_eq(judged(c, &r), p);
	cr_assert(stranger_is_here(&sv, also));
}

Test(stranger, an_id_of_zeros_is_nobodys_who_is_listed)
{
	struct peer *p = listed("192.0.2.1"), *liar = comes("192.0.2.2", '\0');

	cr_assert_not_null(liar);
	cr_assert_neq(liar, p);
}

Test(stranger, who_came_first_and_is_then_dialled_is_here)
{
	struct peer *came = comes("192.0.2.1", 'a'), *p = listed("192.0.2.1");
	struct record r = hello_of('a');
	struct child *c = accepted("192.0.2.2");

	cr_assert_not(stranger_is_here(&sv, p));
	c->dialled = p;
	cr_assert_null(judged(c, &r));
	cr_assert(stranger_is_here(&sv, p));
	leaves(came);
	cr_assert_not(stranger_is_here(&sv, p));
}

/* It dialled from the port that it listens at. */
Test(stranger, who_is_found_where_it_came_from_is_dialled_as_a_torrents_peer)
{
	struct peer *p = comes("192.0.2.1", 'a');
	struct record r = {.kind = REC_PEER, .a = FOUND_BY_ITSELF};

	cr_assert_not_null(p);
	address_mapped(&p->addr, r.host);
	r.b = address_port(&p->addr);
	leaves(p);
	discovered_take(&sv, &r);
	cr_assert(p->dial);
	cr_assert_eq(p->speaks, DIALECT_BITTORRENT);
	cr_assert_eq(p->configured, DIALECT_BITTORRENT);
}
