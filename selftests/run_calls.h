/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What system calls a command of a container gets: the test's own program is that command. Started
 * with "calls" it makes those that its arguments name, or with "-" the lines of its stdin, each in
 * a child of its own, and prints what each returned:
 *
 *	x86_64:101:1,0	(argument)	x86_64:101:1,0 1	(printed: EPERM)
 *
 * An argument p is a pointer to the path of a file that is not there. With "signal" in front of the
 * calls it says "up" first and waits for a SIGUSR1.
 */
#ifndef SCLIMIT_RUN_CALLS_H
#define SCLIMIT_RUN_CALLS_H

#include <sys/prctl.h>
#include <sys/time.h>

#include "tool.h"

/* Elsewhere than in a guest, the environment says where it is. */
#define RUN		(getenv("SCLIMIT_RUN") ?: "/bin/sclimit-run")
#define CALLS_FAILED	125		/* the launcher's, too */
#define CALLS_KILLED	256		/* and the signal's number, in place of an errno */
#define CALLS_BLOCK_MS	100		/* a call that takes longer is one that waits */

struct calls_call {
	bool i386;
	unsigned long nr, arg[6];
};

/* ---- in the container ---- */

static __maybe bool calls_parse(const char *text, struct calls_call *call)
{
	static const char abi[][8] = { "x86_64:", "i386:", "x32:" };
	static char *path;
	unsigned int i;
	char *end;

	if (!path) {
		path = low_pages(4096);
		strcpy(path, "/nothing/of/that/name");
	}
	*call = (struct calls_call){};
	for (i = 0; i < 3 && strncmp(text, abi[i], strlen(abi[i])); i++)
		;
	if (i == 3)
		return false;
	call->i386 = i == 1;
	call->nr = strtoul(text + strlen(abi[i]), &end, 10) | (i == 2 ? X32_BIT : 0);
	for (i = 0; i < 6 && (*end == ':' || *end == ','); i++) {
		if (end[1] == 'p') {
			call->arg[i] = (unsigned long)path;
			end += 2;
		} else {
			call->arg[i] = strtoul(end + 1, &end, 0);
		}
	}
	return !*end;
}

/* Ends with the errno. Whatever the call did to our memory, or how many we are now: it takes
 * registers alone to say it. */
static __maybe void calls_make(const struct calls_call *call) __attribute__((noreturn));
static __maybe void calls_make(const struct calls_call *call)
{
	register unsigned long r10 __asm__("r10") = call->arg[3];
	register unsigned long r8 __asm__("r8") = call->arg[4];
	register unsigned long r9 __asm__("r9") = call->arg[5];

#define CALLS_END \
	"	neg %%rax\n" \
	"	cmp $4095, %%rax\n" \
	"	jbe 1f\n" \
	"	xor %%eax, %%eax\n" \
	"1:	mov %%rax, %%rdi\n" \
	"	mov $231, %%eax\n"	/* exit_group */ \
	"	syscall\n"
	if (call->i386)
		__asm__ volatile("int $0x80\n movslq %%eax, %%rax\n" CALLS_END
				 : : "a"(call->nr), "b"(call->arg[0]), "c"(call->arg[1]),
				 "d"(call->arg[2]), "S"(call->arg[3]), "D"(call->arg[4])
				 : "memory", "r8", "r9", "r10", "r11");
	else
		__asm__ volatile("syscall\n" CALLS_END
				 : : "a"(call->nr), "D"(call->arg[0]), "S"(call->arg[1]),
				 "d"(call->arg[2]), "r"(r10), "r"(r8), "r"(r9)
				 : "rcx", "r11", "memory");
	__builtin_unreachable();
#undef CALLS_END
}

