// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run --listener, and a profile's listenerPath: what a supervisor outside is handed, and
 * what becomes of a start or of a container whose supervisor does not do its part.
 */
#include "sclimit_harness.h"

#include "run_listener.h"
#include "run_supervise.h"

#define STR_(x)		#x
#define STR(x)		STR_(x)
#define SOCKET		"/tmp/run-listener"
#define PROFILE		"/tmp/run-listener.json"
#define SAMPLE		(getenv("SCLIMIT_SAMPLE") ?: "/t/supervisor-sample")
#define LONG		"/tmp/" L50 L50 L50
#define L50		"fifty-bytes-of-a-path-that-is-longer-than-addresses"
#define GOT_77		"77 1"
#define UNTIL_TERM	"trap 'exit 5' TERM; sleep 1000 & wait"

static struct tool t;

FIXTURE(listener)
{
	int socket;
	struct outside o;
};

FIXTURE_VARIANT(listener)
{
	const char *option;
};

FIXTURE_VARIANT_ADD(listener, init) { .option = "--backend=auto" };
FIXTURE_VARIANT_ADD(listener, no_init) { .option = "--no-init" };

FIXTURE_SETUP(listener)
{
	self->o.fd = -1;
	self->socket = outside_listen(SOCKET);
	ASSERT_LE(0, self->socket);
}

FIXTURE_TEARDOWN(listener)
{
	outside_free(&self->o);
	close(self->socket);
	unlink(SOCKET);
	unlink(PROFILE);
}

#define ASK_GETPGID	ASKS(STR(SYS_getpgid))
#define NOTIFIES	"--deny", "getpgid/notify"
#define LISTENER(...) \
	OPTIONS("-q", variant->option, "--profile", "none", "--listener", SOCKET, ##__VA_ARGS__)
#define BY_PROFILE(...) \
	OPTIONS("-q", variant->option, "--profile", PROFILE, ##__VA_ARGS__)

#define start(options) \
	ask_start(&t, &(struct tool_how){ .file = RUN }, options, ASK_GETPGID)
#define run(options) \
	ask_run(&t, &(struct tool_how){ .file = RUN }, options, ASK_GETPGID)

/* One line, the launcher's status, and nothing was started. */
#define EXPECT_NO_START(part) do { \
	EXPECT_EQ(125, tool_end(&t)); \
	EXPECT_COMPLAINS(t, part); \
	EXPECT_OUT(t, ""); \
} while (0)

/* The container that was started is handed over, is served, and ends well. */
#define EXPECT_SERVED() do { \
	ASSERT_EQ(0, outside_take(outside_accept(self->socket), &self->o)); \
	EXPECT_LE(1, outside_answer_all(self->o.fd, 77)); \
	EXPECT_EQ(0, tool_end(&t)) TH_LOG("%s", t.err); \
	EXPECT_LINE(t, GOT_77); \
	EXPECT_QUIET(t); \
} while (0)

#define EXPECT_MEMBER(object, key, value) \
	EXPECT_STREQ(value, outside_says(&self->o, object, key))

