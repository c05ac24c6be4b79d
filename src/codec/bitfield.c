/*
 * bitfield.c: sets of pieces as the dialects write them.
 */
#include "bitfield.h"

#include "bits.h"

size_t
bitfield_bytes(uint32_t n)
{
	return n / 8 + (n % 8 != 0);
}

/* Bit 0 becomes bit 7, and so on: low bit first and high bit first swap. */
static uint8_t
reverse(unsigned int b)
{
	b = (b & 0xf0) >> 4 | (b & 0x0f) << 4;
	b = (b & 0xcc) >> 2 | (b & 0x33) << 2;
	b = (b & 0xaa) >> 1 | (b & 0x55) << 1;
	return (uint8_t)b;
}

/* The bits that count in byte i of n pieces, low bit first. */
static uint8_t
used_bits(uint32_t n, size_t i)
{
	return i == n / 8 ? (uint8_t)((1u << (n % 8)) - 1) : 0xff;
}

/* Byte i of the set, low bit first, without spare bits. */
static uint8_t
set_byte(const uint64_t *set, uint32_t n, size_t i)
{
	return (uint8_t)(set[i / 8] >> (i % 8 * 8)) & used_bits(n, i);
}

size_t
bitfield_encoded_len(enum dialect_id id, const uint64_t *set, uint32_t n)
{
	size_t len = bitfield_bytes(n);

	if (dialect_get(id)->trims)
		while (len > 0 && set_byte(set, n, len - 1) == 0)
			len--;
	return len;
}

uint8_t
bitfield_byte(enum dialect_id id, const uint64_t *set, uint32_t n, size_t i)
{
	uint8_t b = set_byte(set, n, i);

	return dialect_get(id)->low_bit_first ? b : reverse(b);
}

void
bitfield_take(enum dialect_id id, uint64_t *set, uint32_t n, size_t off,
    const uint8_t *p, size_t len)
{
	bool low_bit_first = dialect_get(id)->low_bit_first;
	size_t i, end, total = bitfield_bytes(n);
	uint8_t b;

	if (off >= total)
		return;
	end = len < total - off ? off + len : total;
	for (i = off; i < end; i++) {
		b = low_bit_first ? p[i - off] : reverse(p[i - off]);
		b &= used_bits(n, i);
		set[i / 8] |= (uint64_t)b << (i % 8 * 8);
	}
}
