// SPDX-License-Identifier: GPL-2.0
/*
 * The supervisor's loop. One thread takes requests, answers those that the registers alone decide,
 * and has a process made for each of the others. The other thread waits for what ends: these
 * processes, the container, and us. That the first one need not look for it saves a call for
 * each request; and before Linux 6.11 it would not be told.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/close_range.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "errand.h"
#include "supervisor.h"

#define X32_BIT		0x40000000	/* __X32_SYSCALL_BIT */
#define END_MS		2000		/* until one that does not end is killed */

#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP	/* Linux 6.6 */
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP	(1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS		SECCOMP_IOW(4, __u64)
#endif

/**
 * struct supervisor - the process
 * @pid: its pid
 * @supervise: what it does
 * @listener: where requests come from
 * @killable: signals do not interrupt callers
 * @teller: how much is told
 * @errands: what is under way
 * @signals: a descriptor of SIGCHLD and SIGTERM
 * @request: room for what the kernel writes, @request_size bytes
 */
struct supervisor {
	pid_t pid;
	const struct supervise *supervise;
	int listener;
	bool killable;
	const struct teller *teller;
	struct errands errands;
	int signals;
	struct seccomp_notif *request;
	size_t request_size;
};

/* ---- the thread that waits for what ends ---- */

/* The launcher takes a status of 0 for the container's end. */
static void end(struct supervisor *supervisor, int status) __attribute__((noreturn));
static void end(struct supervisor *supervisor, int status)
{
	errands_kill(&supervisor->errands);
	_exit(status);
}

static void hear_signals(struct supervisor *supervisor)
{
	struct signalfd_siginfo info;

	while (read(supervisor->signals, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo == SIGTERM)
			end(supervisor, 1);
	errands_reap(&supervisor->errands);
}

static void *watch(void *arg)
{
	struct supervisor *supervisor = arg;
	struct pollfd wait[] = {
		{ .fd = supervisor->signals, .events = POLLIN },
		{ .fd = supervisor->listener },	/* POLLHUP: the filter's last process is gone */
	};

	for (;;) {
		if (poll(wait, ARRAY_SIZE(wait), -1) < 0)
			continue;
		if (wait[0].revents)
			hear_signals(supervisor);
		if (wait[1].revents)
			end(supervisor, 0);
	}
	return NULL;
}

/* ---- the thread that takes requests ---- */

static const struct handler *find_handler(const struct supervisor *supervisor, int nr)
{
	const int *call;
	size_t i;

	for (i = 0; handlers[i]; i++) {
		if (!(supervisor->supervise->handlers >> i & 1))
			continue;
		for (call = handlers[i]->calls; *call >= 0; call++)
			if (*call == nr)
				return handlers[i];
	}
	return NULL;
}

/* Return: whether @answer is filled; else it is being found. */
static bool decide(struct supervisor *supervisor, struct answer *answer)
{
	const struct seccomp_notif *request = supervisor->request;
	const struct handler *handler = NULL;
	int failed;

	if (request->data.arch == AUDIT_ARCH_X86_64 && !(request->data.nr & X32_BIT))
		handler = find_handler(supervisor, request->data.nr);
	if (!handler) {
		answer->error = ENOSYS;
		return true;
	}
	if (handler->decide && handler->decide(supervisor->supervise, &request->data, answer))
		return true;
	if (!supervisor->killable && errand_again(&supervisor->errands, request))
		return false;
	failed = errand_start(&supervisor->errands, request, handler);
	answer->error = -failed;
	return failed;
}

/* Return: whether there is another request to take. */
static bool take(struct supervisor *supervisor)
{
	/* the kernel takes no room that is not empty */
	memset(supervisor->request, 0, supervisor->request_size);
	while (ioctl(supervisor->listener, SECCOMP_IOCTL_NOTIF_RECV, supervisor->request)) {
		/* ENOENT: its caller is gone */
		if (errno != EINTR && errno != ENOENT)
			return false;
		memset(supervisor->request, 0, supervisor->request_size);
	}
	return true;
}

static void loop(struct supervisor *supervisor) __attribute__((noreturn));
static void loop(struct supervisor *supervisor)
{
	const struct seccomp_notif *request = supervisor->request;
	struct answer answer;

	while (take(supervisor)) {
		kill_point("received", supervisor->pid, request->pid);
		answer = ANSWER_NONE;
		if (decide(supervisor, &answer))
			answer_send(supervisor->listener, request->id, &answer);
		kill_point("decided", supervisor->pid, request->pid);
	}
	/* what is not taken any more is answered by the kernel, once nobody has the listener */
	end(supervisor, 1);
}

/* ---- start and end ---- */

/* Those of the launcher's that are of use; no other may stay open by us. */
static int keep_descriptors(const struct supervisor *supervisor)
{
	const struct place *place = supervisor->supervise->place;
	const int kept[] = {
		0, 1, 2, supervisor->listener, supervisor->teller->fd, supervisor->signals,
		place->group.fd, place->dir_fd,
	};
	unsigned int from = 0, next;
	size_t i;

	for (;;) {
		next = UINT32_MAX;
		for (i = 0; i < ARRAY_SIZE(kept); i++)
			if (kept[i] >= 0 && (unsigned int)kept[i] >= from &&
			    (unsigned int)kept[i] < next)
				next = kept[i];
		if (next > from && syscall(SYS_close_range, from, next - 1, 0))
			return -1;
		if (next == UINT32_MAX)
			return 0;
		from = next + 1;
	}
}

static int prepare(struct supervisor *supervisor, struct err *err)
{
	struct seccomp_notif_sizes sizes;
	sigset_t all, taken;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&taken);
	sigaddset(&taken, SIGCHLD);
	sigaddset(&taken, SIGTERM);
	supervisor->signals = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
	if (supervisor->signals < 0)
		return err_set(err, errno, "supervisor: cannot wait for signals");
	if (keep_descriptors(supervisor))
		return err_set(err, errno, "supervisor: cannot close descriptors");
	/* a newer kernel may write more than we know of */
	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes))
		return err_set(err, errno, "supervisor: cannot ask for sizes");
	if (sizes.seccomp_notif_resp > ANSWER_ROOM)
		return err_set(err, 0, "supervisor: the kernel's answers take %u bytes",
			       sizes.seccomp_notif_resp);
	supervisor->request_size = sizes.seccomp_notif > sizeof(*supervisor->request) ?
				   sizes.seccomp_notif : sizeof(*supervisor->request);
	supervisor->request = xcalloc(1, supervisor->request_size);
	/* who is woken runs where we do: one of us always waits for the other */
	if (ioctl(supervisor->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
		  SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP))
		tell(supervisor->teller, "the supervisor does without "
		     "SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, which Linux 6.6 has");
	return errands_open(&supervisor->errands, supervisor->supervise, supervisor->listener,
			    supervisor->killable, supervisor->teller, err);
}

