// SPDX-License-Identifier: GPL-2.0
/*
 * A name for a container: given, or one that people can tell from others and remember.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/random.h>

#include "hostname.h"

#define WORDS	64

static const char qualities[WORDS][8] = {
	"able", "agile", "amber", "basic", "bold", "brave", "brisk", "bright",
	"calm", "clean", "clear", "clever", "cool", "crisp", "deep", "early",
	"eager", "easy", "fair", "fast", "fine", "firm", "fresh", "gentle",
	"glad", "gold", "grand", "green", "happy", "high", "humble", "jolly",
	"keen", "kind", "large", "light", "lively", "loyal", "lucky", "mellow",
	"merry", "mild", "neat", "nimble", "noble", "open", "patient", "plain",
	"proud", "quick", "quiet", "rapid", "ready", "sharp", "silent", "silver",
	"smart", "solid", "steady", "sunny", "swift", "tidy", "warm", "witty",
};

static const char animals[WORDS][8] = {
	"badger", "bat", "bear", "beaver", "bee", "bison", "camel", "carp",
	"cat", "cod", "crab", "crane", "crow", "deer", "dove", "duck",
	"eagle", "eel", "elk", "falcon", "ferret", "finch", "fox", "frog",
	"gecko", "goat", "goose", "hare", "hawk", "heron", "horse", "ibis",
	"jay", "koala", "lark", "lemur", "lion", "lizard", "llama", "lynx",
	"marten", "mole", "moose", "mouse", "newt", "orca", "otter", "owl",
	"panda", "perch", "puffin", "quail", "rabbit", "raven", "robin", "salmon",
	"seal", "stork", "swan", "tapir", "tiger", "trout", "turtle", "zebra",
};

static int name_by_chance(struct hostname *hostname, struct err *err)
{
	struct { uint8_t quality, animal; uint16_t number; } chance;

	/* it is no secret: at boot there is nothing to wait for */
	if (getrandom(&chance, sizeof(chance), GRND_INSECURE) != sizeof(chance))
		return err_set(err, errno, "cannot choose a host name");
	snprintf(hostname->name, sizeof(hostname->name), "%s-%s-%04u",
		 qualities[chance.quality % WORDS], animals[chance.animal % WORDS],
		 chance.number % 10000);
	return 0;
}

/**
 * hostname_plan() - choose it
 * @options: what was asked for
 * @hostname: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int hostname_plan(const struct options *options, struct hostname *hostname, struct err *err)
{
	hostname->set = !(options->share & CLONE_NEWUTS);
	if (!options->hostname)
		return name_by_chance(hostname, err);
	snprintf(hostname->name, sizeof(hostname->name), "%s", options->hostname);
	return 0;
}

/**
 * hostname_set() - set it
 * @hostname: the name, which has a namespace of its own
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int hostname_set(const struct hostname *hostname, const struct teller *teller, struct err *err)
{
	if (step_begin(teller, "hostname", err))
		return -1;
	tell(teller, "hostname %s", hostname->name);
	if (sethostname(hostname->name, strlen(hostname->name)))
		return err_set(err, errno, "cannot set the host name %s", hostname->name);
	return 0;
}
