// SPDX-License-Identifier: GPL-2.0
/*
 * The rules that tutorials on seccomp teach, as rules of a group, by each entry: they keep out what
 * they are meant to keep out, and nothing beside it stops working.
 */
#include "bypass.h"
#include "sclimit_harness.h"

#include <pthread.h>
#include <sys/ioctl.h>
#include <termios.h>

#define FILE_PATH	"/tmp/tutorial_file"
#define JUNK		0xdeadbeef00000000UL

/* Where the number is that the C library has no name for. */
#define NR_FCHMODAT2	452

#define SUID_SGID(nr, arg)	nr ":" arg "&0x800==0x800 " nr ":" arg "&0x400==0x400 "
#define NO_CHMOD		SUID_SGID("90", "a1") SUID_SGID("91", "a1") SUID_SGID("268", "a2")
#define NO_FCHMODAT2		SUID_SGID("452", "a2")
#define NO_USERNS		"56:a0&0x10000000==0x10000000 272:a0&0x10000000==0x10000000 " \
				"435/errno=38"
#define NO_TIOCSTI		"16:a1==0x5412"

/*
 * top	the worker
 */
FIXTURE(rules)
{
	char top[CG_PATH];
	struct worker w;
	int fd, pty, tty;	/* the worker has them too */
	bool fchmodat2;
};

FIXTURE_VARIANT(rules)
{
	enum entry entry;
	bool is32;
	unsigned long chmod, fchmod, fchmodat, fchmodat2, clone, unshare, ioctl;
};

#define NATIVE(bit)	.chmod = 90 | (bit), .fchmod = 91 | (bit), .fchmodat = 268 | (bit),	\
			.fchmodat2 = NR_FCHMODAT2 | (bit), .clone = 56 | (bit),			\
			.unshare = 272 | (bit), .ioctl = (bit) ? 514 | (bit) : 16
#define I386		.chmod = 15, .fchmod = 94, .fchmodat = 306, .fchmodat2 = NR_FCHMODAT2,	\
			.clone = 120, .unshare = 310, .ioctl = 54

FIXTURE_VARIANT_ADD(rules, native) { .entry = ENTRY_SYSCALL, NATIVE(0UL) };
FIXTURE_VARIANT_ADD(rules, x32) { .entry = ENTRY_SYSCALL, NATIVE(X32_BIT) };
FIXTURE_VARIANT_ADD(rules, int80) { .entry = ENTRY_INT80, I386 };
FIXTURE_VARIANT_ADD(rules, a_32_bit_program) { .entry = ENTRY_KVSYSCALL, .is32 = true, I386 };

/* The 32-bit worker has the lowest descriptors for itself. */
static int above(int fd)
{
	return fcntl(fd, F_DUPFD, 30);
}

FIXTURE_SETUP(rules)
{
	if (variant->ioctl & X32_BIT && x32(SYS_getpid) != getpid())
		SKIP(return, "the kernel was booted without syscall.x32=y");
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	unlink(FILE_PATH);
	self->fd = above(open(FILE_PATH, O_RDWR | O_CREAT, 0600));
	self->pty = above(posix_openpt(O_RDWR | O_NOCTTY));
	ASSERT_LE(0, self->fd);
	ASSERT_LE(0, self->pty);
	ASSERT_EQ(0, unlockpt(self->pty));
	self->tty = above(open(ptsname(self->pty), O_RDWR | O_NOCTTY));
	ASSERT_LE(0, self->tty);
	self->fchmodat2 = raw_syscall(NR_FCHMODAT2, -1, "", 0, 0) != -ENOSYS;
	ASSERT_EQ(0, variant->is32 ? worker_start_32(&self->w, self->top) :
				     worker_start(&self->w, self->top));
	strcpy((char *)DESK->data, FILE_PATH);
}

FIXTURE_TEARDOWN_PARENT(rules)
{
	if (self->top[0]) {
		EXPECT_EQ(0, cg_destroy(self->top));
	}
	unlink(FILE_PATH);
}

#define CALL(nr, ...)	worker_call(&self->w, variant->entry, variant->nr, __VA_ARGS__)

