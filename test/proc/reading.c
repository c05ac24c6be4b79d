/*
 * reading.c: what becomes of a .torrent that is not read at once, or not taken.
 */
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "home.h"

TestSuite(reading, .fini = drop, .timeout = 300);

/* Who reads .torrent files is a script in den.dir, whose first argument is the
 * real one. */
static void
read_by(const char *script)
{
	static char folder[4096], real[PATH_MAX + 64];
	static const char *const same[] = {"shoal-keeper", "shoal-worker",
	    "shoal-disk", "shoal-door", "shoal-discovery"};
	char text[16384], to[4200], build[PATH_MAX];

	cr_assert_not_null(realpath(bed_build(""), build));
	cr_assert_den(&den, den_make(&den, ""));
	snprintf(folder, sizeof(folder), "%s", den_path(&den, "libexec"));
	cr_assert_eq(mkdir(folder, 0755), 0);
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		snprintf(real, sizeof(real), "%s/%s", build, same[i]);
		snprintf(to, sizeof(to), "%s/%s", folder, same[i]);
		cr_assert_eq(symlink(real, to), 0);
	}
	snprintf(text, sizeof(text),
	    "#!/bin/sh\nreal=%s/shoal-metainfo\ncd %s\n%s\n", build, den.dir,
	    script);
	snprintf(to, sizeof(to), "%s/shoal-metainfo", folder);
	cr_assert(files_write(to, text));
	cr_assert_eq(chmod(to, 0755), 0);
	den.with[0] = "--libexec";
	den.with[1] = folder;
	cr_assert_den(&den, den_start(&den));
}

static void
await_file(const char *name)
{
	int64_t until = run_now() + run_patience(END_MS);

	while (!files_exists(den_path(&den, "%s", name)) && run_now() < until)
		run_sleep(20);
	cr_assert(files_exists(den_path(&den, "%s", name)));
}

Test(reading, what_is_being_read_when_it_stops_is_read_when_it_starts)
{
	read_by(": >begun; exec sleep 60");
	put_whole("a");
	await_file("begun");
	cr_assert_den(&den, den_stop(&den));
	den.with[0] = NULL;
	cr_assert_den(&den, den_start(&den));
	assert_served("a");
	end();
}

Test(reading, what_is_taken_away_while_it_is_read_may_come_back)
{
	read_by(": >begun; until [ -e go ]; do sleep 0.1; done; "
		"exec $real \"$@\"");
	put_whole("a");
	await_file("begun");
	cr_assert_eq(unlink(den_path(&den, "torrents/a.torrent")), 0);
	run_sleep(1000);
	cr_assert(files_write(den_path(&den, "go"), ""));
	cr_assert_den(&den, den_put(&den, "a"));
	assert_served("a");
	end();
}

Test(reading, a_reader_that_gives_up_is_followed_by_another)
{
	read_by("[ -e gaveup ] || { : >gaveup; exit 2; }\n"
		"[ -e killed ] || { : >killed; kill -9 $$; }\n"
		"exec $real \"$@\"");
	put_whole("a");
	assert_served("a");
	cr_assert(files_exists(den_path(&den, "killed")));
	end();
}

/* Its .torrent is touched. */
Test(reading, a_swarm_goes_on_while_its_torrent_cannot_be_read)
{
	pid_t was;

	read_by("[ -e broken ] && exit 2; exec $real \"$@\"");
	put_whole("a");
	assert_served("a");
	cr_assert_neq(was = den_supervisor(&den, " of a,"), 0);
	cr_assert(files_write(den_path(&den, "broken"), ""));
	cr_assert_den(&den, den_put(&den, "a"));
	cr_assert_den(
	    &den, den_says(&den, "a.torrent: cannot be read", END_MS));
	assert_served("a");
	cr_assert_eq(den_supervisor(&den, " of a,"), was);
	end();
}

Test(reading, when_the_first_of_two_becomes_bad_the_other_has_its_turn)
{
	char other[4096];

	cr_assert_den(&den, den_make(&den, ""));
	cr_assert_den(&den, den_start(&den));
	put_whole("a");
	assert_served("a");
	snprintf(
	    other, sizeof(other), "%s", den_path(&den, "torrents/z.torrent"));
	cr_assert_eq(link(den_path(&den, "origin/a.torrent"), other), 0);
	cr_assert_den(&den, den_says(&den, "z.torrent: is the same", END_MS));
	cr_assert(files_write(den_path(&den, "torrents/a.torrent"), "x"));
	cr_assert_den(&den, den_says(&den, "a.torrent: byte 0", END_MS));
	assert_served("a");
	end();
}

/* Even for root, who may override that otherwise. */
static void
obey_modes(void)
{
	if (prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE) == 0)
		cr_assert_eq(prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH), 0);
	begin("");
}

/* One that nobody may read comes in, or in the place of another. */
static void
put_closed(const char *name)
{
	const char *from = den_path(&den, "origin/%s.torrent", name),
		   *moving = den_path(&den, "moving");

	cr_assert_eq(chmod(from, 0), 0);
	cr_assert_eq(link(from, moving), 0);
	cr_assert_eq(
	    rename(moving, den_path(&den, "torrents/%s.torrent", name)), 0);
	cr_assert_den(&den,
	    den_says(&den, "cannot be opened: Permission denied", END_MS));
}

static void
open_up(const char *name)
{
	cr_assert_eq(
	    chmod(den_path(&den, "torrents/%s.torrent", name), 0644), 0);
}

Test(reading, what_may_not_be_read_is_read_when_it_may)
{
	obey_modes();
	cr_assert_den(&den, den_offer(&den, "a", SIZE, NULL));
	cr_assert_den(&den, den_put_data(&den, "a"));
	put_closed("a");
	open_up("a");
	assert_served("a");
	end();
}

Test(reading, a_swarm_goes_on_while_its_torrent_may_not_be_read)
{
	pid_t was;

	obey_modes();
	put_whole("a");
	assert_served("a");
	cr_assert_neq(was = den_supervisor(&den, " of a,"), 0);
	put_closed("a");
	run_sleep(500);
	cr_assert_eq(den_supervisor(&den, " of a,"), was);
	open_up("a");
	assert_served("a");
	end();
}
