// SPDX-License-Identifier: GPL-2.0
/*
 * --supervise bpf: programs that decide about devices are attached to the container's own group,
 * and to no other one, and nothing that the host has attached is undone by that.
 */
#include "sclimit_harness.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "run_bpf.h"

#define OWN_GROUP	"/sys/fs/cgroup"
#define NAME		"\0sclimit-run-bpf"	/* of a socket */

/* ---- inside ---- */

static void say_open(const char *what, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	say(what, fd < 0 ? -errno : 0);
	if (fd >= 0)
		close(fd);
}

static void in_use(void)
{
	union bpf_attr attr = PROGRAM(no_zero);
	int prog = LOAD(attr), group = dir(OWN_GROUP), other;

	say("load", prog);
	printf("cloexec %d\n", fcntl(prog, F_GETFD));
	say_open("before", "/dev/zero");
	say("attach", attach(group, prog, BPF_F_ALLOW_MULTI));
	say_open("attached", "/dev/zero");
	say_open("null", "/dev/null");
	attr = PROGRAM(all);
	other = LOAD(attr);
	say("one more", attach(group, other, BPF_F_ALLOW_MULTI));
	say_open("with one more", "/dev/zero");
	say("other off", detach(group, other));
	say_open("without it", "/dev/zero");
	say("detach", detach(group, prog));
	say_open("detached", "/dev/zero");
	say("again", detach(group, prog));
}

static void attachments(void)
{
	union bpf_attr attr = PROGRAM(all);
	int prog = LOAD(attr), group = dir(OWN_GROUP);

	say("load", prog);
	say("alone", attach(group, prog, 0));
	say("override", attach(group, prog, BPF_F_ALLOW_OVERRIDE));
	say("replace", attach(group, prog, BPF_F_ALLOW_MULTI | BPF_F_REPLACE));
	attr = link_of(group, prog, BPF_F_ALLOW_MULTI);
	attr.replace_bpf_fd = prog;
	say("replaced", bpf(BPF_PROG_ATTACH, &attr, sizeof(attr)));
	attr = link_of(group, prog, BPF_F_ALLOW_MULTI);
	attr.attach_type = BPF_CGROUP_INET_EGRESS;
	say("other type", bpf(BPF_PROG_ATTACH, &attr, sizeof(attr)));
	say("no group", attach(dir("/"), prog, BPF_F_ALLOW_MULTI));
	say("a file", attach(open(OWN_GROUP "/cgroup.procs", O_RDONLY), prog, BPF_F_ALLOW_MULTI));
	say("a path", attach(open(OWN_GROUP, O_PATH), prog, BPF_F_ALLOW_MULTI));
	say("no target", attach(-1, prog, BPF_F_ALLOW_MULTI));
	say("no descriptor", attach(group, 1000, BPF_F_ALLOW_MULTI));
	say("no program", attach(group, group, BPF_F_ALLOW_MULTI));
	say("detach no program", detach(group, group));
	attr = link_of(group, prog, BPF_F_ALLOW_MULTI);
	say("detach with flags", bpf(BPF_PROG_DETACH, &attr, sizeof(attr)));
	say("detach", detach(group, prog));
}

/* The host's whole tree is seen: the own group is what was started in. */
static void others(void)
{
	char text[CG_TEXT], path[2 * CG_PATH], *own;
	union bpf_attr attr = PROGRAM(all);
	int prog = LOAD(attr);

	read_text("/proc/self/cgroup", text, sizeof(text));
	own = strstr(text, "0::/") ?: "0::/";
	snprintf(path, sizeof(path), CG_ROOT "%.*s", (int)strcspn(own + 3, "\n"), own + 3);
	say("root", attach(dir(CG_ROOT), prog, BPF_F_ALLOW_MULTI));
	say("top", attach(dir(CG_ROOT "/" TOP_NAME), prog, BPF_F_ALLOW_MULTI));
	say("own", attach(dir(path), prog, BPF_F_ALLOW_MULTI));
	say("off", detach(dir(CG_ROOT "/" TOP_NAME), prog));
}

static void attach_to_own(void)
{
	union bpf_attr attr = PROGRAM(no_zero);
	int prog = LOAD(attr), group = dir(OWN_GROUP);

	say("load", prog);
	say("attach", attach(group, prog, BPF_F_ALLOW_MULTI));
	say_open("zero", "/dev/zero");
	say("detach", detach(group, prog));
	say_open("zero then", "/dev/zero");
}

/* The host has attached its own in between. */
static void after_signal(void)
{
	wait_for_host();
	attach_to_own();
}

/* A program that the host has loaded. */
static int receive(void)
{
	char data, control[CMSG_SPACE(sizeof(int))];
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = NAME };
	struct iovec iov = { &data, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control),
	};
	int end = socket(AF_UNIX, SOCK_STREAM, 0), fd;

	if (connect(end, (void *)&name, sizeof(name)) || recvmsg(end, &msg, 0) < 0 ||
	    !CMSG_FIRSTHDR(&msg))
		exit(1);
	close(end);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

static void given(void)
{
	int group = dir(OWN_GROUP), prog = receive();

	say("attach", attach(group, prog, BPF_F_ALLOW_MULTI));
	say("detach", detach(group, prog));
}

static const struct deed deeds[] = {
	{ "in_use", in_use }, { "attachments", attachments }, { "others", others },
	{ "attach", attach_to_own }, { "signal", after_signal }, { "given", given }, {}
};

