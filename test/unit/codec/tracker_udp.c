/*
 * tracker_udp.c: tests of the packets of trackers over UDP.
 */
#include "tracker_udp.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define BYTES(text) ((struct rd){(const uint8_t *)(text), sizeof(text) - 1})

static uint8_t room[2048];

static struct wr
begin(size_t size)
{
	memset(room, 0xaa, sizeof(room));
	return (struct wr){room, 0, size};
}

static void
check_wrote(const struct wr *w, struct rd expected)
{
	cr_assert_eq(w->len, expected.n);
	cr_assert_arr_eq(room, expected.p, expected.n);
}

Test(tracker_udp, a_connect_names_the_protocol)
{
	struct wr w = begin(16);

	cr_assert_eq(tracker_udp_write_connect(&w, 0x01020304), 0);
	check_wrote(&w, BYTES("\0\0\4\x17\x27\x10\x19\x80\0\0\0\0\1\2\3\4"));
	w = begin(15);
	cr_assert_eq(tracker_udp_write_connect(&w, 1), -1);
}

static struct tracker_udp_announce
sample(void)
{
	struct tracker_udp_announce a = {.connection = 0x0102030405060708,
	    .transaction = 0x090a0b0c,
	    .downloaded = 1,
	    .left = 2,
	    .uploaded = 3,
	    .event = TRACKER_EVENT_STARTED,
	    .key = 0xdeadbeef,
	    .want = -1,
	    .port = 0x1ae1};

	memset(a.hash, 'h', sizeof(a.hash));
	memset(a.peer_id, 'p', sizeof(a.peer_id));
	return a;
}

#define HEAD                                               \
	"\1\2\3\4\5\6\7\10\0\0\0\1\11\12\13\14"            \
	"hhhhhhhhhhhhhhhhhhhhpppppppppppppppppppp"         \
	"\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\3" \
	"\0\0\0\2\0\0\0\0\xde\xad\xbe\xef\xff\xff\xff\xff\x1a\xe1"

Test(tracker_udp, an_announce_has_98_bytes)
{
	struct tracker_udp_announce a = sample();
	struct wr w = begin(98);

	cr_assert_eq(tracker_udp_write_announce(&w, &a), 0);
	check_wrote(&w, BYTES(HEAD));
	cr_assert_eq(w.len, 98);
}

Test(tracker_udp, the_path_of_the_url_is_an_option)
{
	struct tracker_udp_announce a = sample();
	struct wr w = begin(sizeof(room));

	a.url = BYTES("/a?b");
	cr_assert_eq(tracker_udp_write_announce(&w, &a), 0);
	check_wrote(&w, BYTES(HEAD "\2\4/a?b"));
}

Test(tracker_udp, a_long_path_is_in_several_options)
{
	struct tracker_udp_announce a = sample();
	struct wr w = begin(sizeof(room));
	uint8_t url[256];

	memset(url, 'u', sizeof(url));
	a.url = (struct rd){url, 255};
	cr_assert_eq(tracker_udp_write_announce(&w, &a), 0);
	cr_assert_eq(w.len, 98 + 2 + 255);
	w = begin(sizeof(room));
	a.url.n = 256;
	cr_assert_eq(tracker_udp_write_announce(&w, &a), 0);
	cr_assert_eq(w.len, 98 + 2 + 255 + 3);
	cr_assert_eq(room[98], 2);
	cr_assert_eq(room[99], 255);
	cr_assert_arr_eq(room + 98 + 257, "\2\1u", 3);
}

Test(tracker_udp, an_announce_without_room_fails)
{
	struct tracker_udp_announce a = sample();
	struct wr w;
	size_t size;

	a.url = BYTES("/x");
	for (size = 0; size < 98 + 4; size++) {
		w = begin(size);
		cr_assert_eq(tracker_udp_write_announce(&w, &a), -1);
		cr_assert_eq(room[size], 0xaa);
	}
	w = begin(size);
	cr_assert_eq(tracker_udp_write_announce(&w, &a), 0);
}

