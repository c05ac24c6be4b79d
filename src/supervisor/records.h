/*
 * records.h: what workers may say when.
 */
#ifndef SHOAL_RECORDS_H
#define SHOAL_RECORDS_H

#include "supervisor.h"

/* A worker that says more in a second is mad. */
#define RECORDS_PER_SECOND 2000

/* The pair of a worker (arg: struct child) is readable or hung up. */
void records_ready(void *us, void *arg, uint32_t events);
/* Those of a new second are counted anew. */
void records_second(struct supervisor *);
/* The one file, or one of many. */
void records_give_file(struct child *, uint32_t file, int fd);
/* Continues the admission of workers that waited for the one file. */
void records_file_came(struct supervisor *);

#endif
