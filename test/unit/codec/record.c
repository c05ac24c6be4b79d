/*
 * record.c: tests of the records between processes.
 */
#include "record.h"

#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "sizes.h"

#define REC(k, x, y, z)                                   \
	(struct record)                                   \
	{                                                 \
		.kind = (k), .a = (x), .b = (y), .c = (z) \
	}

/* A record of each kind with legal fields. */
static struct record
legal(int kind)
{
	struct record r = {.kind = (enum record_kind)kind};

	switch (r.kind) {
	case REC_HELLO:
		r.a = DIALECT_FOUNDING;
		r.b = 1001;
		break;
	case REC_FD_ACK:
		r.a = FD_ASKS;
		break;
	case REC_FILE:
	case REC_OPEN:
	case REC_WANT_FILE:
		r.a = UINT32_MAX;
		break;
	case REC_FD:
		r.a = FD_FILE;
		r.b = 3;
		break;
	case REC_ADMIT:
		r.a = 1002;
		r.b = 30000;
		r.c = 1;
		break;
	case REC_BAD:
	case REC_BAD_DIGEST:
		r.a = 3;
		r.b = 1002;
		break;
	case REC_READY:
		r.a = 1;
		break;
	case REC_PAUSED:
	case REC_FAILED:
		r.a = 28;
		r.b = OP_WRITE;
		break;
	case REC_PEER:
		r.a = FOUND_BY_ITSELF;
		r.b = UINT16_MAX;
		r.c = 2;
		break;
	case REC_TRACKER:
		r.a = r.b = r.c = UINT32_MAX;
		strcpy(r.why, "no");
		break;
	case REC_TAKE:
		r.b = 6881;
		r.c = 2;
		break;
	case REC_STATUS:
		r.a = SWARM_WHOLE;
		r.b = r.c = UINT32_MAX;
		break;
	case REC_DEMAND:
		r.a = DEMAND_UP | DEMAND_DOWN;
		break;
	case REC_LOOK_AT:
		r.a = UINT32_MAX;
		break;
	case REC_VERDICT:
		r.a = UINT32_MAX;
		r.b = VERDICT_OTHER;
		break;
	default:
		break;
	}
	return r;
}

static int
roundtrip(struct record r)
{
	uint8_t p[RECORD_MAX];
	struct record got;

	return record_decode(p, record_encode(&r, p), &got);
}

Test(record, every_kind_comes_back_as_it_was)
{
	uint8_t p[RECORD_MAX];
	struct record r, got;
	size_t n;
	int kind;

	for (kind = 1; kind < REC_KINDS; kind++) {
		r = legal(kind);
		n = record_encode(&r, p);
		cr_assert(n > 0 && n <= RECORD_MAX);
		memset(&got, 0xff, sizeof(got));
		cr_assert_eq(record_decode(p, n, &got), 0, "kind %d", kind);
		cr_assert_eq(got.kind, r.kind);
		cr_assert_eq(got.a, r.a);
		cr_assert_eq(got.b, r.b);
		cr_assert_eq(got.c, r.c);
	}
}

Test(record, a_hello_carries_names)
{
	struct record r = legal(REC_HELLO), got;
	uint8_t p[RECORD_MAX];
	size_t n;

	r.a = DIALECT_BITTORRENT;
	memset(r.hash, 0x11, sizeof(r.hash));
	memset(r.id, 0x22, sizeof(r.id));
	memset(r.reserved, 0x33, sizeof(r.reserved));
	n = record_encode(&r, p);
	cr_assert_eq(n, 13 + 20 + 20 + 8);
	cr_assert_eq(record_decode(p, n, &got), 0);
	cr_assert_arr_eq(got.hash, r.hash, sizeof(r.hash));
	cr_assert_arr_eq(got.id, r.id, sizeof(r.id));
	cr_assert_arr_eq(got.reserved, r.reserved, sizeof(r.reserved));
	cr_assert_eq(record_decode(p, 13, &got), -1);
}

