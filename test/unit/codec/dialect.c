/*
 * dialect.c: tests of telling dialects apart.
 */
#include "dialect.h"

#include <criterion/criterion.h>
#include <string.h>

#define DOCUMENT ((const uint8_t *)"P2PFILESHARINGPROJ")
#define FOUNDING ((const uint8_t *)"P2PBITTORRENTFILES")

Test(dialect, names_are_those_of_the_configuration)
{
	enum dialect_id id = DIALECT_COURSES;

	cr_assert_eq(dialect_by_name("document", &id), 0);
	cr_assert_eq(id, DIALECT_DOCUMENT);
	cr_assert_eq(dialect_by_name("founding", &id), 0);
	cr_assert_eq(id, DIALECT_FOUNDING);
	cr_assert_eq(dialect_by_name("Document", &id), -1);
	cr_assert_eq(dialect_by_name("", &id), -1);
	cr_assert_eq(id, DIALECT_FOUNDING);
}

Test(dialect, every_header_is_18_bytes_and_found_again)
{
	enum dialect_id id;
	int i;

	for (i = 0; i < DIALECT_COURSES; i++) {
		const char *header = dialect_get((enum dialect_id)i)->header;

		cr_assert_eq(strlen(header), HEADER_LEN);
		cr_assert_eq(
		    dialect_by_header((const uint8_t *)header, HEADER_LEN, &id),
		    1);
		cr_assert_eq((int)id, i);
	}
}

Test(dialect, a_prefix_of_a_header_waits_for_the_rest)
{
	enum dialect_id id = DIALECT_COURSES;
	size_t n;

	for (n = 0; n < HEADER_LEN; n++) {
		cr_assert_eq(dialect_by_header(DOCUMENT, n, &id), 0);
		cr_assert_eq(dialect_by_header(FOUNDING, n, &id), 0);
	}
	cr_assert_eq(id, DIALECT_COURSES);
	cr_assert_eq(dialect_by_header(NULL, 0, &id), 0);
}

Test(dialect, one_wrong_byte_anywhere_is_no_header)
{
	enum dialect_id id = DIALECT_COURSES;
	uint8_t p[HEADER_LEN];
	size_t i, n;

	for (i = 0; i < HEADER_LEN; i++) {
		memcpy(p, DOCUMENT, HEADER_LEN);
		p[i] ^= 0x20;
		for (n = i + 1; n <= HEADER_LEN; n++)
			cr_assert_eq(dialect_by_header(p, n, &id), -1);
	}
	cr_assert_eq(id, DIALECT_COURSES);
}

Test(dialect, one_header_does_not_turn_into_the_other)
{
	enum dialect_id id;
	uint8_t p[HEADER_LEN];

	memcpy(p, DOCUMENT, HEADER_LEN);
	memcpy(p + 4, FOUNDING + 4, HEADER_LEN - 4);
	cr_assert_eq(dialect_by_header(p, 5, &id), 0); /* "P2PFI" */
	cr_assert_eq(dialect_by_header(p, 6, &id), -1);
	cr_assert_eq(dialect_by_header(p, HEADER_LEN, &id), -1);
}

Test(dialect, what_stands_behind_the_header_is_not_looked_at)
{
	uint8_t p[64];
	enum dialect_id id;

	memset(p, 0xff, sizeof(p));
	memcpy(p, FOUNDING, HEADER_LEN);
	cr_assert_eq(dialect_by_header(p, sizeof(p), &id), 1);
	cr_assert_eq(id, DIALECT_FOUNDING);
}

Test(dialect, the_header_word_of_2011_is_unknown)
{
	enum dialect_id id;

	cr_assert_eq(dialect_by_header((const uint8_t *)"CEN5501C2008SPRING",
			 HEADER_LEN, &id),
	    -1);
}

Test(dialect, the_other_of_the_other_is_the_same)
{
	int i;

	for (i = 0; i < DIALECT_COURSES; i++) {
		enum dialect_id id = (enum dialect_id)i;

		cr_assert_neq(dialect_other(id), id);
		cr_assert_eq(dialect_other(dialect_other(id)), id);
	}
}

/* Every prefix of every header: no dialect is found before its header is
 * whole, and none but its own. */
Test(dialect, all_headers_are_told_apart)
{
	uint8_t p[HANDSHAKE_MAX];
	enum dialect_id id;
	size_t n, len;
	int i;

	for (i = 0; i < DIALECT_COUNT; i++) {
		const struct dialect *d = dialect_get((enum dialect_id)i);

		len = d->header_len;
		cr_assert_eq(strlen(d->header), len);
		cr_assert_leq(len, HEADER_MAX);
		cr_assert_leq(d->handshake_len, HANDSHAKE_MAX);
		memset(p, 0xff, sizeof(p));
		memcpy(p, d->header, len);
		for (n = 0; n <= sizeof(p); n++) {
			id = DIALECT_COUNT;
			cr_assert_eq(dialect_by_header(p, n, &id), n >= len);
			cr_assert_eq((int)id, n >= len ? i : DIALECT_COUNT);
		}
		for (n = 0; n < len; n++) {
			p[n] ^= 0x80;
			cr_assert_eq(dialect_by_header(p, len, &id), -1);
			p[n] ^= 0x80;
		}
	}
}

Test(dialect, bittorrent_is_of_no_family)
{
	enum dialect_id id = DIALECT_COUNT;

	cr_assert_eq(dialect_other(DIALECT_BITTORRENT), DIALECT_BITTORRENT);
	cr_assert_eq(dialect_by_name("bittorrent", &id), -1,
	    "a course peer has no such dialect");
	cr_assert_eq(id, DIALECT_COUNT);
}

Test(handshake, ids_come_back_whatever_stands_between)
{
	static const uint32_t ids[] = {
	    0, 1, 1001, 65536, INT32_MAX, UINT32_MAX};
	uint8_t p[HANDSHAKE_LEN];
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		handshake_encode(DIALECT_DOCUMENT, ids[i], p);
		cr_assert_eq(handshake_peer_id(p), ids[i]);
		memset(p + HEADER_LEN, '0', 10);
		cr_assert_eq(handshake_peer_id(p), ids[i]);
	}
}

Test(handshake, the_ten_bytes_between_are_zero)
{
	static const uint8_t zeros[10];
	uint8_t p[HANDSHAKE_LEN];

	memset(p, 0xff, sizeof(p));
	handshake_encode(DIALECT_FOUNDING, 1001, p);
	cr_assert_arr_eq(p, FOUNDING, HEADER_LEN);
	cr_assert_arr_eq(p + HEADER_LEN, zeros, sizeof(zeros));
	cr_assert_arr_eq(p + 28, "\0\0\x03\xe9", 4);
}
