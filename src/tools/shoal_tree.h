/*
 * shoal_tree.h: the file or folder that a .torrent is made of.
 */
#ifndef SHOAL_SHOAL_TREE_H
#define SHOAL_SHOAL_TREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

struct tree_file {
	char *path; /* beneath the folder */
	uint64_t offset, length;
	dev_t device;
	ino_t inode;
	struct timespec modified, changed;
};

struct tree {
	int folder; /* descriptor: the folder itself, or the one of the file */
	char *name;
	bool is_folder;
	struct tree_file *file; /* by the bytes of their paths */
	uint32_t n;
	uint64_t total; /* bytes, > 0 */
};

/*
 * Finds them all.  What is neither file nor folder is left out, with a word of
 * it; a name that could not stay as it is in a .torrent is an error.  0, or -1
 * after a message.
 */
int tree_scan(struct tree *, const char *path)
    __attribute__((warn_unused_result));
/* Whether that is one of them. */
bool tree_has(const struct tree *, const struct stat *);
/* Whether none of them has changed since; says which one has. */
bool tree_is_same(const struct tree *);

#endif
