// SPDX-License-Identifier: GPL-2.0
/*
 * Generic netlink: sockets, requests, and the exchange of one for an answer.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>

#include "netlink.h"

#define RECEIVE_ROOM	(128 * 1024)	/* the kernel sends 32 KB at once */
#define EVENTS_BUFFER	(8 * 1024 * 1024)
#define REQUEST_ROOM	4096
#define SEND_OVERHEAD	4096		/* what the kernel wants besides a message */

/**
 * struct netlink - a socket
 * @socket: the socket
 * @seq: the sequence number of the last request
 * @send_buffer: how long a message can be
 */
struct netlink {
	struct mnl_socket *socket;
	uint32_t seq;
	size_t send_buffer;
};

/* By one who may, beyond the limit for everyone else. */
static void set_buffer(int fd, int force, int plain, int size)
{
	if (setsockopt(fd, SOL_SOCKET, force, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, plain, &size, sizeof(size));
}

/**
 * netlink_open() - open a generic netlink socket
 * @err: filled on failure
 * Return: it, or NULL.
 */
struct netlink *netlink_open(struct err *err)
{
	cleanup_netlink struct netlink *netlink = xcalloc(1, sizeof(*netlink));
	struct netlink *opened;
	int yes = 1;

	netlink->socket = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!netlink->socket) {
		err_set(err, errno, "cannot open a netlink socket");
		return NULL;
	}
	/* a kernel without one of these is too old for the module */
	if (mnl_socket_bind(netlink->socket, 0, MNL_SOCKET_AUTOPID) ||
	    mnl_socket_setsockopt(netlink->socket, NETLINK_EXT_ACK, &yes, sizeof(yes)) ||
	    mnl_socket_setsockopt(netlink->socket, NETLINK_CAP_ACK, &yes, sizeof(yes)) ||
	    mnl_socket_setsockopt(netlink->socket, NETLINK_GET_STRICT_CHK, &yes, sizeof(yes))) {
		err_set(err, errno, "cannot set up a netlink socket");
		return NULL;
	}
	opened = netlink;
	netlink = NULL;
	return opened;
}

/** netlink_close() - close a socket */
void netlink_close(struct netlink *netlink)
{
	if (netlink->socket)
		mnl_socket_close(netlink->socket);
	free(netlink);
}

/** netlink_fd() - the descriptor of a socket, for poll() */
int netlink_fd(const struct netlink *netlink)
{
	return mnl_socket_get_fd(netlink->socket);
}

/**
 * netlink_join() - listen to a multicast group
 * @netlink: a socket for this alone; its buffer is made large
 * @group: the number of the group
 * @err: filled on failure
 * Return: 0 or -1.
 */
int netlink_join(struct netlink *netlink, uint32_t group, struct err *err)
{
	int number = group;

	set_buffer(netlink_fd(netlink), SO_RCVBUFFORCE, SO_RCVBUF, EVENTS_BUFFER);
	if (mnl_socket_setsockopt(netlink->socket, NETLINK_ADD_MEMBERSHIP, &number, sizeof(number)))
		return err_set(err, errno, "cannot listen to events");
	return 0;
}

/* ---- requests ---- */

/**
 * netlink_begin() - begin a request
 * @request: filled; to be freed by netlink_request_free()
 * @family: whom it is for
 * @command: the command
 */
void netlink_begin(struct netlink_request *request, const struct netlink_family *family,
		   uint8_t command)
{
	struct genlmsghdr *genl;

	request->room = REQUEST_ROOM;
	request->head = mnl_nlmsg_put_header(xcalloc(1, request->room));
	request->head->nlmsg_type = family->id;
	request->head->nlmsg_flags = NLM_F_REQUEST;
	genl = mnl_nlmsg_put_extra_header(request->head, sizeof(*genl));
	genl->cmd = command;
	genl->version = family->version;
}

/** netlink_request_free() - let go of a request; it is empty then */
void netlink_request_free(struct netlink_request *request)
{
	free(request->head);
	*request = (struct netlink_request){};
}

static void request_grow(struct netlink_request *request, size_t more)
{
	size_t need = request->head->nlmsg_len + MNL_ATTR_HDRLEN + MNL_ALIGN(more);

	if (need <= request->room)
		return;
	request->room = 2 * need;
	request->head = xrealloc(request->head, request->room, 1);
}