static unsigned int mode(void)
{
	struct stat st;

	return stat(FILE_PATH, &st) ? ~0u : st.st_mode & 07777;
}

/* ---- chmod ---- */

TEST_F(rules, chmod_and_its_siblings_give_any_mode_but_setuid_and_setgid)
{
	static const unsigned long taken[] = { 0755, 01777, 0, 0600, 010755, 0x30000 | 0644 };
	static const unsigned long refused[] = {
		04755, 02755, 06755, 07777, 04000, 02000, 0x10000 | 04644,
		JUNK | 0x7fff0000 | 02600,
	};
	size_t i;

	ASSERT_EQ(0, cg_deny(self->top, NO_CHMOD));
	if (self->fchmodat2) {
		ASSERT_EQ(0, cg_deny(self->top, NO_FCHMODAT2));
	}
	for (i = 0; i < ARRAY_SIZE(taken); i++) {
		EXPECT_EQ(0, CALL(chmod, DESK->data, taken[i]));
		EXPECT_EQ(taken[i] & 07777, mode());
		EXPECT_EQ(0, CALL(fchmod, self->fd, taken[i] ^ 0111));
		EXPECT_EQ((taken[i] ^ 0111) & 07777, mode());
		EXPECT_EQ(0, CALL(fchmodat, AT_FDCWD, DESK->data, taken[i]));
		EXPECT_EQ(taken[i] & 07777, mode());
		if (self->fchmodat2) {
			EXPECT_EQ(0, CALL(fchmodat2, AT_FDCWD, DESK->data, taken[i] ^ 0111, 0));
			EXPECT_EQ((taken[i] ^ 0111) & 07777, mode());
		}
	}
	ASSERT_EQ(0, CALL(chmod, DESK->data, 0644));
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		EXPECT_EQ(-EPERM, CALL(chmod, DESK->data, refused[i]));
		EXPECT_EQ(-EPERM, CALL(fchmod, self->fd, refused[i]));
		EXPECT_EQ(-EPERM, CALL(fchmodat, AT_FDCWD, DESK->data, refused[i]));
		if (self->fchmodat2) {
			EXPECT_EQ(-EPERM, CALL(fchmodat2, AT_FDCWD, DESK->data, refused[i], 0));
		}
		EXPECT_EQ(0644u, mode())
			TH_LOG("after mode %#lo", refused[i]);
	}
	/* It was the rules that did it. */
	ASSERT_EQ(0, cg_allow(self->top, "90"));
	EXPECT_EQ(0, CALL(chmod, DESK->data, 04755));
	EXPECT_EQ(04755u, mode());
}

/* ---- user namespaces ---- */

static ino_t userns_of(pid_t pid)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	return stat(path, &st) ? 0 : st.st_ino;
}

TEST_F(rules, no_user_namespace_is_made_by_clone_or_unshare)
{
	ino_t before = userns_of(self->w.pid);

	ASSERT_EQ(0, cg_deny(self->top, NO_USERNS));
	ASSERT_NE(0, before);
	EXPECT_EQ(-EPERM, CALL(clone, CLONE_NEWUSER | SIGCHLD));
	EXPECT_EQ(-EPERM, CALL(clone, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | SIGCHLD));
	EXPECT_EQ(-EPERM, CALL(clone, JUNK | CLONE_NEWUSER | SIGCHLD));
	/* flags that do not go together: it got as far as that */
	EXPECT_EQ(-EINVAL, CALL(clone, CLONE_SIGHAND));
	EXPECT_EQ(-EINVAL, CALL(clone, CLONE_NEWNS | CLONE_FS));
	EXPECT_EQ(-EPERM, CALL(unshare, CLONE_NEWUSER));
	EXPECT_EQ(-EPERM, CALL(unshare, CLONE_NEWUSER | CLONE_NEWNET));
	EXPECT_EQ(before, userns_of(self->w.pid));
	EXPECT_EQ(0, CALL(unshare, CLONE_FS));
	EXPECT_EQ(0, CALL(unshare, CLONE_NEWUTS));
	EXPECT_EQ(0, cg_stat(self->top, "435"));
	EXPECT_EQ(5, cg_event(self->top, "denied"));
}

/* ---- terminals ---- */

