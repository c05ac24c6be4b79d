/*
 * mortal.h: a bed whose processes die at a fault point.
 *
 * Whichever process of a daemon comes by the point for the Nth time ends there
 * by SIGKILL.  A dead supervisor is started again, without the fault.
 */
#ifndef TEST_MORTAL_H
#define TEST_MORTAL_H

#include <criterion/parameterized.h>
#include <stdbool.h>
#include <stddef.h>

#include "bed.h"

#define MORTAL_NAME 64

struct mortal_point {
	char name[MORTAL_NAME];
	int count;
};

/* The points whose names begin so, but not those that begin with `but` unless
 * that is NULL, each with these counts. */
struct criterion_test_params mortal_points(
    const char *prefix, const char *but, const int *counts, size_t n);
/* What is started from here on has that point. */
void mortal_arm(struct bed *, const struct mortal_point *);
/* Peers from `first` on end with status 0, whoever of all dies. */
bool mortal_all_end(struct bed *, size_t first, int ms);
/* Some process of some daemon came by. */
bool mortal_died(const struct bed *);

#endif
