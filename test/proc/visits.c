/*
 * visits.c: connections that wait for a swarm that rests.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "hex.h"
#include "home.h"
#include "net.h"

TestSuite(visits, .fini = drop, .timeout = 300);

/* A handshake for a torrent whose hash the table's file has. */
static int
visit(const char *name)
{
	uint8_t shake[68] = "\x13"
			    "BitTorrent protocol";
	char key[64], hex[41], *table, *p;
	int fd;

	table = files_read(den_path(&den, "state/swarms"), NULL);
	cr_assert_not_null(table);
	snprintf(key, sizeof(key), "file=%s.torrent\t", name);
	cr_assert_not_null(p = strstr(table, key));
	cr_assert_not_null(p = strstr(p, "\thash="));
	snprintf(hex, sizeof(hex), "%.40s", p + strlen("\thash="));
	cr_assert_eq(hex_decode(hex, shake + 28, 20), 0);
	memset(shake + 48, 'v', 20);
	free(table);
	cr_assert_neq(fd = net_dial(den.port), -1);
	cr_assert(net_write(fd, shake, sizeof(shake), END_MS));
	return fd;
}

/* Who makes room for another wanted the same. */
Test(visits, who_takes_the_place_of_the_last_who_waits_is_waited_for)
{
	int first, second;
	char answer[68];

	cr_assert_den(&den,
	    den_make(&den,
		"DormantAfter 1\nMaxSwarms 1\nMaxHalfOpen 1\nHandshakeTimeout "
		"60\n"));
	cr_assert_den(&den, den_start(&den));
	put_whole("b");
	cr_assert_den(&den, den_until_awake(&den, 1, DONE_MS));
	cr_assert_den(&den, den_until_awake(&den, 0, DONE_MS));
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(
	    &den, den_says(&den, "ready: 0 of 19 pieces of a", END_MS));
	first = visit("b");
	run_sleep(1000); /* the door has one at a time, too */
	second = visit("b");
	cr_assert(net_is_closed(first, END_MS));
	cr_assert_eq(unlink(den_path(&den, "torrents/a.torrent")), 0);
	cr_assert_eq(
	    net_read(second, answer, sizeof(answer), DONE_MS), sizeof(answer));
	close(first);
	close(second);
	cr_assert_den(&den, den_end(&den));
}