/* With these members beside what it notifies of. */
static int write_profile(const char *members)
{
	char text[1024];
	int fd = open(PROFILE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int n = snprintf(text, sizeof(text), "{\"defaultAction\":\"SCMP_ACT_ALLOW\",%s,"
			 "\"syscalls\":[{\"names\":[\"getpgid\"],\"action\":\"SCMP_ACT_NOTIFY\"}]}",
			 members);
	int err = fd < 0 ? -errno : write_fd(fd, text, n);

	close(fd);
	return err;
}

/* ---- what is handed over ---- */

TEST_F(listener, the_state_is_as_the_specification_lays_it_out)
{
	union outside_request request;
	struct json_object *inner;
	char pid[16];

	ASSERT_LT(0, start(LISTENER("--hostname", "box", NOTIFIES)));
	ASSERT_EQ(0, outside_take(outside_accept(self->socket), &self->o));
	EXPECT_EQ(1, self->o.fds);
	EXPECT_EQ(4, json_object_object_length(self->o.state));
	EXPECT_MEMBER(NULL, "ociVersion", "1.1.0");
	EXPECT_MEMBER(NULL, "fds", "[ \"seccompFd\" ]");
	ASSERT_TRUE(json_object_object_get_ex(self->o.state, "state", &inner));
	EXPECT_EQ(5, json_object_object_length(inner));
	EXPECT_MEMBER("state", "ociVersion", "1.1.0");
	EXPECT_MEMBER("state", "id", "box");
	EXPECT_MEMBER("state", "status", "creating");
	EXPECT_MEMBER("state", "bundle", "/");
	/* both are the command, by which name the host knows it */
	ASSERT_EQ(0, outside_next(self->o.fd, &request));
	snprintf(pid, sizeof(pid), "%u", request.notif.pid);
	EXPECT_MEMBER(NULL, "pid", pid);
	EXPECT_MEMBER("state", "pid", pid);
	EXPECT_EQ(SYS_getpgid, request.notif.data.nr);
	EXPECT_EQ(0, outside_send(self->o.fd, request.notif.id, 77, 0));
	EXPECT_EQ(-ENODATA, outside_next(self->o.fd, &request));
	EXPECT_EQ(0, tool_end(&t)) TH_LOG("%s", t.err);
	EXPECT_LINE(t, GOT_77);
	EXPECT_QUIET(t);
}

TEST_F(listener, a_profile_names_it_and_what_it_is_told)
{
	int i;

	ASSERT_EQ(0, write_profile("\"listenerPath\":\"" SOCKET "\","
				   "\"listenerMetadata\":\"A=\\\"1\\\",/dev/null\""));
	/* the second one finds what the first has kept */
	for (i = 0; i < 2; i++) {
		ASSERT_LT(0, start(BY_PROFILE()));
		EXPECT_SERVED();
		EXPECT_MEMBER(NULL, "metadata", "A=\"1\",/dev/null");
		outside_free(&self->o);
	}
}

TEST_F(listener, the_option_goes_before_a_profile_s)
{
	ASSERT_EQ(0, write_profile("\"listenerPath\":\"/tmp/nobody\",\"listenerMetadata\":\"m\""));
	ASSERT_LT(0, start(BY_PROFILE("--listener", SOCKET)));
	EXPECT_SERVED();
	EXPECT_MEMBER(NULL, "metadata", "m");
}

TEST_F(listener, all_threads_may_be_asked_to_have_the_filter)
{
	ASSERT_EQ(0, write_profile("\"listenerPath\":\"" SOCKET "\","
				   "\"flags\":[\"SECCOMP_FILTER_FLAG_TSYNC\"]"));
	ASSERT_LT(0, start(BY_PROFILE()));
	EXPECT_SERVED();
}

TEST_F(listener, the_hand_over_waits_for_no_call_that_is_notified_of)
{
	ASSERT_LT(0, start(LISTENER(NOTIFIES, "--deny", "sendmsg/notify", "--deny",
				    "recvmsg/notify", "--deny", "connect/notify", "--deny",
				    "fcntl/notify", "--deny", "ioctl/notify")));
	EXPECT_SERVED();
}

TEST_F(listener, an_ordinary_user_s_is_handed_over_too)
{
	struct tool_how how = { .file = RUN, .become = become_nobody };

	ASSERT_EQ(0, chmod(SOCKET, 0600));
	ASSERT_LT(0, ask_start(&t, &how, LISTENER(NOTIFIES), ASK_GETPGID));
	EXPECT_NO_START("--listener " SOCKET ": cannot connect to it (EACCES)");
	ASSERT_EQ(0, chmod(SOCKET, 0666));
	ASSERT_LT(0, ask_start(&t, &how, LISTENER(NOTIFIES), ASK_GETPGID));
	EXPECT_SERVED();
}

TEST_F(listener, its_path_may_be_longer_than_addresses_are)
{
	ASSERT_EQ(0, rename(SOCKET, LONG));
	ASSERT_LT(0, start(OPTIONS("-q", variant->option, "--profile", "none", "--listener", LONG,
				   NOTIFIES)));
	EXPECT_SERVED();
	EXPECT_EQ(0, unlink(LONG));
}

TEST_F(listener, what_it_says_itself_is_of_no_matter)
{
	static char garbage[1000];
	int connection;

	memset(garbage, '{', sizeof(garbage));
	ASSERT_LT(0, start(LISTENER(NOTIFIES)));
	ASSERT_LE(0, connection = outside_accept(self->socket));
	ASSERT_EQ(0, write_fd(connection, garbage, sizeof(garbage)));
	/* what it has said and nobody has read is lost with the connection: an error here alone */
	EXPECT_EQ(-ECONNRESET, outside_take(connection, &self->o));
	ASSERT_LE(0, self->o.fd);
	EXPECT_EQ(1, outside_answer_all(self->o.fd, 77));
	EXPECT_EQ(0, tool_end(&t)) TH_LOG("%s", t.err);
	EXPECT_LINE(t, GOT_77);
	EXPECT_QUIET(t);
}

/* ---- one that does not do its part ---- */

TEST_F(listener, where_nobody_listens_nothing_starts)
{
	struct stat st;
	int fd;

	close(self->socket);
	ASSERT_LT(0, start(LISTENER(NOTIFIES)));
	EXPECT_NO_START("--listener " SOCKET ": nobody listens (ECONNREFUSED)");
	ASSERT_EQ(0, write_profile("\"listenerPath\":\"" SOCKET "\""));
	ASSERT_LT(0, start(BY_PROFILE()));
	EXPECT_NO_START("listenerPath " SOCKET ": nobody listens (ECONNREFUSED)");
	unlink(SOCKET);
	ASSERT_LT(0, start(LISTENER(NOTIFIES)));
	EXPECT_NO_START("--listener " SOCKET ": cannot connect to it (ENOENT)");
	/* no socket */
	ASSERT_LE(0, fd = open(SOCKET, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
	close(fd);
	ASSERT_LT(0, start(LISTENER(NOTIFIES)));
	EXPECT_NO_START("--listener " SOCKET ": nobody listens (ECONNREFUSED)");
	EXPECT_EQ(0, stat(SOCKET, &st));
	EXPECT_EQ(0, st.st_size);
}

TEST_F(listener, nor_where_the_policy_notifies_of_nothing)
{
	ASSERT_LT(0, start(LISTENER("--deny", "getpgid")));
	EXPECT_NO_START("--listener " SOCKET ": the policy notifies of nothing");
}

TEST_F(listener, one_that_closes_at_once_is_an_error)
{
	int connection;

	ASSERT_LT(0, start(LISTENER(NOTIFIES)));
	ASSERT_LE(0, connection = outside_accept(self->socket));
	close(connection);
	EXPECT_NO_START("has closed the connection without taking the container's state");
}

TEST_F(listener, so_is_one_that_closes_with_the_state_unread)
{
	int connection;
	char byte;

	ASSERT_LT(0, start(LISTENER(NOTIFIES)));
	ASSERT_LE(0, connection = outside_accept(self->socket));
	ASSERT_EQ(0, outside_wait(connection, POLLIN, NULL));
	/* the rest of it, with the descriptor or behind it */
	EXPECT_EQ(1, read(connection, &byte, 1));
	close(connection);
	EXPECT_NO_START("without taking the container's state (ECONNRESET)");
}

TEST_F(listener, and_one_whose_end_nobody_would_see)
{
	pid_t pid;

	close(self->socket);
	self->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* it is the child that listens, and it ends; the socket is ours, too */
	pid = fork();
	if (!pid) {
		struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET };

		unlink(SOCKET);
		_exit(bind(self->socket, (struct sockaddr *)&address, sizeof(address)) ||
		      listen(self->socket, 8));
	}
	ASSERT_EQ(0, reap(pid));
	ASSERT_LT(0, start(LISTENER(NOTIFIES)));
	EXPECT_NO_START("--listener " SOCKET ": the process that called listen() is not there");
}

/* ---- one that dies ---- */

/* What the kernel takes from nobody, and then the end, with the caller waiting. */
static int garbage(int fd)
{
	union outside_request request;
	struct seccomp_notif_addfd addfd = {};
	uint64_t id = 0x1234;
	int err = outside_next(fd, &request);

	if (err)
		return 1;
	id += request.notif.id;
	if (outside_send(fd, id, 77, 0) != -ENOENT ||
	    ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) != -1 || errno != ENOENT ||
	    outside_send(fd, request.notif.id, 77, ~0U) != -EINVAL ||
	    outside_send(fd, request.notif.id, 77, SECCOMP_USER_NOTIF_FLAG_CONTINUE) != -EINVAL)
		return 2;
	addfd.id = request.notif.id;
	addfd.flags = ~0U;
	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_ADDFD, &addfd) != -1 || errno != EINVAL ||
	    ioctl(fd, SECCOMP_IOW(99, uint64_t), &id) != -1 || errno != EINVAL)
		return 3;
	/* and it does not take requests that are no empty room */
	memset(&request, 0xff, sizeof(request));
	return ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &request) == -1 && errno == EINVAL ? 0 : 4;
}

