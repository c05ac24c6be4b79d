/*
 * records.h: what workers may say when.
 */
#ifndef SHOAL_RECORDS_H
#define SHOAL_RECORDS_H

#include "supervisor.h"

/* The pair of a worker (arg: struct child) is readable or hung up. */
void records_ready(struct supervisor *, void *arg, uint32_t events);
/* Those of a new second are counted anew. */
void records_second(struct supervisor *);
/* Continues the admission of workers that waited for the data file. */
void records_file_came(struct supervisor *);

#endif