Test(tracker_udp, a_scrape_has_36_bytes)
{
	struct tracker_udp_announce a = sample();
	struct wr w;
	size_t size;

	for (size = 0; size < 36; size++) {
		w = begin(size);
		cr_assert_eq(tracker_udp_write_scrape(&w, &a), -1);
		cr_assert_eq(room[size], 0xaa);
	}
	w = begin(size);
	cr_assert_eq(tracker_udp_write_scrape(&w, &a), 0);
	check_wrote(&w,
	    BYTES("\1\2\3\4\5\6\7\10\0\0\0\2\11\12\13\14"
		  "hhhhhhhhhhhhhhhhhhhh"));
}

/* Reads from memory of just the packet's size. */
static int
read_packet(struct tracker_udp_reply *u, struct rd packet, bool ipv6)
{
	uint8_t *p = malloc(packet.n + (packet.n == 0));

	cr_assert_not_null(p);
	memcpy(p, packet.p, packet.n);
	return tracker_udp_read(u, (struct rd){p, packet.n}, ipv6);
}

Test(tracker_udp, a_connection_is_read)
{
	struct tracker_udp_reply u;

	cr_assert_eq(
	    read_packet(&u, BYTES("\0\0\0\0\0\0\0\7\1\2\3\4\5\6\7\10"), false),
	    0);
	cr_assert_eq(u.action, TRACKER_UDP_CONNECT);
	cr_assert_eq(u.transaction, 7);
	cr_assert_eq(u.connection, 0x0102030405060708);
}

#define ANNOUNCED "\0\0\0\1\0\0\0\7\0\0\7\10\0\0\0\2\0\0\0\3"

Test(tracker_udp, peers_are_read_in_both_families)
{
	struct tracker_udp_reply u;
	struct peers_one one;

	cr_assert_eq(read_packet(&u,
			 BYTES(ANNOUNCED "abcd\0\1efgh\0\0ijkl\0\2xyz"), false),
	    0);
	cr_assert_eq(u.action, TRACKER_UDP_ANNOUNCE);
	cr_assert_eq(u.interval, 1800);
	cr_assert_eq(u.leechers, 2);
	cr_assert_eq(u.seeders, 3);
	cr_assert(peers_next(&u.peers, &one));
	cr_assert_eq(one.host.n, 4);
	cr_assert_not(one.is_text);
	cr_assert_eq(one.port, 1);
	cr_assert(peers_next(&u.peers, &one));
	cr_assert_arr_eq(one.host.p, "ijkl", 4);
	cr_assert_eq(one.port, 2);
	cr_assert_not(peers_next(&u.peers, &one));
	cr_assert_eq(
	    read_packet(&u, BYTES(ANNOUNCED "0123456789abcdef\0\3"), true), 0);
	cr_assert(peers_next(&u.peers, &one));
	cr_assert_eq(one.host.n, 16);
	cr_assert_eq(one.port, 3);
	cr_assert_not(peers_next(&u.peers, &one));
}

Test(tracker_udp, a_scrape_is_read)
{
	struct tracker_udp_reply u;

	cr_assert_eq(read_packet(&u,
			 BYTES("\0\0\0\2\0\0\0\7\0\0\0\1\0\0\0\2"
			       "\xff\xff\xff\xff\0\0\0\5"),
			 false),
	    0);
	cr_assert_eq(u.action, TRACKER_UDP_SCRAPE);
	cr_assert_eq(u.seeders, 1);
	cr_assert_eq(u.completed, 2);
	cr_assert_eq(u.leechers, UINT32_MAX);
}

Test(tracker_udp, an_error_has_its_words)
{
	struct tracker_udp_reply u;

	cr_assert_eq(
	    read_packet(&u, BYTES("\0\0\0\3\0\0\0\7go away"), false), 0);
	cr_assert_eq(u.action, TRACKER_UDP_ERROR);
	cr_assert_eq(u.transaction, 7);
	cr_assert_eq(u.error.n, 7);
	cr_assert_arr_eq(u.error.p, "go away", 7);
}

Test(tracker_udp, short_and_strange_packets_are_refused)
{
	/* Of each action that is an answer's. */
	static const uint8_t least[8] = {16, 20, 20, 8};
	uint8_t packet[32] = {0}, action;
	struct tracker_udp_reply u;
	size_t n;

	for (action = 0; action < 8; action++)
		for (n = 0; n <= sizeof(packet); n++) {
			packet[3] = action;
			cr_expect_eq(
			    read_packet(&u, (struct rd){packet, n}, false),
			    least[action] > 0 && n >= least[action] ? 0 : -1);
		}
}
