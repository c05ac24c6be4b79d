/*
 * readme.c: holds src/state/README against the sources.
 *
 * Runs from the top of the tree, as `make unit` does.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define RULES 20

/* The file has the word; letters and digits around it make it another. */
static bool
file_has_word(const char *path, const char *word)
{
	static char text[65536];
	size_t n, len = strlen(word);
	const char *p;
	FILE *f = fopen(path, "r");

	cr_assert_not_null(f, "%s is not there", path);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	for (p = text; (p = strstr(p, word)) != NULL; p++)
		if ((p == text || !isalnum((unsigned char)p[-1])) &&
		    !isalnum((unsigned char)p[len]))
			return true;
	return false;
}

static FILE *
open_readme(void)
{
	FILE *f = fopen("src/state/README", "r");

	if (f == NULL)
		cr_skip_test("not at the top of the tree");
	return f;
}

Test(readme, every_file_that_keeps_a_rule_cites_it)
{
	unsigned int files[RULES + 1] = {0}, i, rule = 0;
	char line[256], path[256], word[16], *p, *save;
	FILE *f = open_readme();

	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "R%u ", &i) == 1 && i <= RULES)
			rule = i;
		/* Files stand eight blanks deep, below their rule. */
		if (rule == 0 || strncmp(line, "        ", 8) != 0)
			continue;
		snprintf(word, sizeof(word), "R%u", rule);
		for (p = strtok_r(line, " \n", &save); p != NULL;
		     p = strtok_r(NULL, " \n", &save)) {
			snprintf(path, sizeof(path), "src/%s", p);
			cr_assert(
			    file_has_word(path, word), "%s %s", path, word);
			files[rule]++;
		}
	}
	fclose(f);
	for (i = 1; i <= RULES; i++)
		cr_assert_gt(files[i], 0, "R%u has no file", i);
}