static void
expect_a_host(struct record r)
{
	struct record got;
	uint8_t p[RECORD_MAX];
	size_t n;

	memset(r.host, 0x11, sizeof(r.host));
	n = record_encode(&r, p);
	cr_assert_eq(n, 13 + 16);
	cr_assert_eq(record_decode(p, n, &got), 0);
	cr_assert_arr_eq(got.host, r.host, sizeof(r.host));
	cr_assert_eq(record_decode(p, n - 1, &got), -1);
	r.b = UINT16_MAX + 1;
	cr_assert_eq(roundtrip(r), -1);
	r.b = 0;
	r.a = FOUND_BY_COUNT;
	cr_assert_eq(roundtrip(r), -1);
}

Test(record, a_peer_carries_its_host)
{
	expect_a_host(legal(REC_PEER));
}

Test(record, a_socket_carries_its_peers_host)
{
	expect_a_host(legal(REC_TAKE));
}

Test(record, a_verdict_carries_the_hash)
{
	struct record r = legal(REC_VERDICT), got;
	uint8_t p[RECORD_MAX];
	size_t n;

	r.b = VERDICT_SWARM;
	memset(r.hash, 0x11, sizeof(r.hash));
	n = record_encode(&r, p);
	cr_assert_eq(n, 13 + 20);
	cr_assert_eq(record_decode(p, n, &got), 0);
	cr_assert_arr_eq(got.hash, r.hash, sizeof(r.hash));
	cr_assert_eq(record_decode(p, n - 1, &got), -1);
	r.b = VERDICTS;
	cr_assert_eq(roundtrip(r), -1);
}

Test(record, a_socket_to_look_at_has_a_number)
{
	struct record r = legal(REC_LOOK_AT);

	r.a = 0;
	cr_assert_eq(roundtrip(r), -1);
	r = legal(REC_VERDICT);
	r.a = 0;
	cr_assert_eq(roundtrip(r), -1);
}

Test(record, a_tracker_has_counts_and_words)
{
	struct record r = legal(REC_TRACKER), got;
	uint8_t p[RECORD_MAX];
	size_t n, i;

	r.seeders = 1;
	r.leechers = 2;
	r.completed = COUNT_NONE;
	memset(r.why, '~', RECORD_WHY_MAX);
	n = record_encode(&r, p);
	cr_assert_eq(n, 13 + 12 + RECORD_WHY_MAX);
	cr_assert_eq(record_decode(p, n, &got), 0);
	cr_assert_eq(got.seeders, 1);
	cr_assert_eq(got.leechers, 2);
	cr_assert_eq(got.completed, COUNT_NONE);
	cr_assert_str_eq(got.why, r.why);
	for (i = 0; i < 25; i++)
		cr_assert_eq(record_decode(p, i, &got), -1);
	cr_assert_eq(record_decode(p, 25, &got), 0);
	cr_assert_str_eq(got.why, "");
}

Test(record, words_of_a_tracker_are_few_and_plain)
{
	static const uint8_t bad[] = {0, '\n', 0x1b, 0x7f, 0x80, 0xff};
	struct record r = legal(REC_TRACKER), got;
	uint8_t p[RECORD_MAX + 1];
	size_t n, i;

	n = record_encode(&r, p);
	for (i = 0; i < sizeof(bad); i++) {
		p[n - 1] = bad[i];
		cr_assert_eq(record_decode(p, n, &got), -1);
	}
	memset(p + n - 1, ' ', sizeof(p) - (n - 1));
	cr_assert_eq(record_decode(p, 25 + RECORD_WHY_MAX, &got), 0);
	cr_assert_eq(record_decode(p, 25 + RECORD_WHY_MAX + 1, &got), -1);
}

