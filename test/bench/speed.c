/*
 * speed.c: what openssl speed says of a digest.
 */
#include "speed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "files.h"
#include "run.h"

double
speed_rate(const char *digest)
{
	const struct run_spec speed = {
	    .argv = (const char *[]){"/usr/bin/openssl", "speed", "-mr", "-evp",
		digest, "-bytes", "16384", "-seconds", "1", NULL},
	    .out = bed_path(&bed, "speed")};
	double rate = 0;
	char *text, *p, mark[32];

	if (run_to_end(&speed, 20000) != 0)
		return 0;
	snprintf(mark, sizeof(mark), ":%s:", digest);
	text = files_read(speed.out, NULL);
	p = text != NULL ? strstr(text, "+F:") : NULL;
	if (p != NULL && (p = strstr(p, mark)) != NULL)
		rate = strtod(p + strlen(mark), NULL) / (double)MIB;
	free(text);
	(void)unlink(speed.out);
	return rate;
}
