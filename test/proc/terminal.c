/*
 * terminal.c: what a person sees of a transfer on a terminal.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "look.h"
#include "net.h"
#include "run.h"

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(terminal, .fini = drop, .timeout = 300);

/* What stays on the screen: '\r' goes back, ESC [ K erases to the end. */
static void
draw(char *screen)
{
	char *from, *line, *at, *end;

	line = at = end = screen;
	for (from = screen; *from != '\0'; from++) {
		if (strncmp(from, "\033[K", 3) == 0) {
			end = at;
			from += 2;
		} else if (*from == '\n') {
			*end = '\n';
			line = at = ++end;
		} else if (*from == '\r')
			at = line;
		else {
			*at++ = *from;
			end = end > at ? end : at;
		}
	}
	*end = '\0';
}

Test(terminal, progress_is_one_line_that_is_written_over)
{
	char screen[65536];
	size_t n = 0;
	ssize_t got;
	int pty;

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 2, .with_file = 1, .file_size = 25000003}));
	pty = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	cr_assert_neq(pty, -1);
	cr_assert_eq(grantpt(pty), 0);
	cr_assert_eq(unlockpt(pty), 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	/* Its diagnostics go to this name. */
	cr_assert_eq(symlink(ptsname(pty), bed_path(&bed, "err_1002.txt")), 0);
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, 1, bed.pieces / 2, 20000));
	run_sleep(run_ms(1500));
	look_release(&look);
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	while (n < sizeof(screen) - 1 && net_is_readable(pty, 100) &&
	    (got = read(pty, screen + n, sizeof(screen) - 1 - n)) > 0)
		n += (size_t)got;
	screen[n] = '\0';
	close(pty);
	cr_assert_eq(unlink(bed_path(&bed, "err_1002.txt")), 0);

	cr_assert_not_null(strstr(screen, "%  down "), "%s", screen);
	cr_assert_not_null(strstr(screen, " of 1 peers"), "%s", screen);
	cr_assert_not_null(strchr(screen, '\r'));
	draw(screen);
	cr_assert_not_null(
	    strstr(screen, BED_FILE " is complete\n"), "%s", screen);
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(terminal, file_gets_no_progress)
{
	char *text;

	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 2, .with_file = 1}));
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	text = files_read(bed_path(&bed, "err_1002.txt"), NULL);
	cr_assert_not_null(text);
	cr_assert_null(strchr(text, '\r'));
	free(text);
	cr_assert_bed(&bed, bed_end(&bed));
}
