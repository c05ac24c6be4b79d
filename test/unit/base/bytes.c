/*
 * bytes.c: tests of the bounded cursors.
 */
#include "bytes.h"

#include <criterion/criterion.h>
#include <string.h>

static const uint8_t eight[8] = {1, 2, 3, 4, 5, 6, 7, 0xf8};

Test(bytes, numbers_are_big_endian)
{
	struct rd r = {eight, sizeof(eight)};
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;
	uint8_t v8;

	cr_assert_eq(rd_u16(&r, &v16), 0);
	cr_assert_eq(v16, 0x0102);
	r = (struct rd){eight, sizeof(eight)};
	cr_assert_eq(rd_u8(&r, &v8), 0);
	cr_assert_eq(v8, 1);
	cr_assert_eq(rd_u32(&r, &v32), 0);
	cr_assert_eq(v32, 0x02030405);
	cr_assert_eq(r.n, 3);
	r = (struct rd){eight, sizeof(eight)};
	cr_assert_eq(rd_u64(&r, &v64), 0);
	cr_assert_eq(v64, UINT64_C(0x01020304050607f8));
	cr_assert_eq(r.n, 0);
	cr_assert_eq(r.p, eight + 8);
}

Test(bytes, a_short_read_moves_and_touches_nothing)
{
	uint64_t v64 = 77;
	uint32_t v32 = 77;
	uint16_t v16 = 77;
	uint8_t v8 = 77, buf[8] = {77};
	struct rd r;
	size_t n;

	for (n = 0; n < 8; n++) {
		r = (struct rd){eight, n};
		cr_assert_eq(rd_u64(&r, &v64), -1);
		cr_assert(n >= 4 || rd_u32(&r, &v32) == -1);
		cr_assert(n >= 2 || rd_u16(&r, &v16) == -1);
		cr_assert(n >= 1 || rd_u8(&r, &v8) == -1);
		cr_assert_eq(rd_bytes(&r, buf, n + 1), -1);
		cr_assert_eq(rd_bytes(&r, buf, SIZE_MAX), -1);
		cr_assert_eq(r.p, eight);
		cr_assert_eq(r.n, n);
	}
	cr_assert_eq(v64, 77);
	cr_assert_eq(v32, 77);
	cr_assert_eq(v16, 77);
	cr_assert_eq(v8, 77);
	cr_assert_eq(buf[0], 77);
}

Test(bytes, chained_reads_stop_at_the_first_that_is_short)
{
	struct rd r = {eight, 5};
	uint32_t a = 0, b = 9;
	uint8_t c = 9;

	cr_assert(rd_u32(&r, &a) == -1 || rd_u32(&r, &b) == -1 ||
	    rd_u8(&r, &c) == -1);
	cr_assert_eq(a, 0x01020304);
	cr_assert_eq(b, 9);
	cr_assert_eq(c, 9);
	cr_assert_eq(r.n, 1);
}

Test(bytes, reading_nothing_from_nothing_is_no_error)
{
	struct rd r = {NULL, 0};
	uint8_t v;

	cr_assert_eq(rd_bytes(&r, NULL, 0), 0);
	cr_assert_eq(rd_u8(&r, &v), -1);
}

Test(bytes, what_is_written_is_read_back)
{
	uint8_t buf[18], tail[3];
	struct wr w = {buf, 0, sizeof(buf)};
	struct rd r = {buf, sizeof(buf)};
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;
	uint8_t v8;

	cr_assert_eq(wr_u8(&w, 0xfe), 0);
	cr_assert_eq(wr_u16(&w, 0xfedc), 0);
	cr_assert_eq(wr_u32(&w, 0xfedcba98), 0);
	cr_assert_eq(wr_u64(&w, UINT64_C(0xfedcba9876543210)), 0);
	cr_assert_eq(wr_bytes(&w, "end", 3), 0);
	cr_assert_eq(w.len, sizeof(buf));
	cr_assert_eq(rd_u8(&r, &v8), 0);
	cr_assert_eq(rd_u16(&r, &v16), 0);
	cr_assert_eq(v16, 0xfedc);
	cr_assert_eq(rd_u32(&r, &v32), 0);
	cr_assert_eq(rd_u64(&r, &v64), 0);
	cr_assert_eq(rd_bytes(&r, tail, 3), 0);
	cr_assert_eq(v8, 0xfe);
	cr_assert_eq(v32, 0xfedcba98);
	cr_assert_eq(v64, UINT64_C(0xfedcba9876543210));
	cr_assert_arr_eq(tail, "end", 3);
	cr_assert_eq(r.n, 0);
}

Test(bytes, a_write_without_room_writes_nothing)
{
	uint8_t buf[8];
	struct wr w;
	size_t room;

	for (room = 0; room < 8; room++) {
		memset(buf, 0xaa, sizeof(buf));
		w = (struct wr){buf, 8 - room, 8};
		cr_assert_eq(wr_u64(&w, 0), -1);
		cr_assert(room >= 4 || wr_u32(&w, 0) == -1);
		cr_assert(room >= 2 || wr_u16(&w, 0) == -1);
		cr_assert(room >= 1 || wr_u8(&w, 0) == -1);
		cr_assert_eq(wr_bytes(&w, eight, room + 1), -1);
		cr_assert_eq(wr_bytes(&w, eight, SIZE_MAX), -1);
		cr_assert_eq(w.len, 8 - room);
		cr_assert_eq(buf[7], 0xaa);
		cr_assert_eq(wr_bytes(&w, NULL, 0), 0);
	}
}
