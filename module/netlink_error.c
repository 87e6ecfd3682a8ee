// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of errors, of any length, on kernels that have no room for a formatted one
 * as on those that have 80 bytes.
 *
 * The message is read when the command has returned already, as the answer is made. It
 * must live until then, and nobody says when that is; but the request itself is
 * let go of afterwards. So each message holds its request, and is freed when no other
 * holds it, at the next error or at the exit, by when all answers are given. Until then
 * it is on the account of who asked.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "netlink.h"

/**
 * struct text - one message
 * @next: an earlier one of the same request
 * @text: the text
 */
struct text {
	struct text *next;
	char *text;
};

/**
 * struct message - the texts of the errors of one datagram, which may hold many requests
 * @list: in @messages
 * @skb: the datagram, with one reference: when there is no other, it is done with
 * @sk: the socket that it was sent to, whose account it is on, with a reference: with
 *	its network namespace it would go before the request
 * @texts: the texts, the last one first
 */
struct message {
	struct list_head list;
	struct sk_buff *skb;
	struct sock *sk;
	struct text *texts;
};

static LIST_HEAD(messages);
static DEFINE_MUTEX(messages_lock);

static void message_free(struct message *message)
{
	struct text *text;

	list_del(&message->list);
	while ((text = message->texts)) {
		message->texts = text->next;
		kfree(text->text);
		kfree(text);
	}
	kfree_skb(message->skb);
	if (message->sk)
		sock_put(message->sk);
	kfree(message);
}

/* That of a datagram, which is in front most likely; those that are done with go. */
static struct message *message_find(const struct sk_buff *skb)
{
	struct message *message, *tmp;

	lockdep_assert_held(&messages_lock);
	list_for_each_entry_safe(message, tmp, &messages, list) {
		if (message->skb == skb) {
			list_move(&message->list, &messages);
			return message;
		}
		if (refcount_read(&message->skb->users) == 1)
			message_free(message);
	}
	return NULL;
}

static struct message *message_new(struct sk_buff *skb)
{
	struct message *message = kzalloc(sizeof(*message), GFP_KERNEL_ACCOUNT);

	if (!message)
		return NULL;
	message->skb = skb_get(skb);
	message->sk = skb->sk;
	if (message->sk)
		sock_hold(message->sk);
	list_add(&message->list, &messages);
	return message;
}

static const char *message_keep(struct sk_buff *skb, char *text)
{
	struct text *kept = kmalloc(sizeof(*kept), GFP_KERNEL_ACCOUNT);
	struct message *message;

	if (!kept)
		return NULL;
	mutex_lock(&messages_lock);
	message = message_find(skb) ?: message_new(skb);
	if (message) {
		kept->text = text;
		kept->next = message->texts;
		message->texts = kept;
	}
	mutex_unlock(&messages_lock);
	if (!message)
		kfree(kept);
	return message ? text : NULL;
}

/**
 * sclimit_netlink_error() - say why a command fails
 * @asker: who is told
 * @attr: the attribute that is to blame, or NULL
 * @err: a negative errno
 * @format: the message; it ends up on one line
 *
 * Context: process, may sleep; in a command.
 * Return: @err, so that a command can end with it.
 */
int sclimit_netlink_error(const struct sclimit_asker *asker, const struct nlattr *attr, int err,
			  const char *format, ...)
{
	const char *kept;
	va_list args;
	char *text;

	NL_SET_BAD_ATTR(asker->extack, attr);
	va_start(args, format);
	text = kvasprintf(GFP_KERNEL_ACCOUNT, format, args);
	va_end(args);
	kept = text ? message_keep(asker->skb, text) : NULL;
	if (!kept) {
		kfree(text);
		NL_SET_ERR_MSG(asker->extack, "no memory to say what is wrong");
		return err;
	}
	if (asker->extack)
		asker->extack->_msg = kept;
	return err;
}

/**
 * sclimit_netlink_error_exit() - free all messages
 *
 * Context: process, may sleep; when the family is unregistered, so that no answer is
 * being made.
 */
void sclimit_netlink_error_exit(void)
{
	struct message *message, *tmp;

	mutex_lock(&messages_lock);
	list_for_each_entry_safe(message, tmp, &messages, list)
		message_free(message);
	mutex_unlock(&messages_lock);
}