Test(record, a_status_is_whole)
{
	struct record r = legal(REC_STATUS), got;
	uint8_t p[RECORD_MAX];
	size_t n;

	r.uploaded = UINT64_MAX;
	r.downloaded = 2;
	r.rate_up = UINT64_C(1) << 40;
	r.rate_down = 4;
	r.conns = 5;
	r.trouble = 28;
	r.idle = UINT32_MAX;
	n = record_encode(&r, p);
	cr_assert_eq(n, 13 + 44);
	cr_assert_eq(record_decode(p, n, &got), 0);
	cr_assert_eq(got.uploaded, UINT64_MAX);
	cr_assert_eq(got.downloaded, 2);
	cr_assert_eq(got.rate_up, UINT64_C(1) << 40);
	cr_assert_eq(got.rate_down, 4);
	cr_assert_eq(got.conns, 5);
	cr_assert_eq(got.trouble, 28);
	cr_assert_eq(got.idle, UINT32_MAX);
	cr_assert_eq(record_decode(p, n - 1, &got), -1);
	r.trouble = 4096;
	cr_assert_eq(roundtrip(r), -1);
	r.trouble = 0;
	r.a = SWARM_STATES;
	cr_assert_eq(roundtrip(r), -1);
}

static void
check_rates(enum record_kind kind)
{
	struct record r = legal(kind), got;
	uint8_t p[RECORD_MAX];
	size_t n;

	r.rate_up = UINT64_MAX;
	r.rate_down = 1;
	n = record_encode(&r, p);
	cr_assert_eq(n, 13 + 16);
	cr_assert_eq(record_decode(p, n, &got), 0);
	cr_assert_eq(got.rate_up, UINT64_MAX);
	cr_assert_eq(got.rate_down, 1);
	cr_assert_eq(record_decode(p, n - 1, &got), -1);
}

Test(record, a_budget_is_of_64_bits)
{
	check_rates(REC_BUDGET);
}

Test(record, a_demand_is_of_64_bits_and_two_ways)
{
	struct record r = legal(REC_DEMAND);

	check_rates(REC_DEMAND);
	r.a++;
	cr_assert_eq(roundtrip(r), -1);
}

Test(record, amounts_are_of_64_bits)
{
	struct record r = legal(REC_AMOUNTS), got;
	uint8_t p[RECORD_MAX];
	size_t n;

	r.uploaded = UINT64_MAX;
	r.downloaded = UINT64_C(1) << 33;
	r.left = 3;
	n = record_encode(&r, p);
	cr_assert_eq(n, 13 + 24);
	cr_assert_eq(record_decode(p, n, &got), 0);
	cr_assert_eq(got.uploaded, UINT64_MAX);
	cr_assert_eq(got.downloaded, UINT64_C(1) << 33);
	cr_assert_eq(got.left, 3);
	cr_assert_eq(record_decode(p, n - 1, &got), -1);
}

static bool
carries_more(int kind)
{
	switch (kind) {
	case REC_HELLO:
	case REC_PEER:
	case REC_AMOUNTS:
	case REC_TAKE:
	case REC_BUDGET:
	case REC_DEMAND:
	case REC_STATUS:
	case REC_TRACKER:
	case REC_VERDICT:
		return true;
	default:
		return false;
	}
}

/* Names in another kind are bytes too many, and are not written either. */
Test(record, nobody_else_carries_names)
{
	struct record r, got;
	uint8_t p[RECORD_MAX];
	int kind;

	for (kind = 1; kind < REC_KINDS; kind++) {
		if (carries_more(kind))
			continue;
		r = legal(kind);
		memset(r.hash, 0x11, sizeof(r.hash));
		memset(p, 0, sizeof(p));
		cr_assert_eq(record_encode(&r, p), 13);
		cr_assert_eq(record_decode(p, 13 + 48, &got), -1);
	}
}

Test(record, any_other_length_is_refused)
{
	uint8_t p[2 * RECORD_MAX] = {0};
	struct record r = legal(REC_HELLO), got = {.a = 77};
	size_t i, n = record_encode(&r, p);

	for (i = 0; i <= sizeof(p); i++)
		cr_assert_eq(record_decode(p, i, &got), i == n ? 0 : -1);
	cr_assert_eq(record_decode(NULL, 0, &got), -1);
}