/* ---- outside ---- */

static int host_attach(const char *group, unsigned int flags)
{
	union bpf_attr attr = PROGRAM(all);
	int prog = LOAD(attr), fd = dir(group);
	int ret = prog < 0 ? prog : attach(fd, prog, flags);

	close(prog);
	close(fd);
	return ret;
}

/* How many are attached to a group. */
static int attached(const char *group)
{
	union bpf_attr attr;
	int fd = dir(group), ret;

	memset(&attr, 0, sizeof(attr));
	attr.query.target_fd = fd;
	attr.query.attach_type = BPF_CGROUP_DEVICE;
	ret = bpf(BPF_PROG_QUERY, &attr, sizeof(attr));
	close(fd);
	return ret < 0 ? ret : (int)attr.query.prog_cnt;
}

TEST_F(bpf, a_program_decides_about_devices_from_when_it_is_attached_until_it_is_detached)
{
	EXPECT_EQ(0, DO("in_use"));
	EXPECT_OUT(t, "load 0\ncloexec 1\nbefore 0\nattach 0\nattached 1\nnull 0\none more 0\n"
		   "with one more 1\nother off 0\nwithout it 1\ndetach 0\ndetached 0\nagain 2\n");
	EXPECT_QUIET(t);
}

TEST_F(bpf, only_the_own_group_is_attached_to_and_only_beside_others)
{
	EXPECT_EQ(0, DO("attachments"));
	EXPECT_OUT(t, "load 0\nalone 1\noverride 1\nreplace 1\nreplaced 1\nother type 1\n"
		   "no group 1\na file 1\na path 0\nno target 9\nno descriptor 9\nno program 22\n"
		   "detach no program 22\ndetach with flags 1\ndetach 0\n");
}

TEST_F(bpf, groups_above_are_not_attached_to_where_they_are_seen)
{
	EXPECT_EQ(0, MAKE("--share", "cgroup", "--supervise", "bpf", "--", me(), "inside",
			  "others"));
	EXPECT_OUT(t, "root 1\ntop 1\nown 0\noff 1\n");
	EXPECT_EQ(0, attached(self->top));
}

/* ---- the host's own ---- */

TEST_F(bpf, programs_above_that_stand_beside_others_go_on)
{
	ASSERT_EQ(0, host_attach(self->top, BPF_F_ALLOW_MULTI));
	EXPECT_EQ(0, DO("attach"));
	EXPECT_OUT(t, "load 0\nattach 0\nzero 1\ndetach 0\nzero then 0\n");
	EXPECT_EQ(1, attached(self->top));
}

TEST_F(bpf, a_program_above_that_would_give_way_does_not)
{
	ASSERT_EQ(0, host_attach(self->top, BPF_F_ALLOW_OVERRIDE));
	EXPECT_EQ(0, DO("attach"));
	EXPECT_OUT(t, "load 0\nattach 1\nzero 0\ndetach 2\nzero then 0\n");
	EXPECT_EQ(1, attached(self->top));
}

TEST_F(bpf, a_program_of_the_hosts_in_the_group_is_not_taken_off)
{
	char group[CG_PATH];

	ASSERT_LT(0, start_in_top(&t, MAPPED, "--profile", "none", "--supervise", "bpf", "--",
				  me(), "inside", "signal"));
	ASSERT_EQ(0, tool_wait(&t, "up")) TH_LOG("%s", t.err);
	ASSERT_EQ(1, groups_in(self->top, group));
	ASSERT_EQ(0, host_attach(group, BPF_F_ALLOW_OVERRIDE));
	EXPECT_EQ(0, kill(t.pid, SIGUSR1));
	EXPECT_EQ(0, tool_wait(&t, "zero then"));
	tool_end(&t);
	EXPECT_OUT(t, "up\nload 0\nattach 1\nzero 0\ndetach 1\nzero then 0\n");
}

/* ---- programs from elsewhere ---- */

/* Sends it to the first who connects. */
static int give(int listener, int fd)
{
	char data = 0, control[CMSG_SPACE(sizeof(int))] = {};
	struct iovec iov = { &data, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&msg);
	int end = accept(listener, NULL, NULL);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	return sendmsg(end, &msg, 0) == 1 ? 0 : -errno;
}

/* Return: what the container ended with. */
static int run_given(enum bpf_prog_type type)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = NAME };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), prog, ret;
	union bpf_attr attr = PROGRAM(all);
	pid_t pid;

	attr.prog_type = type;
	prog = LOAD(attr);
	if (prog < 0 || bind(listener, (void *)&name, sizeof(name)) || listen(listener, 1))
		return -1;
	pid = fork();
	if (!pid)
		_exit(give(listener, prog) ? 1 : 0);
	ret = MAKE("--share", "net", "--supervise", "bpf", "--", me(), "inside", "given");
	close(prog);
	close(listener);
	return ret ? (kill_and_reap(pid), ret) : reap(pid);
}

TEST_F(bpf, a_program_of_another_type_is_not_attached_wherever_it_comes_from)
{
	EXPECT_EQ(0, run_given(BPF_PROG_TYPE_CGROUP_SKB));
	EXPECT_OUT(t, "attach 1\ndetach 1\n");
	EXPECT_EQ(0, run_given(BPF_PROG_TYPE_CGROUP_DEVICE));
	EXPECT_OUT(t, "attach 0\ndetach 0\n");
}

TEST_HARNESS_MAIN
