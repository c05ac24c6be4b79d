/*
 * fixture.h: a small segment and processes that share it.
 */
#ifndef TEST_STATE_FIXTURE_H
#define TEST_STATE_FIXTURE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "seg.h"

/* A published segment in a memfd, mapped writable at s. */
int fixture_segment(
    struct seg *s, uint32_t slots, uint32_t disks, uint32_t max_pieces);

/* Zeroed memory that children share. */
void *fixture_shared(size_t);

/*
 * Runs fn(arg) in a child that dies of a SIGSEGV as if there were no
 * sanitizer, and after ten seconds in any case; it exits with fn's result.
 */
pid_t fixture_start(int (*fn)(void *), void *arg);
/* How a child ended: its exit status, or minus its signal. */
int fixture_end(pid_t);
/* Both. */
int fixture_run(int (*fn)(void *), void *arg);

#endif
