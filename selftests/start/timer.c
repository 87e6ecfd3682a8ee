// SPDX-License-Identifier: GPL-2.0
/*
 * timer.c - how long commands take from start to exit, compared with the first of them
 *
 * timer ROUNDS FILE
 *
 * FILE has a line for each command, whose words are separated by tabs: its KEY; a directory that is
 * emptied before each run, or -; the command. Each round runs all of them once, in an order by
 * chance, so that whatever else the machine does hits all alike. What comes out:
 *
 *	KEY.ns N	the median
 *	KEY.ratio N	the median of what each round has it take, in thousandths of what
 *			the first one took in that round
 *	KEY.memory N	kB that the command's own process has had at most, not its children
 *	KEY.failed WHY	instead of these: it has failed when it was tried before
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS	32
#define MAX_ARGS	2048

struct command {
	char *key, *empty;
	char **argv;
	uint64_t *ns;		/* by round */
	char *failed;
	long memory;
};

static struct command commands[MAX_COMMANDS];
static int count, rounds;

static void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "timer: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, ": %s\n", strerror(errno));
	va_end(args);
	exit(1);
}

static void *room(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		die("memory");
	return p;
}

static void commands_read(const char *path)
{
	FILE *in = fopen(path, "re");
	size_t size = 0;
	char *line = NULL, *word;

	if (!in)
		die("%s", path);
	while (getline(&line, &size, in) > 0) {
		struct command *c = &commands[count];
		int n = 0;

		if (count == MAX_COMMANDS)
			die("%s: more than %d commands", path, MAX_COMMANDS);
		line[strcspn(line, "\n")] = '\0';
		c->argv = room(MAX_ARGS * sizeof(*c->argv));
		c->ns = room(rounds * sizeof(*c->ns));
		c->key = strtok(line, "\t");
		c->empty = strtok(NULL, "\t");
		while ((word = strtok(NULL, "\t")) && n < MAX_ARGS - 1)
			c->argv[n++] = word;
		if (!n || word)
			die("%s: %s", path, c->key);
		count++;
		line = NULL;	/* the words are in it */
	}
	fclose(in);
	if (!count)
		die("%s: no commands", path);
}

static void dir_empty(const struct command *c)
{
	const char *path = c->empty;
	struct dirent *ent;
	DIR *dir;

	if (!strcmp(path, "-"))
		return;
	dir = opendir(path);
	if (!dir && errno == ENOENT)
		return;
	if (!dir)
		die("%s", path);
	while ((ent = readdir(dir)))
		if (ent->d_type != DT_DIR && unlinkat(dirfd(dir), ent->d_name, 0))
			die("%s/%s", path, ent->d_name);
	closedir(dir);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) != pid)
		if (errno != EINTR)
			die("waitpid");
	return status;
}

/* @out: where what it says goes. Returns what waitpid(2) said; *@ns is how long it took. */
static int run(const struct command *c, int out, uint64_t *ns)
{
	uint64_t begin;
	pid_t pid;
	int status;

	dir_empty(c);
	begin = now();
	pid = vfork();
	if (pid < 0)
		die("vfork");
	if (!pid) {
		dup2(out, 1);
		dup2(out, 2);
		execvp(c->argv[0], c->argv);
		_exit(127);
	}
	status = reap(pid);
	*ns = now() - begin;
	return status;
}

/* The last line of what it said, or its status. */
static char *why_failed(int fd, int status)
{
	static char text[4096];
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
	char *why, *end = text;

	if (len > 0)
		end += len;
	while (end > text && end[-1] == '\n')
		end--;
	*end = '\0';
	why = strrchr(text, '\n');
	why = why ? why + 1 : text;
	if (*why)
		return strdup(why);
	if (asprintf(&why, "status %#x", status) < 0)
		die("memory");
	return why;
}

