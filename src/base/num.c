/*
 * num.c: decimal numbers read to the last byte.
 */
#include "num.h"

#include <stddef.h>

/*
 * The digits at the start of s as a number.  Returns how many bytes they
 * are, 0 when there is none or the number does not fit.
 */
static size_t
take_digits(const char *s, uint64_t *v)
{
	uint64_t digit, x = 0;
	size_t i;

	for (i = 0; s[i] >= '0' && s[i] <= '9'; i++) {
		digit = (uint64_t)(s[i] - '0');
		if (x > (UINT64_MAX - digit) / 10)
			return 0;
		x = x * 10 + digit;
	}
	*v = x;
	return i;
}

static unsigned int
suffix_shift(char c)
{
	switch (c) {
	case 'K':
	case 'k':
		return 10;
	case 'M':
	case 'm':
		return 20;
	case 'G':
	case 'g':
		return 30;
	default:
		return 0;
	}
}

int
num_u64(const char *s, uint64_t min, uint64_t max, uint64_t *v)
{
	uint64_t x;
	size_t n = take_digits(s, &x);

	if (n == 0 || s[n] != '\0' || x < min || x > max)
		return -1;
	*v = x;
	return 0;
}

int
num_size(const char *s, uint64_t min, uint64_t max, uint64_t *v)
{
	unsigned int shift;
	uint64_t x;
	size_t n = take_digits(s, &x);

	if (n == 0)
		return -1;
	shift = suffix_shift(s[n]);
	if (shift != 0)
		n++;
	if (s[n] != '\0' || x > UINT64_MAX >> shift)
		return -1;
	x <<= shift;
	if (x < min || x > max)
		return -1;
	*v = x;
	return 0;
}
