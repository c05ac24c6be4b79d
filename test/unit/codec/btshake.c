/*
 * btshake.c: tests of BitTorrent's handshake.
 */
#include "btshake.h"

#include <criterion/criterion.h>
#include <string.h>

static struct btshake
sample(void)
{
	struct btshake s;

	memset(s.reserved, 0, sizeof(s.reserved));
	memcpy(s.hash, "abcdefghijklmnopqrst", HASH_LEN);
	memcpy(s.id, "-SH0001-ABCDEFGHIJKL", HASH_LEN);
	return s;
}

Test(btshake, is_sixty_eight_bytes_in_their_order)
{
	const struct btshake s = sample();
	uint8_t p[HANDSHAKE_MAX];

	btshake_encode(&s, p);
	cr_assert_eq(sizeof(p), 68);
	cr_assert_eq(p[0], 19);
	cr_assert_arr_eq(p + 1, "BitTorrent protocol", 19);
	cr_assert_arr_eq(p + 20, "\0\0\0\0\0\0\0\0", 8);
	cr_assert_arr_eq(p + 28, "abcdefghijklmnopqrst", 20);
	cr_assert_arr_eq(p + 48, "-SH0001-ABCDEFGHIJKL", 20);
}

/* However few bytes there are. */
Test(btshake, says_which_torrent_it_is_for)
{
	const struct btshake s = sample();
	uint8_t p[HANDSHAKE_MAX], hash[HASH_LEN];
	size_t n;

	btshake_encode(&s, p);
	for (n = 0; n < BTSHAKE_NAMED; n++)
		cr_assert_eq(btshake_hash(p, n, hash), 0);
	for (n = BTSHAKE_NAMED; n <= sizeof(p); n++) {
		memset(hash, 0, sizeof(hash));
		cr_assert_eq(btshake_hash(p, n, hash), 1);
		cr_assert_arr_eq(hash, s.hash, HASH_LEN);
	}
	p[19] = 'm';
	cr_assert_eq(btshake_hash(p, 19, hash), 0);
	cr_assert_eq(btshake_hash(p, 20, hash), -1);
	handshake_encode(DIALECT_DOCUMENT, 1001, p);
	cr_assert_eq(btshake_hash(p, HANDSHAKE_LEN, hash), -1);
}

Test(btshake, comes_back_as_it_was)
{
	struct btshake s = sample(), back;
	uint8_t p[HANDSHAKE_MAX];

	memset(s.reserved, 0xa5, sizeof(s.reserved));
	btshake_encode(&s, p);
	memset(&back, 0, sizeof(back));
	btshake_decode(p, &back);
	cr_assert_eq(memcmp(&s, &back, sizeof(s)), 0);
}

Test(btshake, each_extension_is_one_bit)
{
	struct btshake s = sample();
	int byte, bit;

	for (byte = 0; byte < RESERVED_LEN; byte++)
		for (bit = 0; bit < 8; bit++) {
			memset(s.reserved, 0, sizeof(s.reserved));
			s.reserved[byte] = (uint8_t)(1 << bit);
			cr_assert_eq(
			    btshake_has_fast(&s), byte == 7 && bit == 2);
			cr_assert_eq(
			    btshake_has_extended(&s), byte == 5 && bit == 4);
		}
}

Test(btshake, offers_both_extensions_and_no_other)
{
	struct btshake s = sample();

	btshake_offer(&s);
	cr_assert(btshake_has_fast(&s));
	cr_assert(btshake_has_extended(&s));
	cr_assert_arr_eq(s.reserved, "\0\0\0\0\0\x10\0\4", 8);
}
