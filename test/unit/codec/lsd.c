/*
 * lsd.c: tests of the packets of local service discovery.
 */
#include "lsd.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define HEX   "0102030405060708090a0b0c0d0e0f10111213ff"
#define GROUP "239.192.152.143:6771"

static const uint8_t hashes[2][HASH_LEN] = {
    {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 255}};

#define PACKET                                                      \
	"BT-SEARCH * HTTP/1.1\r\nHost: " GROUP "\r\nPort: 6881\r\n" \
	"Infohash: " HEX "\r\n"                                     \
	"Infohash: 0000000000000000000000000000000000000000\r\n"    \
	"cookie: me\r\n\r\n\r\n"

Test(lsd, a_packet_is_written_as_specified)
{
	char out[LSD_PACKET_MAX];
	struct text t;

	text_init(&t, out, sizeof(out));
	cr_assert_eq(lsd_write(&t, GROUP, 6881, hashes, 2, "me"), 0);
	cr_assert_str_eq(out, PACKET);
}

Test(lsd, as_many_hashes_as_may_be_have_room)
{
	static const uint8_t many[LSD_HASHES_MAX + 1][HASH_LEN];
	char out[LSD_PACKET_MAX + 1];
	struct text t;

	text_init(&t, out, sizeof(out));
	cr_assert_eq(lsd_write(&t, "[ff15::efc0:988f]:6771", 65535, many,
			 LSD_HASHES_MAX, "0123456789abcdef"),
	    0);
	text_init(&t, out, sizeof(out));
	cr_assert_eq(
	    lsd_write(&t, GROUP, 1, many, LSD_HASHES_MAX + 1, "x"), -1);
	text_init(&t, out, sizeof(PACKET) - 1);
	cr_assert_eq(lsd_write(&t, GROUP, 6881, hashes, 2, "me"), -1);
}

static int
read_packet(struct lsd *l, const char *text)
{
	size_t n = strlen(text);
	uint8_t *p = malloc(n + (n == 0));

	cr_assert_not_null(p);
	memcpy(p, text, n);
	return lsd_read(l, (struct rd){p, n});
}

static unsigned int
count_hashes(struct lsd *l)
{
	uint8_t hash[HASH_LEN];
	unsigned int n = 0;

	while (lsd_next(l, hash))
		n++;
	return n;
}

Test(lsd, what_was_written_is_read)
{
	uint8_t hash[HASH_LEN];
	struct lsd l;

	cr_assert_eq(read_packet(&l, PACKET), 0);
	cr_assert_eq(l.port, 6881);
	cr_assert_eq(l.cookie.n, 2);
	cr_assert_arr_eq(l.cookie.p, "me", 2);
	cr_assert(lsd_next(&l, hash));
	cr_assert_arr_eq(hash, hashes[0], HASH_LEN);
	cr_assert(lsd_next(&l, hash));
	cr_assert_arr_eq(hash, hashes[1], HASH_LEN);
	cr_assert_not(lsd_next(&l, hash));
	cr_assert_not(lsd_next(&l, hash));
}

Test(lsd, names_are_of_either_case_in_any_order)
{
	struct lsd l;

	cr_assert_eq(
	    read_packet(&l,
		"BT-SEARCH * HTTP/1.1\nINFOHASH:" HEX "\nX: y\nport:   80  \n"),
	    0);
	cr_assert_eq(l.port, 80);
	cr_assert_eq(l.cookie.n, 0);
	cr_assert_eq(count_hashes(&l), 1);
}

Test(lsd, what_is_no_hash_is_left_out)
{
	struct lsd l;

	cr_assert_eq(
	    read_packet(&l,
		"BT-SEARCH * HTTP/1.1\r\nPort: 1\r\n"
		"Infohash: \r\nInfohash\r\nInfohash: 12\r\n"
		"Infohash: " HEX "0\r\n"
		"Infohash: g102030405060708090a0b0c0d0e0f10111213ff\r\n"
		"Infohash: " HEX "\r\n\r\nInfohash: " HEX "\r\n"),
	    0);
	cr_assert_eq(count_hashes(&l), 1);
}

#define WITH(port) "BT-SEARCH * HTTP/1.1\r\n" port "Infohash: " HEX "\r\n\r\n"

Test(lsd, a_packet_has_a_port)
{
	struct lsd l;

	cr_assert_eq(read_packet(&l, WITH("Port: 65535\r\n")), 0);
	cr_assert_eq(l.port, 65535);
	cr_assert_eq(read_packet(&l, WITH("")), -1);
	cr_assert_eq(read_packet(&l, WITH("Port: 0\r\n")), -1);
	cr_assert_eq(read_packet(&l, WITH("Port: \r\n")), -1);
	cr_assert_eq(read_packet(&l, WITH("Port: 65536\r\n")), -1);
	cr_assert_eq(read_packet(&l, WITH("Port: 4294967297\r\n")), -1);
	cr_assert_eq(read_packet(&l, WITH("Port: -1\r\n")), -1);
	cr_assert_eq(read_packet(&l, WITH("Port: 1x\r\n")), -1);
	cr_assert_eq(read_packet(&l, WITH("\r\nPort: 1\r\n")), -1);
}

Test(lsd, other_packets_are_refused)
{
	struct lsd l;
	char text[sizeof("BT-SEARCH * HTTP/1.1")] = "BT-SEARCH * HTTP/1.1";

	for (; text[0] != '\0'; text[strlen(text) - 1] = '\0')
		cr_assert_eq(read_packet(&l, text), -1);
	cr_assert_eq(read_packet(&l, ""), -1);
	cr_assert_eq(read_packet(&l, "\r\n"), -1);
	cr_assert_eq(read_packet(&l, "M-SEARCH * HTTP/1.1\r\nPort: 1\r\n"), -1);
	cr_assert_eq(
	    read_packet(&l, "BT-SEARCH * HTTP/1.10\r\nPort: 1\r\n"), -1);
}