static pid_t start_doomed(int *socket)
{
	struct outside o;
	int ready[2];
	pid_t pid;
	char byte;

	close(*socket);
	if (pipe2(ready, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid) {
		int fd = outside_listen(SOCKET);

		close(ready[0]);
		close(ready[1]);
		_exit(outside_take(outside_accept(fd), &o) ? 10 : garbage(o.fd));
	}
	close(ready[1]);
	/* it listens when its end is closed */
	if (read(ready[0], &byte, 1))
		return -EIO;
	close(ready[0]);
	*socket = -1;
	return pid;
}

static pid_t start_sh(const char *const *options, const char *script)
{
	const char *args[TOOL_ARGS];
	size_t n = 0;

	while (*options && n < TOOL_ARGS - 5)
		args[n++] = *options++;
	args[n++] = "--";
	args[n++] = "sh";
	args[n++] = "-c";
	args[n++] = script;
	args[n] = NULL;
	return tool_start(&t, &(struct tool_how){ .file = RUN }, args);
}

#define MKDIRS		"--deny", "mkdir/notify", "--deny", "mkdirat/notify"
#define DOOMED(...) \
	OPTIONS(variant->option, "--profile", "none", "--listener", SOCKET, MKDIRS, ##__VA_ARGS__)

TEST_F(listener, behind_one_that_ends_calls_do_not_exist_and_that_is_said)
{
	pid_t pid = start_doomed(&self->socket);

	ASSERT_LT(0, pid);
	ASSERT_LT(0, start_sh(DOOMED(), "mkdir /run-listener; " UNTIL_TERM));
	EXPECT_EQ(0, tool_wait(&t, strerror(ENOSYS))) TH_LOG("%s", t.err);
	EXPECT_EQ(0, tool_wait(&t, "the supervisor has ended: calls")) TH_LOG("%s", t.err);
	EXPECT_EQ(0, reap(pid));
	EXPECT_EQ(5, tool_stop(&t, SIGTERM)) TH_LOG("%s", t.err);
}

TEST_F(listener, or_the_container_ends_with_it)
{
	pid_t pid = start_doomed(&self->socket);

	ASSERT_LT(0, pid);
	ASSERT_LT(0, start_sh(DOOMED("-q", "--on-supervisor-exit", "kill"),
			      "mkdir /run-listener 2>&1; " UNTIL_TERM));
	EXPECT_EQ(125, tool_end(&t));
	EXPECT_EQ(0, reap(pid));
	EXPECT_COMPLAINS(t, "the supervisor has ended, and with it the container");
}

/* ---- the sample ---- */

TEST_F(listener, the_sample_serves_containers)
{
	static struct tool sample;

	if (access(SAMPLE, X_OK))
		SKIP(return, "the sample was not built");
	ASSERT_LT(0, tool_start(&sample, &(struct tool_how){ .file = SAMPLE },
				TOOL_ARGV(SOCKET, "77")));
	ASSERT_EQ(0, tool_wait(&sample, "listening on " SOCKET));
	EXPECT_EQ(0, run(LISTENER("--hostname", "one", NOTIFIES))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, GOT_77);
	ASSERT_EQ(0, write_profile("\"listenerPath\":\"" SOCKET "\",\"listenerMetadata\":\"m\""));
	ASSERT_LT(0, start_sh(BY_PROFILE("--hostname", "two", MKDIRS),
			      "mkdir /run-listener/a/path; exit 3"));
	EXPECT_EQ(3, tool_end(&t));
	EXPECT_TRUE(tool_says(t.err, strerror(77))) TH_LOG("%s", t.err);
	EXPECT_EQ(0, tool_wait(&sample, "one: ended"));
	EXPECT_EQ(0, tool_wait(&sample, "two: ended"));
	EXPECT_EQ(256 + SIGTERM, tool_stop(&sample, SIGTERM));
	EXPECT_SAYS(sample, "one: pid ");
	EXPECT_SAYS(sample, ", metadata 'm'");
	EXPECT_SAYS(sample, ", path /run-listener/a/path\n");
	EXPECT_QUIET(sample);
}

TEST_HARNESS_MAIN