/**
 * netlink_put() - add an attribute
 * @request: the request
 * @type: the attribute
 * @data: what it holds
 * @len: how much that is, 65531 bytes at most
 */
void netlink_put(struct netlink_request *request, uint16_t type, const void *data, size_t len)
{
	request_grow(request, len);
	mnl_attr_put(request->head, type, len, data);
}

/**
 * netlink_nest() - begin an attribute that holds attributes
 * @request: the request
 * @type: the attribute
 * Return: what netlink_nest_end() wants: its offset. All of it may hold 65535 bytes.
 */
size_t netlink_nest(struct netlink_request *request, uint16_t type)
{
	request_grow(request, 0);
	return (char *)mnl_attr_nest_start(request->head, type) - (char *)request->head;
}

/** netlink_nest_end() - end an attribute that netlink_nest() has begun */
void netlink_nest_end(struct netlink_request *request, size_t nest)
{
	mnl_attr_nest_end(request->head, (struct nlattr *)((char *)request->head + nest));
}

/* ---- the exchange ---- */

static int request_send(struct netlink *netlink, struct netlink_request *request, uint16_t flags,
			struct err *err)
{
	size_t len = request->head->nlmsg_len;

	request->head->nlmsg_flags |= flags;
	request->head->nlmsg_seq = ++netlink->seq;
	if (len + SEND_OVERHEAD > netlink->send_buffer) {
		if (len > INT_MAX / 4)
			return err_set(err, E2BIG, "too much for one request");
		netlink->send_buffer = len + SEND_OVERHEAD;
		set_buffer(netlink_fd(netlink), SO_SNDBUFFORCE, SO_SNDBUF, netlink->send_buffer);
	}
	if (mnl_socket_sendto(netlink->socket, request->head, len) < 0)
		return err_set(err, errno, "cannot send a request of %zu bytes", len);
	return 0;
}

/* Whole messages from the kernel and from nobody else. 0 where they are from somebody else. */
static ssize_t receive(struct netlink *netlink, void *buf, size_t room, int flags)
{
	struct sockaddr_nl from = {};
	struct iovec iov = { .iov_base = buf, .iov_len = room };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
	};
	ssize_t len;

	do {
		len = recvmsg(netlink_fd(netlink), &msg, flags);
	} while (len < 0 && errno == EINTR);
	if (len >= 0 && msg.msg_flags & MSG_TRUNC) {
		errno = EMSGSIZE;
		return -1;
	}
	return from.nl_pid && len > 0 ? 0 : len;
}

/**
 * netlink_read() - see netlink.h
 * @netlink: a socket that has joined a group
 * @buf: filled with messages, aligned as they are
 * @room: how much is there
 * @err: filled on failure
 * Return: how many bytes; 0 where nothing is there now; -1.
 */
ssize_t netlink_read(struct netlink *netlink, void *buf, size_t room, struct err *err)
{
	ssize_t len;

	do {
		len = receive(netlink, buf, room, MSG_DONTWAIT);
	} while (len == 0 || (len < 0 && errno == ENOBUFS));
	if (len < 0 && errno == EAGAIN)
		return 0;
	return len < 0 ? err_set(err, errno, "cannot read events") : len;
}

/* What an errno means that comes without words. */
static const char *default_words(int code)
{
	switch (code) {
	case EPERM:
		return "needs CAP_SYS_ADMIN in the initial user namespace";
	case EACCES:
		return "no permission";
	case ENOENT:
	case ENODEV:
		return "the group or the module is gone";
	case ENOMEM:
	case ENOBUFS:
		return "the kernel is out of memory";
	case EOPNOTSUPP:
		return "the module does not know this command: it is older than this tool";
	default:
		return "the kernel refused it";
	}
}

/* The message that ends an answer. Return: 0: it was done; -1. */
static int answer_end(const struct nlmsghdr *message, struct netlink_error *error, bool disturbed,
		      struct err *err)
{
	if (netlink_parse_error(message, error))
		return err_set(err, EPROTO, "netlink: a malformed answer");
	if (error->code)
		return err_set(err, error->code, "%s",
			       error->message ?: default_words(error->code));
	if (disturbed)
		return err_set(err, NETLINK_DISTURBED, "changes came between; try again");
	return 0;
}