static int waiting(int tty)
{
	int n = -1;

	return ioctl(tty, FIONREAD, &n) ? -errno : n;
}

TEST_F(rules, nothing_is_typed_on_a_terminal_and_every_other_ioctl_works)
{
	struct termios tio;

	ASSERT_EQ(0, tcgetattr(self->tty, &tio));
	cfmakeraw(&tio);
	ASSERT_EQ(0, tcsetattr(self->tty, TCSANOW, &tio));
	DESK->data[0] = 'x';
	EXPECT_EQ(0, CALL(ioctl, self->tty, TIOCSTI, DESK->data));
	EXPECT_EQ(1, waiting(self->tty));
	ASSERT_EQ(0, cg_deny(self->top, NO_TIOCSTI));
	EXPECT_EQ(-EPERM, CALL(ioctl, self->tty, TIOCSTI, DESK->data));
	/* the kernel does not look at the upper half of a request */
	EXPECT_EQ(-EPERM, CALL(ioctl, self->tty, JUNK | TIOCSTI, DESK->data));
	EXPECT_EQ(1, waiting(self->tty));
	/* these have the bits of TIOCSTI, and more */
	EXPECT_EQ(0, CALL(ioctl, self->tty, TIOCGWINSZ, DESK->data));
	EXPECT_EQ(0, CALL(ioctl, self->tty, TIOCSWINSZ, DESK->data));
	EXPECT_EQ(0, CALL(ioctl, self->tty, TCGETS, DESK->data));
	EXPECT_EQ(0, CALL(ioctl, self->tty, FIONREAD, DESK->data));
	/* so this is not how to say it */
	ASSERT_EQ(0, cg_deny(self->top, "= 16:a1&0x5412==0x5412"));
	EXPECT_EQ(-EPERM, CALL(ioctl, self->tty, TIOCGWINSZ, DESK->data));
	EXPECT_EQ(0, CALL(ioctl, self->tty, TCGETS, DESK->data));
}

/* ---- programs that go on working under all of them ---- */

/*
 * top	has all these rules
 */
FIXTURE(programs)
{
	char top[CG_PATH];
	int pty;
};

FIXTURE_SETUP(programs)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_deny(self->top, NO_CHMOD NO_USERNS " " NO_TIOCSTI));
	unlink(FILE_PATH);
	self->pty = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	ASSERT_LE(0, self->pty);
	ASSERT_EQ(0, unlockpt(self->pty));
}

FIXTURE_TEARDOWN_PARENT(programs)
{
	EXPECT_EQ(0, cg_destroy(self->top));
	unlink(FILE_PATH);
}

static void *thread_fn(void *arg)
{
	(*(int *)arg)++;
	return NULL;
}

static int starts_fn(void *arg)
{
	pthread_t thread;
	pid_t pid;
	int n = 0, i;

	(void)arg;
	for (i = 0; i < 3; i++)
		if (pthread_create(&thread, NULL, thread_fn, &n) || pthread_join(thread, NULL))
			return 1;
	if (n != 3)
		return 2;
	pid = fork();
	if (pid == 0)
		_exit(7);
	if (reap(pid) != 7)
		return 3;
	if (WEXITSTATUS(system("exit 9")) != 9)
		return 4;
	if (raw_syscall(SYS_clone3, 0, 0) != -ENOSYS)
		return 5;
	return raw_syscall(SYS_unshare, CLONE_NEWUSER) == -EPERM ? 0 : 6;
}

TEST_F(programs, threads_and_processes_start_without_clone3)
{
	EXPECT_EQ(0, reap(spawn_moved(self->top, starts_fn, NULL)));
	/* the C library has tried, and found another way */
	EXPECT_LT(1, cg_stat(self->top, "435"));
	EXPECT_EQ(1, cg_stat(self->top, "272"));
	EXPECT_EQ(0, cg_stat(self->top, "56"));
}

/* What is run on the terminal, with it as its own. */
struct program {
	int pty;
	char *argv[4];
};