static __maybe int calls_try(const char *text)
{
	struct itimerval limit = { .it_value = { .tv_usec = CALLS_BLOCK_MS * 1000 } };
	struct calls_call call;
	sigset_t set;
	pid_t pid;
	int ret;

	if (!calls_parse(text, &call))
		return -EINVAL;
	pid = fork();
	if (!pid) {
		/* a clone's flags may ask for any signal when its child ends */
		sigfillset(&set);
		sigdelset(&set, SIGALRM);
		sigprocmask(SIG_SETMASK, &set, NULL);
		setitimer(ITIMER_REAL, &limit, NULL);
		calls_make(&call);
	}
	ret = reap(pid);
	printf("%s %d\n", text, ret);
	return ret < 0 ? ret : 0;
}

/* All is read at first, and not from the launcher's stdin any more: calls move and cut it. */
static __maybe int calls_of_stdin(void)
{
	size_t room = 1 << 20, len = 0;
	char *text = malloc(room), *line;
	ssize_t n = 0;
	int err = 0;

	while (text && len < room - 1 && (n = read(0, text + len, room - 1 - len)) > 0)
		len += n;
	if (!text || n < 0 || len == room - 1 || dup2(open("/dev/null", O_RDWR), 0))
		return -EIO;
	text[len] = '\0';
	while (!err && (line = strsep(&text, "\n")))
		err = *line ? calls_try(line) : 0;
	return err;
}

static __maybe void calls_wait(void)
{
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	puts("up");
	fflush(stdout);
	sigwait(&set, &sig);
}

/* Before main(), which is the harness'. */
static void __attribute__((constructor)) calls_main(int argc, char **argv)
{
	int i, err = 0;

	if (argc < 3 || strcmp(argv[1], "calls"))
		return;
	/* a child writes nothing, and what it does must not cost us our lines */
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 2; !err && i < argc; i++) {
		if (!strcmp(argv[i], "-"))
			err = calls_of_stdin();
		else if (!strcmp(argv[i], "signal"))
			calls_wait();
		else
			err = calls_try(argv[i]);
	}
	fflush(stdout);
	_exit(err ? CALLS_FAILED : 0);
}

/* ---- in the test ---- */

static __maybe const char *calls_self(void)
{
	static char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[len < 0 ? 0 : len] = '\0';
	return path;
}

/**
 * calls_start() - a container whose command makes calls
 * @t: how it goes
 * @in: what the command reads, or NULL
 * @options: the launcher's
 * @calls: "calls" and what comes behind it
 * Return: as tool_start().
 */
static __maybe pid_t calls_start(struct tool *t, const char *in, const char *const *options,
				 const char *const *calls)
{
	struct tool_how how = { .file = RUN, .in = in };
	const char *args[TOOL_ARGS];
	size_t n = 0, i;

	for (i = 0; options[i] && n < TOOL_ARGS - 4; i++)
		args[n++] = options[i];
	args[n++] = "--";
	args[n++] = calls_self();
	args[n++] = "calls";
	for (i = 0; calls[i] && n < TOOL_ARGS - 1; i++)
		args[n++] = calls[i];
	args[n] = NULL;
	return tool_start(t, &how, args);
}

/** calls_run() - the same from beginning to end. Return: the launcher's status. */
static __maybe int calls_run(struct tool *t, const char *in, const char *const *options,
			     const char *const *calls)
{
	pid_t pid = calls_start(t, in, options, calls);

	if (pid < 0)
		t->status = pid;
	return tool_end(t);
}

#define OPTIONS(...)	TOOL_ARGV(__VA_ARGS__)
#define CALLS(...)	TOOL_ARGV(__VA_ARGS__)

/** calls_got() - what a call got. Return: 0, an errno, 256 + a signal; -1: it was not made. */
static __maybe int calls_got(const struct tool *t, const char *call)
{
	size_t len = strlen(call);
	const char *line;

	for (line = t->out; *line; line += *line == '\n') {
		if (!strncmp(line, call, len) && line[len] == ' ')
			return atoi(line + len + 1);
		line += strcspn(line, "\n");
	}
	return -1;
}

#define EXPECT_GOT(t, call, want) \
	EXPECT_EQ(want, calls_got(&(t), call)) TH_LOG("%s: %s%s", call, (t).out, (t).err)

#endif /* SCLIMIT_RUN_CALLS_H */