/* All replies to the last request. What @reply refuses is told at the end, so that nothing is left
 * in the socket. */
static int answer(struct netlink *netlink, uint16_t family, netlink_reply_fn reply, void *arg,
		  struct netlink_error *error, struct err *err)
{
	cleanup_free char *buf = xmalloc(RECEIVE_ROOM);
	bool disturbed = false, refused = false;
	const struct nlmsghdr *message;
	struct err ignored;
	ssize_t len;
	int left;

	for (;;) {
		len = receive(netlink, buf, RECEIVE_ROOM, 0);
		if (len < 0)
			return err_set(err, errno, "cannot read the kernel's answer");
		left = len;
		for (message = (void *)buf; netlink_message_ok(message, left);
		     message = mnl_nlmsg_next(message, &left)) {
			if (message->nlmsg_seq != netlink->seq)
				continue;
			disturbed |= message->nlmsg_flags & NLM_F_DUMP_INTR;
			if (message->nlmsg_type == NLMSG_ERROR || message->nlmsg_type == NLMSG_DONE)
				return answer_end(message, error, disturbed,
						  refused ? &ignored : err) || refused ? -1 : 0;
			if (message->nlmsg_type == family && reply && !refused)
				refused = reply(message, arg, err);
		}
	}
}

/**
 * netlink_do() - have something done
 * @netlink: the socket
 * @request: what; it is sent with a wish for an answer
 * @reply: called for each reply, or NULL
 * @arg: for @reply
 * @error: filled where the kernel refuses it, or NULL
 * @err: filled on failure
 * Return: 0 or -1.
 */
int netlink_do(struct netlink *netlink, struct netlink_request *request, netlink_reply_fn reply,
	       void *arg, struct netlink_error *error, struct err *err)
{
	struct netlink_error mine = {};
	int ret;

	ret = request_send(netlink, request, NLM_F_ACK, err) ?:
	      answer(netlink, request->head->nlmsg_type, reply, arg, &mine, err);
	mine.message = NULL;
	if (error)
		*error = mine;
	return ret;
}

/**
 * netlink_dump() - ask for a list
 * @netlink: the socket
 * @request: what
 * @reply: called for each reply
 * @arg: for @reply
 * @err: filled on failure, with NETLINK_DISTURBED where it should be asked again
 * Return: 0 or -1.
 */
int netlink_dump(struct netlink *netlink, struct netlink_request *request, netlink_reply_fn reply,
		 void *arg, struct err *err)
{
	struct netlink_error error = {};

	return request_send(netlink, request, NLM_F_DUMP, err) ?:
	       answer(netlink, request->head->nlmsg_type, reply, arg, &error, err);
}

struct family_wanted {
	const char *group;
	struct netlink_family *family;
};

static int family_reply(const struct nlmsghdr *reply, void *arg, struct err *err)
{
	struct family_wanted *wanted = arg;

	return netlink_parse_family(reply, wanted->group, wanted->family, err);
}

/**
 * netlink_family() - look for a generic netlink family
 * @netlink: a socket
 * @name: its name
 * @group: the multicast group whose number is wanted, or NULL
 * @family: filled
 * @err: filled on failure
 * Return: 0; 1: there is none of that name; -1.
 */
int netlink_family(struct netlink *netlink, const char *name, const char *group,
		   struct netlink_family *family, struct err *err)
{
	static const struct netlink_family control = { .id = GENL_ID_CTRL, .version = 1 };
	struct family_wanted wanted = { .group = group, .family = family };
	cleanup_request struct netlink_request request = {};
	struct netlink_error error;

	*family = (struct netlink_family){};
	netlink_begin(&request, &control, CTRL_CMD_GETFAMILY);
	netlink_put(&request, CTRL_ATTR_FAMILY_NAME, name, strlen(name) + 1);
	if (netlink_do(netlink, &request, family_reply, &wanted, &error, err))
		return error.code == ENOENT ? 1 : -1;
	return family->id ? 0 : err_set(err, EPROTO, "generic netlink: no answer");
}
