/*
 * meter.c: time that processes have used.
 */
#include "meter.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

#define PROCESSES 4096

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

double
meter_ended(void)
{
	struct rusage ru;

	getrusage(RUSAGE_CHILDREN, &ru);
	return seconds(ru.ru_utime) + seconds(ru.ru_stime);
}

double
meter_process(pid_t pid)
{
	struct timespec t;
	clockid_t clock;

	if (pid <= 0 || clock_getcpuclockid(pid, &clock) != 0 ||
	    clock_gettime(clock, &t) == -1)
		return 0;
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What the children used that a process has waited for, s. */
static double
waited_for(pid_t pid)
{
	char path[64], text[512];
	unsigned long user, sys;
	const char *p = NULL;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if ((f = fopen(path, "re")) == NULL)
		return 0;
	if (fgets(text, sizeof(text), f) != NULL)
		p = strrchr(text, ')');
	fclose(f);
	/* Fields 16 and 17; the name is the second. */
	if (p == NULL ||
	    sscanf(p,
		") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u "
		"%lu %lu",
		&user, &sys) != 2)
		return 0;
	return (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
}

double
meter_living(void)
{
	static pid_t pid[PROCESSES];
	size_t n = run_living(pid, PROCESSES);
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += meter_process(pid[i]) + waited_for(pid[i]);
	return sum;
}

double
meter_machine(void)
{
	unsigned long long user = 0, nice = 0, sys = 0, irq = 0, soft = 0;
	FILE *f = fopen("/proc/stat", "re");

	if (f == NULL)
		return 0;
	if (fscanf(f, "cpu %llu %llu %llu %*u %*u %llu %llu", &user, &nice,
		&sys, &irq, &soft) != 5)
		user = nice = sys = irq = soft = 0;
	fclose(f);
	return (double)(user + nice + sys + irq + soft) /
	    (double)sysconf(_SC_CLK_TCK);
}

int
meter_cores(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) :
							      1;
}

double
meter_seconds(int64_t from, int64_t to)
{
	return (double)(to - from) / 1e9;
}