static int program_fn(void *arg)
{
	struct program *p = arg;
	char *envp[] = { "PATH=/bin:/usr/bin", "TERM=vt100", "PS1=ready> ", NULL };
	int tty;

	setsid();
	tty = open(ptsname(p->pty), O_RDWR);	/* the first one becomes the controlling one */
	if (tty < 0 || dup2(tty, 0) < 0 || dup2(tty, 1) < 0 || dup2(tty, 2) < 0)
		return 120;
	execve("/bin/busybox", p->argv, envp);
	return 121;
}

/* Whether the program writes @text, now or soon; what it wrote up to there is done with. */
static bool shows(int pty, const char *text)
{
	static char got[8192];
	static size_t len;
	struct pollfd pfd = { .fd = pty, .events = POLLIN };
	char *at;
	ssize_t n;

	while (!(at = memmem(got, len, text, strlen(text)))) {
		n = -1;
		if (len < sizeof(got) && poll(&pfd, 1, SCL_TIMEOUT_MS) == 1)
			n = read(pty, got + len, sizeof(got) - len);
		if (n <= 0) {
			printf("# no '%s' in '%.*s'\n", text, (int)len, got);
			return false;
		}
		len += n;
	}
	at += strlen(text);
	len -= at - got;
	memmove(got, at, len);
	return true;
}

#define TYPE(text)	ASSERT_EQ(0, write_fd(self->pty, text, strlen(text)))

TEST_F_TIMEOUT(programs, an_interactive_shell_runs_on_a_terminal, 120)
{
	struct program p = { self->pty, { "sh", "-i", NULL } };
	pid_t pid = spawn_in(self->top, program_fn, &p);

	ASSERT_LT(0, pid);
	ASSERT_TRUE(shows(self->pty, "ready> "));
	TYPE("echo $((6 * 7))1\n");
	ASSERT_TRUE(shows(self->pty, "421\r\n"));
	ASSERT_TRUE(shows(self->pty, "ready> "));
	/* a pipe, a job in the background, and the one in front stopped by ^Z */
	TYPE("echo abc | tr a-c x-z; sleep 1000 & echo $?\n");
	ASSERT_TRUE(shows(self->pty, "xyz\r\n"));
	ASSERT_TRUE(shows(self->pty, "ready> "));
	TYPE("echo $((1 + 1))3; cat\n");
	ASSERT_TRUE(shows(self->pty, "23\r\n"));
	TYPE("typed\n");
	/* once as it is typed, once from cat */
	ASSERT_TRUE(shows(self->pty, "typed\r\ntyped\r\n"));
	TYPE("\x1a");
	ASSERT_TRUE(shows(self->pty, "Stopped"));
	TYPE("kill -9 %1 %2; wait; touch " FILE_PATH "; chmod 4755 " FILE_PATH "; echo =$?\n");
	ASSERT_TRUE(shows(self->pty, "=1\r\n"));
	TYPE("chmod 711 " FILE_PATH "; exit 5\n");
	ASSERT_TRUE(shows(self->pty, "exit 5\r\n"));
	EXPECT_EQ(5, reap(pid));
	EXPECT_EQ(0711u, mode());
	EXPECT_EQ(0, cg_stat(self->top, "16"));
	EXPECT_LT(0, cg_stat(self->top, "90"));
}

TEST_F_TIMEOUT(programs, an_editor_runs_on_a_terminal, 120)
{
	struct program p = { self->pty, { "vi", FILE_PATH, NULL } };
	pid_t pid = spawn_in(self->top, program_fn, &p);
	char text[64];

	ASSERT_LT(0, pid);
	ASSERT_TRUE(shows(self->pty, "100%"));
	TYPE("ihello");
	ASSERT_TRUE(shows(self->pty, "hello"));
	/* more of it could be taken for a key that sends an escape sequence */
	TYPE("\x1b");
	ASSERT_TRUE(shows(self->pty, "[Modified]"));
	TYPE(":wq\r");
	ASSERT_TRUE(shows(self->pty, "6C"));
	EXPECT_EQ(0, reap(pid));
	EXPECT_EQ(6, read_text(FILE_PATH, text, sizeof(text)));
	EXPECT_STREQ("hello\n", text);
	EXPECT_EQ(0, cg_event(self->top, "denied"));
}

TEST_HARNESS_MAIN
