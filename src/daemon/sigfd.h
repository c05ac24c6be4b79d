/*
 * sigfd.h: signals as a descriptor of a daemon's loop.
 */
#ifndef SHOAL_SIGFD_H
#define SHOAL_SIGFD_H

/* Those that a daemon acts on are held back from now on, and read there as
 * struct signalfd_siginfo; broken pipes and files that are too large are
 * errors of calls instead.  Fatal when it cannot be. */
int sigfd_open(void);

#endif