static void supervise_container(struct supervisor *supervisor, pid_t launcher)
	__attribute__((noreturn));
static void supervise_container(struct supervisor *supervisor, pid_t launcher)
{
	struct err err = {};
	pthread_t thread;

	supervisor->pid = getpid();
	prctl(PR_SET_NAME, "supervisor");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) || getppid() != launcher)
		_exit(1);
	if (prepare(supervisor, &err)) {
		err_print(&err);
		_exit(1);
	}
	errno = pthread_create(&thread, NULL, watch, supervisor);
	if (errno) {
		err_set(&err, errno, "supervisor: cannot start a thread");
		err_print(&err);
		_exit(1);
	}
	loop(supervisor);
}

/**
 * supervisor_start() - start the built-in supervisor
 * @supervise: what it does; the container's group is made
 * @listener: of the container's filter; the caller closes its own descriptor of it behind this,
 *	      so that the kernel sees when the supervisor is gone
 * @killable: the filter has SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
 * @teller: how much is told
 * @pidfd: filled (O_CLOEXEC)
 * @err: filled on failure
 *
 * Requests wait until it takes them. One that cannot start says why, and ends.
 *
 * Return: its pid or -1.
 */
pid_t supervisor_start(const struct supervise *supervise, int listener, bool killable,
		       const struct teller *teller, int *pidfd, struct err *err)
{
	struct supervisor supervisor = {
		.supervise = supervise, .listener = listener, .killable = killable,
		.teller = teller,
	};
	pid_t launcher = getpid(), pid;

	if (step_begin(teller, "supervisor", err))
		return -1;
	pid = fork();
	if (pid < 0)
		return err_set(err, errno, "cannot start the supervisor");
	if (!pid)
		supervise_container(&supervisor, launcher);
	*pidfd = syscall(SYS_pidfd_open, pid, 0);
	return *pidfd < 0 ? err_set(err, errno, "cannot watch the supervisor") : pid;
}

/**
 * supervisor_end() - end the supervisor
 * @pid: its pid
 * @pidfd: a descriptor of it
 *
 * One that we end does so by itself; a signal that it has died of was somebody else's.
 *
 * Return: whether it had died before; where it has been waited for already that is not known, and
 * not said.
 */
bool supervisor_end(pid_t pid, int pidfd)
{
	struct pollfd wait = { .fd = pidfd, .events = POLLIN };
	bool ours = false;
	int status;
	pid_t got;

	syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0);
	if (poll(&wait, 1, END_MS) <= 0)
		ours = !syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	return got == pid && WIFSIGNALED(status) && !ours;
}