Test(record, a_refused_one_touches_nothing)
{
	struct record got = {.a = 77};
	uint8_t p[13] = {REC_READY, 0, 0, 0, 9};

	cr_assert_eq(record_decode(p, sizeof(p), &got), -1);
	cr_assert_eq(got.a, 77);
}

Test(record, unknown_kinds_are_refused)
{
	uint8_t p[RECORD_MAX];
	struct record r = legal(REC_NEWS), got;
	size_t n = record_encode(&r, p);
	int kind;

	p[0] = 0;
	cr_assert_eq(record_decode(p, n, &got), -1);
	for (kind = REC_KINDS; kind < 256; kind++) {
		p[0] = (uint8_t)kind;
		cr_assert_eq(record_decode(p, n, &got), -1);
	}
}

Test(record, a_field_that_a_kind_has_not_is_zero)
{
	struct record r;
	int kind;

	for (kind = 1; kind < REC_KINDS; kind++) {
		r = legal(kind);
		if (r.a == 0) {
			r.a = 1;
			cr_assert_eq(roundtrip(r), -1, "kind %d", kind);
		}
		r = legal(kind);
		if (r.b == 0) {
			r.b = 1;
			cr_assert_eq(roundtrip(r), -1, "kind %d", kind);
		}
		r = legal(kind);
		if (r.c == 0) {
			r.c = 1;
			cr_assert_eq(roundtrip(r), -1, "kind %d", kind);
		}
	}
}

Test(record, enumerations_stay_in_their_range)
{
	cr_assert_eq(roundtrip(REC(REC_HELLO, 0, 1, 0)), 0);
	cr_assert_eq(roundtrip(REC(REC_HELLO, DIALECT_COUNT, 1, 0)), -1);
	cr_assert_eq(roundtrip(REC(REC_FD_ACK, 0, 0, 0)), -1);
	cr_assert_eq(roundtrip(REC(REC_FD_ACK, 5, 0, 0)), -1);
	cr_assert_eq(roundtrip(REC(REC_FD, 0, 0, 0)), -1);
	cr_assert_eq(roundtrip(REC(REC_FD, 5, 0, 0)), -1);
	cr_assert_eq(roundtrip(REC(REC_READY, 2, 0, 0)), -1);
	cr_assert_eq(roundtrip(REC(REC_ADMIT, 1, 1, 2)), -1);
	cr_assert_eq(roundtrip(REC(REC_PAUSED, 28, OP_COUNT, 0)), -1);
	cr_assert_eq(roundtrip(REC(REC_FAILED, 4096, 0, 0)), -1);
	cr_assert_eq(roundtrip(REC(REC_FAILED, 0, OP_SIZE, 0)), 0);
}

Test(record, every_operation_has_its_words)
{
	int i, k;

	for (i = 0; i < OP_COUNT; i++) {
		const char *text = disk_op_text((enum disk_op)i);

		cr_assert_not_null(text);
		for (k = 0; k < i; k++)
			cr_assert_str_neq(text, disk_op_text((enum disk_op)k));
	}
	cr_assert_str_eq(disk_op_text(OP_WRITE), "write to");
	cr_assert_not_null(disk_op_text((enum disk_op)OP_COUNT));
	cr_assert_not_null(disk_op_text((enum disk_op) - 1));
}

Test(record, every_end_has_its_line)
{
	int i, k;

	for (i = 0; i < END_COUNT; i++) {
		const char *text = worker_end_text((enum worker_end)i);

		cr_assert_not_null(text);
		cr_assert_null(strchr(text, '\n'));
		for (k = 0; k < i; k++)
			cr_assert_str_neq(
			    text, worker_end_text((enum worker_end)k));
	}
	cr_assert_not_null(worker_end_text((enum worker_end)END_COUNT));
	cr_assert_not_null(worker_end_text((enum worker_end)255));
}
