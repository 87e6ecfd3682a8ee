// SPDX-License-Identifier: GPL-2.0
/*
 * A supervisor to start from: sclimit-run and other runtimes hand it the calls of containers.
 *
 *	supervisor-sample SOCKET [ERRNO] &
 *	sclimit-run --listener SOCKET --deny mkdir/notify --deny mkdirat/notify sh
 *
 * It listens on SOCKET. For each container it is sent the container process state of the OCI
 * runtime specification, in JSON, and a descriptor: what of the container's calls has the action
 * notify waits there for an answer. Here all get the same one, ERRNO, a number (1: EPERM). Of
 * mkdir and mkdirat it prints the path.
 *
 * How such a supervisor goes wrong, and what it must mind:
 *
 *  - Requests and answers may be larger in a newer kernel than in the headers: ask for the sizes.
 *  - Who has called may die, and its pid be used again. A request's id is not: ask whether it is
 *    still valid when something of that pid was opened, and when something was read.
 *  - What lies in the caller's memory can be changed by its other threads at any time. So a
 *    decision must be about a copy, and what is allowed must be done here, with that copy; to let
 *    the kernel go on (SECCOMP_USER_NOTIF_FLAG_CONTINUE) is to have it read the memory once more.
 *  - Each ioctl may fail with EINTR, which asks for another try, and with ENOENT: the caller has
 *    gone, by a signal mostly, and the next request is waited for.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* since Linux 6.6 */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP	(1UL << 0)
#endif

#define STATE_MAX	(1024 * 1024)	/* bytes */
#define FDS_MAX		8
#define PAGE		4096
#define ERRNO_MAX	4095

/**
 * struct container - one that is served, by a thread of its own
 * @connection: by which it came, until its state was read
 * @listener: where its calls come from; -1 until then
 * @answer: the errno that they get
 * @state: what was said of it, or NULL
 * @name: its id, in @state
 */
struct container {
	int connection;
	int listener;
	int answer;
	struct json_object *state;
	const char *name;
};

static void die(const char *what)
{
	fprintf(stderr, "supervisor-sample: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* ---- what is sent ---- */

/* Descriptors come with the first bytes. Return: how many there are now. */
static size_t take_fds(struct msghdr *msg, int *fds, size_t count)
{
	struct cmsghdr *cmsg;
	size_t i, n;
	int fd;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		n = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(cmsg) + i * sizeof(fd), sizeof(fd));
			if (count < FDS_MAX)
				fds[count++] = fd;
			else
				close(fd);
		}
	}
	return count;
}

/* All that comes until the other side has closed. Return: the text, or NULL. */
static char *receive(int connection, int *fds, size_t *nr_fds)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(FDS_MAX * sizeof(int))];
	} control;
	char *text = malloc(STATE_MAX + 1);
	struct iovec iov;
	struct msghdr msg;
	size_t len = 0;
	ssize_t got;

	while (text && len < STATE_MAX) {
		iov = (struct iovec){ text + len, STATE_MAX - len };
		msg = (struct msghdr){
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = &control, .msg_controllen = sizeof(control),
		};
		got = recvmsg(connection, &msg, MSG_CMSG_CLOEXEC);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			break;
		*nr_fds = take_fds(&msg, fds, *nr_fds);
		if (!got) {
			text[len] = '\0';
			return text;
		}
		len += got;
	}
	free(text);
	return NULL;
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value))
		return "";
	return json_object_get_string(value) ?: "";
}

/* The descriptors' names stand in their order. */
static int index_of(struct json_object *state, const char *name)
{
	struct json_object *names;
	size_t i, count;

	if (!json_object_object_get_ex(state, "fds", &names) ||
	    !json_object_is_type(names, json_type_array))
		return -1;
	count = json_object_array_length(names);
	for (i = 0; i < count && i < FDS_MAX; i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(names, i)) ?: "",
			    name))
			return i;
	return -1;
}

/* Return: whether there is something to serve. */
static bool take_state(struct container *container)
{
	int fds[FDS_MAX], at;
	struct json_object *inner = NULL;
	size_t nr_fds = 0, i;
	char *text = receive(container->connection, fds, &nr_fds);

	close(container->connection);
	container->state = text ? json_tokener_parse(text) : NULL;
	free(text);
	at = index_of(container->state, "seccompFd");
	for (i = 0; i < nr_fds; i++) {
		if ((int)i == at)
			container->listener = fds[i];
		else
			close(fds[i]);
	}
	if (container->listener < 0 ||
	    !json_object_object_get_ex(container->state, "state", &inner)) {
		fprintf(stderr, "supervisor-sample: what came is no container process state\n");
		return false;
	}
	container->name = text_of(inner, "id");
	printf("%s: pid %s, metadata '%s'\n", container->name, text_of(container->state, "pid"),
	       text_of(container->state, "metadata"));
	return true;
}

/* ---- calls ---- */

static bool is_valid(int listener, uint64_t id)
{
	int ret;

	do
		ret = ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id);
	while (ret && errno == EINTR);
	return !ret;
}

/* A text in the caller's memory, up to a page's end at a time: what lies behind may not be there.
 * Return: whether there is one. */