/* Once each, so that caches are warm; what fails is not raced. */
static void commands_try(void)
{
	uint64_t ns;
	int i, fd, status;

	for (i = 0; i < count; i++) {
		fd = memfd_create("out", MFD_CLOEXEC);
		if (fd < 0)
			die("memfd_create");
		status = run(&commands[i], fd, &ns);
		if (status)
			commands[i].failed = why_failed(fd, status);
		close(fd);
	}
	if (commands[0].failed) {
		errno = 0;
		die("%s: %s", commands[0].key, commands[0].failed);
	}
}

/* A traced process stands still where it has ended and still has its memory. */
static long peak_kb(const struct command *c)
{
	char path[64], line[256];
	long kb = 0;
	FILE *in;
	pid_t pid;
	int status;

	dir_empty(c);
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		int fd = open("/dev/null", O_RDWR);

		dup2(fd, 1);
		dup2(fd, 2);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execvp(c->argv[0], c->argv);
		_exit(127);
	}
	status = reap(pid);
	if (!WIFSTOPPED(status) || ptrace(PTRACE_SETOPTIONS, pid, NULL,
					  (void *)(PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC |
						   PTRACE_O_EXITKILL)))
		die("ptrace");
	status = 0;
	for (;;) {
		int sig = status >> 8 == 0 ? 0 : WSTOPSIG(status);

		if (status >> 16)
			sig = 0;	/* an event, no signal */
		if (ptrace(PTRACE_CONT, pid, NULL, (void *)(long)sig))
			die("ptrace");
		status = reap(pid);
		if (!WIFSTOPPED(status))
			return kb;
		if (status >> 16 != PTRACE_EVENT_EXIT)
			continue;
		snprintf(path, sizeof(path), "/proc/%d/status", pid);
		in = fopen(path, "re");
		while (in && fgets(line, sizeof(line), in))
			sscanf(line, "VmHWM: %ld", &kb);
		if (in)
			fclose(in);
	}
}

static void commands_race(void)
{
	int order[MAX_COMMANDS], round, i, j, swap;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (i = 0; i < count; i++)
		order[i] = i;
	srand(1);
	for (round = 0; round < rounds; round++) {
		for (i = count - 1; i > 0; i--) {
			j = rand() % (i + 1);
			swap = order[i], order[i] = order[j], order[j] = swap;
		}
		for (i = 0; i < count; i++) {
			struct command *c = &commands[order[i]];

			if (!c->failed && run(c, null, &c->ns[round]))
				c->failed = "it does not do so each time";
		}
	}
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t median(const uint64_t *values)
{
	uint64_t *sorted = room(rounds * sizeof(*sorted)), result;

	memcpy(sorted, values, rounds * sizeof(*sorted));
	qsort(sorted, rounds, sizeof(*sorted), compare);
	result = (sorted[rounds / 2] + sorted[(rounds - 1) / 2]) / 2;
	free(sorted);
	return result;
}

static void commands_tell(void)
{
	uint64_t *ratio = room(rounds * sizeof(*ratio));
	int i, round;

	for (i = 0; i < count; i++) {
		struct command *c = &commands[i];

		if (c->failed) {
			printf("%s.failed %s\n", c->key, c->failed);
			continue;
		}
		for (round = 0; round < rounds; round++)
			ratio[round] = c->ns[round] * 1000 / commands[0].ns[round];
		printf("%s.ns %lu\n%s.ratio %lu\n%s.memory %ld\n", c->key,
		       (unsigned long)median(c->ns), c->key, (unsigned long)median(ratio), c->key,
		       c->memory);
	}
	free(ratio);
}

int main(int argc, char **argv)
{
	const struct sched_param first = { .sched_priority = 10 };
	int i;

	rounds = argc == 3 ? atoi(argv[1]) : 0;
	if (rounds < 1) {
		fprintf(stderr, "usage: timer ROUNDS FILE\n");
		return 2;
	}
	commands_read(argv[2]);
	/* Before others' work, if we may. All that the commands start is so, too. */
	sched_setscheduler(0, SCHED_FIFO, &first);
	commands_try();
	for (i = 0; i < count; i++)
		if (!commands[i].failed)
			commands[i].memory = peak_kb(&commands[i]);
	commands_race();
	commands_tell();
	return 0;
}
