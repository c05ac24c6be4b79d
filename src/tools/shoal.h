/*
 * shoal.h: the commands of shoal.
 */
#ifndef SHOAL_SHOAL_H
#define SHOAL_SHOAL_H

struct shoal_command {
	const char *name;
	/* argv[0] is the command's name; returns the exit status. */
	int (*run)(int argc, char **argv);
	const char *operands; /* "FILE DIR" */
	const char *help;     /* one line */
};

/* In the order of the help; the last has no name. */
extern const struct shoal_command shoal_commands[];

int shoal_create(int argc, char **argv);
int shoal_show(int argc, char **argv);
int shoal_scrape(int argc, char **argv);
int shoal_verify(int argc, char **argv);

#endif