static bool read_text(int listener, const struct seccomp_notif *request, uint64_t from, char *into,
		      size_t room)
{
	char path[64];
	size_t len = 0, part;
	ssize_t got = 1;
	int mem;

	snprintf(path, sizeof(path), "/proc/%u/mem", request->pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	if (mem < 0)
		return false;
	/* was it still the caller's when it was opened? */
	while (is_valid(listener, request->id) && len < room && got > 0) {
		part = PAGE - (from + len) % PAGE;
		if (part > room - len)
			part = room - len;
		got = pread(mem, into + len, part, from + len);
		if (got > 0 && memchr(into + len, '\0', got)) {
			close(mem);
			/* and did it wait all the time, so that this is what it has called with? */
			return is_valid(listener, request->id);
		}
		len += got > 0 ? got : 0;
	}
	close(mem);
	return false;
}

/* Other ABIs have other numbers. */
static bool is_mkdir(const struct seccomp_data *data, uint64_t *path)
{
	if (data->arch != AUDIT_ARCH_X86_64)
		return false;
	*path = data->args[data->nr == SYS_mkdir ? 0 : 1];
	return data->nr == SYS_mkdir || data->nr == SYS_mkdirat;
}

static void show(const struct container *container, const struct seccomp_notif *request)
{
	char text[PAGE] = "";
	uint64_t from;
	char *c;

	if (is_mkdir(&request->data, &from) &&
	    !read_text(container->listener, request, from, text, sizeof(text)))
		strcpy(text, "?");
	for (c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	printf("%s: pid %u, call %d of ABI %#x%s%s\n", container->name, request->pid,
	       request->data.nr, request->data.arch, *text ? ", path " : "", text);
}

/* Return: whether to go on. */
static bool answer_one(const struct container *container, struct seccomp_notif *request,
		       struct seccomp_notif_resp *response, const struct seccomp_notif_sizes *sizes)
{
	int ret;

	/* the kernel takes no other */
	memset(request, 0, sizes->seccomp_notif);
	if (ioctl(container->listener, SECCOMP_IOCTL_NOTIF_RECV, request))
		return errno == EINTR || errno == ENOENT;
	show(container, request);
	memset(response, 0, sizes->seccomp_notif_resp);
	response->id = request->id;
	response->error = -container->answer;
	do
		ret = ioctl(container->listener, SECCOMP_IOCTL_NOTIF_SEND, response);
	while (ret && errno == EINTR);
	return !ret || errno == ENOENT;
}

static void serve_calls(const struct container *container)
{
	struct seccomp_notif_sizes sizes;
	struct seccomp_notif_resp *response;
	struct seccomp_notif *request;
	struct pollfd wait = { .fd = container->listener, .events = POLLIN };
	bool more = true;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes))
		die("SECCOMP_GET_NOTIF_SIZES");
	/* an older kernel may have smaller ones than we are built with */
	if (sizes.seccomp_notif < sizeof(*request))
		sizes.seccomp_notif = sizeof(*request);
	if (sizes.seccomp_notif_resp < sizeof(*response))
		sizes.seccomp_notif_resp = sizeof(*response);
	request = malloc(sizes.seccomp_notif);
	response = malloc(sizes.seccomp_notif_resp);
	if (!request || !response)
		die("memory");
	/* who has called waits for us, and we for the next: one CPU can do both. Older kernels
	 * do not have it, and it is no need */
	ioctl(container->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
	      SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	while (more) {
		if (poll(&wait, 1, -1) < 0)
			more = errno == EINTR;
		else if (wait.revents & POLLIN)
			more = answer_one(container, request, response, &sizes);
		else
			more = false;	/* POLLHUP: all that had the filter have ended */
	}
	free(request);
	free(response);
}

static void *serve(void *arg)
{
	struct container *container = arg;

	if (take_state(container)) {
		serve_calls(container);
		printf("%s: ended\n", container->name);
	}
	if (container->listener >= 0)
		close(container->listener);
	json_object_put(container->state);
	free(container);
	return NULL;
}

/* ---- the socket ---- */

static int listen_on(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat st;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		die(path);
	}
	strcpy(address.sun_path, path);
	/* one that another has left */
	if (!lstat(path, &st) && S_ISSOCK(st.st_mode))
		unlink(path);
	/* whoever can connect has his calls served by us */
	umask(077);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 64))
		die(path);
	return fd;
}

static void accept_one(int socket, int answer)
{
	struct container *container;
	pthread_t thread;
	int connection = accept4(socket, NULL, NULL, SOCK_CLOEXEC);

	if (connection < 0 && (errno == EINTR || errno == ECONNABORTED))
		return;
	container = calloc(1, sizeof(*container));
	if (connection < 0 || !container)
		die("cannot accept a container");
	*container = (struct container){
		.connection = connection, .listener = -1, .answer = answer,
	};
	errno = pthread_create(&thread, NULL, serve, container);
	if (errno)
		die("cannot make a thread");
	pthread_detach(thread);
}

int main(int argc, char **argv)
{
	char *end = "";
	long answer = argc > 2 ? strtol(argv[2], &end, 10) : EPERM;
	int socket;

	if (argc < 2 || argc > 3 || *end || answer < 1 || answer > ERRNO_MAX) {
		fprintf(stderr, "usage: supervisor-sample SOCKET [ERRNO]\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	socket = listen_on(argv[1]);
	printf("listening on %s\n", argv[1]);
	for (;;)
		accept_one(socket, answer);
}
