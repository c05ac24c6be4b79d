/*
 * progress.h: how far the transfer is, for a person.
 */
#ifndef SHOAL_PROGRESS_H
#define SHOAL_PROGRESS_H

#include <stddef.h>

#include "supervisor.h"

/* One line: percent, rates, peers, time left. */
void progress_line(const struct supervisor *, char *buf, size_t size);
/* Once a second: the line on a terminal, and the process title. */
void progress_show(struct supervisor *);
/* Once a second: whoever supervises us. */
void progress_tell(const struct supervisor *);
/* What came in this run, since we were ready: bytes, time, rate. */
void progress_sum(const struct supervisor *, char *buf, size_t size);
/* Leaves the terminal's line. */
void progress_end(struct supervisor *);

#endif
