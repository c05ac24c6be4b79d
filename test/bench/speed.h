/*
 * speed.h: what openssl speed says of a digest.
 */
#ifndef TEST_SPEED_H
#define TEST_SPEED_H

/* MiB/s that one core hashes, of memory and by the 16 KiB; 0: nobody can
 * tell.  The bed has a folder. */
double speed_rate(const char *digest);

#endif
