/*
 * tether.h: a process of ours, tied to us by the pair over which it speaks.
 */
#ifndef SHOAL_TETHER_H
#define SHOAL_TETHER_H

#include <stdbool.h>
#include <sys/types.h>

#include "record.h"
#include "watch.h"

/* Lives in its owner's struct; tether_init makes it one without a process. */
struct tether {
	pid_t pid; /* 0: none */
	int pair;  /* non-blocking; -1: none */
	struct watch watch;
};

/* Launches the process, theirs among its descriptors; -1 with errno. */
typedef pid_t tether_run(void *us, void *arg, int theirs);
/* What it says: false when it may not say that. */
typedef bool tether_take(void *us, void *arg, const struct record *);

void tether_init(struct tether *);
/*
 * Runs one; fn is called with us and arg when it says something, or ended.
 * 0, or -1 with errno and nothing left of it.
 */
int tether_start(struct tether *, int ep, tether_run *run,
    void (*fn)(void *us, void *arg, uint32_t events), void *us, void *arg)
    __attribute__((warn_unused_result));
/*
 * Takes at most that many records, which come without descriptors.  False when
 * it said what it may not: it is shot then, and heard no more.
 */
bool tether_hear(struct tether *, int ep, unsigned int most, tether_take *,
    void *us, void *arg) __attribute__((warn_unused_result));
/* Closes the pair, at whose end the process ends; pid stays until its owner has
 * reaped it. */
void tether_cut(struct tether *, int ep);

#endif
