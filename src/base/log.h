/*
 * log.h: one line of diagnostics on a descriptor, with and without errno.
 *
 * A line is "shoald[NAME]: text\n", written by one write(2).  A descriptor
 * that does not take it at once (a full non-blocking pipe) loses the line;
 * log_lost() says how many were lost.
 */
#ifndef SHOAL_LOG_H
#define SHOAL_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_ERROR = 0, LOG_WARN = 1, LOG_INFO = 2, LOG_DEBUG = 3 };

/* who is kept by reference; until called: fd 2, LOG_INFO, "shoal". */
void log_open(int fd, const char *who, enum log_level);
void log_set_level(enum log_level);
void log_set_fd(int fd);
/* Each line erases first what the terminal's cursor stands on. */
void log_set_erasing(bool);
/* false: a line that would be waited for is lost, which is said later. */
void log_set_waiting(bool);
uint64_t log_lost(void);

/* The plain ones append ": strerror(errno)", the x ones do not. */
void log_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_errx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warnx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Of a level that follows from something. */
void log_at(enum log_level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* log_err or log_errx, then exit(code). */
_Noreturn void fatal(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void fatalx(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Exit codes, for whoever supervises (shoald.8). */
enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1,      /* something went wrong; restart */
	EXIT_USAGE = 100,     /* usage or configuration; do not restart */
	EXIT_TEMPORARY = 111, /* somebody's lock, a full disk; restart later */
};

/* EXIT_TEMPORARY when error is that of a disk that is full or fails, which may
 * be mended; or else EXIT_USAGE, as a setting needs somebody. */
int exit_code_of(int error);

#endif
