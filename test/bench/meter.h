/*
 * meter.h: time that processes have used.
 */
#ifndef TEST_METER_H
#define TEST_METER_H

#include <stdint.h>
#include <sys/types.h>

/* Processor time of this program's children that have ended, and of all that
 * those had waited for; s. */
double meter_ended(void);
/* Processor time of every process below this one that lives, and of what
 * those have waited for; s. */
double meter_living(void);
/* Processor time of one process, s; 0 when it is gone. */
double meter_process(pid_t);
/* How long all cores of the machine together have been busy since it
 * started, whoever kept them so; s. */
double meter_machine(void);
/* Cores that we may use. */
int meter_cores(void);
/* Seconds from one time of mono_now().ns to another. */
double meter_seconds(int64_t from, int64_t to);

#endif
