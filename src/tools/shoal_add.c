/*
 * shoal_add.c: shoal add, which gives a daemon a .torrent.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hex.h"
#include "human.h"
#include "json.h"
#include "log.h"
#include "metainfo.h"
#include "shoal_control.h"
#include "shoal_metainfo.h"
#include "shoal_print.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)

/* One .torrent on its way. */
struct add {
	const char *path; /* as it was given */
	int memory;       /* what is in it, which nobody can change */
	char hash[2 * HASH_LEN + 1];
	char name[PATH_NAME_MAX + 1];
};

static int
copy(int to, int from)
{
	struct stat st;
	off_t at = 0;
	ssize_t n = 1;

	if (fstat(from, &st) == -1)
		return -1;
	if (!S_ISREG(st.st_mode) || st.st_size > METAINFO_MAX) {
		errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
		return -1;
	}
	while (n > 0 && at < METAINFO_MAX)
		n = sendfile(to, from, &at, METAINFO_MAX - (size_t)at);
	return n == -1 ? -1 : fcntl(to, F_ADD_SEALS, SEALS);
}

/* Its bytes, in memory that neither we nor anybody else can change. */
static int
take_in(struct add *a)
{
	int fd, ret;

	fd = open(a->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return -1;
	a->memory = memfd_create("shoal-add", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	ret = a->memory == -1 ? -1 : copy(a->memory, fd);
	close(fd);
	return ret;
}

/* What it is, by a process that can do nothing else. */
static int
understand(struct add *a)
{
	struct torrent t;

	if (shoal_metainfo_fd(&t, a->memory, a->path) == -1)
		return -1;
	hex_encode(t.h->info_hash, HASH_LEN, a->hash);
	snprintf(a->name, sizeof(a->name), "%s", torrent_name(&t));
	torrent_unmap(&t);
	return 0;
}

/* What is being removed may be added again. */
static bool
look(void *arg, const struct control_line *l)
{
	const char *state = control_line_value(l, "state");
	bool *goes = arg;

	*goes = state != NULL && strcmp(state, "removing") == 0;
	return true;
}

static bool
is_there(const struct control_options *opt, const struct add *a)
{
	struct control_request r = {.verb = CONTROL_LIST};
	char why[CONTROL_WHY_MAX];
	bool goes = false;

	return control_name(&r, a->hash, why) == 0 &&
	    control_ask(opt, &r, -1, look, &goes, why) == 0 && !goes;
}

/* What the daemon is to call the file: as it is called here, safely. */
static int
name_file(struct control_request *r, const char *path)
{
	const char *slash = strrchr(path, '/');
	char name[PATH_NAME_MAX + sizeof(METAINFO_SUFFIX)];
	size_t n;

	n = (size_t)snprintf(
	    name, sizeof(name), "%s", slash == NULL ? path : slash + 1);
	if (n > PATH_NAME_MAX)
		return -1;
	if (name[0] == '.')
		return -1;
	if (!metainfo_is_name(name))
		strcpy(name + n, METAINFO_SUFFIX);
	return path_name((struct rd){(const uint8_t *)name, strlen(name)},
		   r->file) == PATH_OK ?
	    0 :
	    -1;
}

static int
hand_over(const struct control_options *opt, const struct add *a)
{
	struct control_request r = {.verb = CONTROL_ADD, .paused = opt->paused};
	char why[CONTROL_WHY_MAX];

	strcpy(r.peers, opt->peers);
	if (is_there(opt, a))
		warnx("%s: the daemon has it already", a->path);
	else if (name_file(&r, a->path) == -1)
		warnx("%s: the daemon takes no file of such a name; rename it",
		    a->path);
	else if (control_ask(opt, &r, a->memory, NULL, NULL, why) == -1)
		warnx("%s: %s", a->path, why);
	else
		return 0;
	return -1;
}

static int
add(const struct control_options *opt, struct add *a)
{
	int ret = -1;

	a->memory = -1;
	if (take_in(a) == -1)
		warn("%s", a->path);
	else if (understand(a) == 0)
		ret = hand_over(opt, a);
	if (a->memory != -1)
		close(a->memory);
	return ret;
}

static void
show(struct out *o, struct json *j, const struct add *a, bool as_json)
{
	char name[PATH_NAME_MAX + 1];

	if (!as_json) {
		out_fmt(o, "%s  %s\n", a->hash,
		    human_text(name, sizeof(name), a->name));
		return;
	}
	json_object(j, NULL);
	json_str(j, "info_hash", a->hash);
	json_str(j, "name", a->name);
	json_object_end(j);
}

/* Each of the files; what fails keeps none of the others from it. */
static int
add_all(const struct control_options *opt, char **file, struct out *o)
{
	struct json j;
	struct add a;
	int ret = EXIT_OK;

	json_init(&j, o);
	if (opt->json) {
		json_object(&j, NULL);
		json_array(&j, "added");
	}
	for (; *file != NULL; file++) {
		a.path = *file;
		if (add(opt, &a) == 0)
			show(o, &j, &a, opt->json);
		else
			ret = EXIT_FAILED;
	}
	if (opt->json) {
		json_array_end(&j);
		json_object_end(&j);
		json_end(&j);
	}
	return ret;
}

int
shoal_add(int argc, char **argv)
{
	static const struct control_command command = {"[options] FILE ...",
	    "Gives .torrents to a daemon, which keeps copies, and says their\n"
	    "info-hashes and names.\n",
	    TAKES_JSON | TAKES_PAUSED | TAKES_PEERS, 1, -1};
	struct control_options opt;
	struct out o;
	int ret;

	control_options(&opt, &command, argc, argv);
	out_init(&o);
	ret = add_all(&opt, argv + optind, &o);
	shoal_print(&o);
	return ret;
}
