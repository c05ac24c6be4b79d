/*
 * shoal_print.c: what a command has to say, on standard output.
 */
#include "shoal_print.h"

#include <err.h>
#include <stdio.h>

#include "log.h"

void
shoal_print(struct out *o)
{
	if (o->failed)
		errx(EXIT_FAILED, "no memory");
	if (fwrite(o->p, 1, o->len, stdout) != o->len || fflush(stdout) != 0)
		err(EXIT_FAILED, "standard output");
	out_free(o);
}
