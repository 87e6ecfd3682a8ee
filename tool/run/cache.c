// SPDX-License-Identifier: GPL-2.0
/*
 * Policies on disk: a file for each, with the whole key in it, below /var/cache for root and in
 * the cache of the user for others.
 *
 * A file is taken if nobody but us can have written it, and if the key in it is, byte for byte,
 * the one that is asked for. It comes into being whole (O_TMPFILE and a link), so whoever is
 * killed meanwhile leaves nothing.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "cache.h"
#include "policy_parts.h"

#define CACHE_MAGIC	0x31746d696c6373ULL	/* "sclmt1" */
#define CACHE_MAX	(4 * 1024 * 1024)	/* bytes of a file */
#define MODULE_ID	"/sys/module/sclimit/notes/.note.gnu.build-id"

/* Of struct cache_head.bits. */
enum { BIT_MODULE = 1, BIT_SECCOMP = 2, BIT_CAPS_FIRST = 4 };

/**
 * struct cache_head - the beginning of a file; behind it come the parts, in the order of @len
 * @magic: CACHE_MAGIC
 * @sum: of all that comes behind this member
 * @bits: BIT_*
 * @filter_flags: as in struct policy
 * @len: bytes of the request, of what it depends on, of the filter, and of the tokens and the
 *	 notes, each of which ends in a NUL
 */
struct cache_head {
	uint64_t magic;
	uint64_t sum;
	uint32_t bits;
	uint32_t filter_flags;
	uint32_t len[5];
	uint32_t pad;
};

enum { PART_REQUEST, PART_DEPENDS, PART_FILTER, PART_TOKENS, PART_NOTES, NR_PARTS };

/* Tells damage, not intent. */
static uint64_t sum(const void *data, size_t len)
{
	const unsigned char *at = data;
	uint64_t value = len, word;

	for (; len; at += len < 8 ? len : 8, len -= len < 8 ? len : 8) {
		word = 0;
		memcpy(&word, at, len < 8 ? len : 8);
		/* odd, and with its bits spread: the golden ratio's */
		value = (value ^ word) * 0x9e3779b97f4a7c15ULL;
		value ^= value >> 32;
	}
	return value;
}

/* ---- keys ---- */

/** cache_key_free() - let go of a key */
void cache_key_free(struct cache_key *key)
{
	text_free(&key->request);
	text_free(&key->depends);
}

/* The linker's: the beginning of this program in memory. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* Appends the note that the linker made of all that this program is. */
static bool add_program(struct text *into)
{
	const char *base = (const char *)&__ehdr_start, *note, *end;
	const ElfW(Phdr) *phdr = (const void *)(base + __ehdr_start.e_phoff);
	const ElfW(Nhdr) *head;
	unsigned int i;

	for (i = 0; i < __ehdr_start.e_phnum; i++) {
		if (phdr[i].p_type != PT_NOTE || phdr[i].p_align != 4)
			continue;
		/* in memory as in the file: notes are in its first segment */
		note = base + phdr[i].p_offset;
		for (end = note + phdr[i].p_memsz; note < end;
		     note += (head->n_namesz + 3) / 4 * 4 + (head->n_descsz + 3) / 4 * 4) {
			head = (const void *)note;
			note += sizeof(*head);
			if (head->n_type != NT_GNU_BUILD_ID)
				continue;
			text_add_bytes(into, note, head->n_namesz + head->n_descsz);
			return true;
		}
	}
	return false;
}

static bool add_kernel(struct text *into)
{
	struct utsname uts;

	if (uname(&uts))
		return false;
	text_add(into, "%s %s\n", uts.release, uts.version);
	return true;
}

/* Which numbers there are is the module's matter. */
static bool add_module(struct text *into)
{
	cleanup_close int fd = open(MODULE_ID, O_RDONLY | O_CLOEXEC);
	char note[256];
	ssize_t got = fd < 0 ? -1 : read(fd, note, sizeof(note));

	if (got <= 0)
		return false;
	text_add_bytes(into, note, got);
	return true;
}

/**
 * cache_key_here() - add to a key what this program, the kernel and the module are
 * @key: the key
 * @module: the module is asked about calls
 * Return: true; false where that cannot be told, and there can be no cache.
 */
bool cache_key_here(struct cache_key *key, bool module)
{
	return add_program(&key->depends) && add_kernel(&key->depends) &&
	       (!module || add_module(&key->depends));
}

/* ---- files ---- */

static char *dir_path(void)
{
	const char *dir = secure_getenv("XDG_CACHE_HOME");

	if (!geteuid())
		return xstrdup("/var/cache/sclimit");
	if (dir && *dir == '/')
		return xasprintf("%s/sclimit", dir);
	dir = secure_getenv("HOME");
	return dir && *dir == '/' ? xasprintf("%s/.cache/sclimit", dir) : NULL;
}

/* A directory that others can write to is none of ours. */
static int dir_open(const char *path)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -1;
	if (!fstat(fd, &st) && st.st_uid == geteuid() && !(st.st_mode & 022))
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

static void file_name(const struct cache_key *key, char name[40])
{
	snprintf(name, 40, "policy-%016llx",
		 (unsigned long long)sum(key->request.data, key->request.len));
}

/* A file of ours alone, whole; NULL where it is none, or not there. */
static char *file_read_ours(int dir, const char *name, size_t *len)
{
	/* a FIFO of that name is not to be waited for */
	cleanup_close int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	cleanup_free char *data = NULL;
	struct stat st;
	char *whole;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    st.st_mode & 077 || st.st_size < (off_t)sizeof(struct cache_head) ||
	    st.st_size > CACHE_MAX)
		return NULL;
	data = xmalloc(st.st_size);
	if (read(fd, data, st.st_size) != st.st_size)
		return NULL;
	*len = st.st_size;
	whole = data;
	data = NULL;
	return whole;
}

static bool part_is(const char *part, size_t len, const struct text *text)
{
	return len == text->len && !memcmp(part, text_str(text), len);
}

/* Jumps that lead somewhere, and an end; the rest is the kernel's to check, which checks all. */
static bool filter_sound(const struct sock_filter *insn, size_t count)
{
	size_t i, left;

	if (!count || count > BPF_MAXINSNS || BPF_CLASS(insn[count - 1].code) != BPF_RET)
		return false;
	for (i = 0; i < count; i++) {
		left = count - i - 1;
		if (BPF_CLASS(insn[i].code) != BPF_JMP)
			continue;
		if (BPF_OP(insn[i].code) == BPF_JA ? insn[i].k >= left :
		    insn[i].jt >= left || insn[i].jf >= left)
			return false;
	}
	return true;
}

/* Texts that end in a NUL each. */
static bool words_read(const char *part, size_t len, struct words *into)
{
	const char *end = part + len;

	if (len && end[-1])
		return false;
	for (; part < end; part += strlen(part) + 1)
		words_add(into, part);
	return true;
}

static bool parts_read(const struct cache_head *head, const char *const *part,
		       struct policy *policy)
{
	struct filter filter = {
		.count = head->len[PART_FILTER] / sizeof(*filter.insn),
	};
	bool seccomp = head->bits & BIT_SECCOMP;

	if (head->len[PART_FILTER] % sizeof(*filter.insn) || seccomp != !!filter.count)
		return false;
	/* it does not stand where it could be read as instructions */
	filter.insn = xmalloc(head->len[PART_FILTER]);
	memcpy(filter.insn, part[PART_FILTER], head->len[PART_FILTER]);
	policy->filter = filter;
	policy->module = head->bits & BIT_MODULE;
	policy->seccomp = seccomp;
	policy->caps_first = head->bits & BIT_CAPS_FIRST;
	policy->filter_flags = head->filter_flags;
	return (!seccomp || filter_sound(filter.insn, filter.count)) &&
	       words_read(part[PART_TOKENS], head->len[PART_TOKENS], &policy->tokens) &&
	       words_read(part[PART_NOTES], head->len[PART_NOTES], &policy->notes);
}

/* Why a file is of no use, or NULL and it is in @policy. */
static const char *image_read(const char *data, size_t len, const struct cache_key *key,
			      struct policy *policy)
{
	const char *part[NR_PARTS], *at = data + sizeof(struct cache_head);
	struct cache_head head;
	size_t left = len - sizeof(head), after = offsetof(struct cache_head, bits);
	unsigned int i;

	memcpy(&head, data, sizeof(head));
	if (head.magic != CACHE_MAGIC || head.sum != sum(data + after, len - after))
		return "damaged";
	for (i = 0; i < NR_PARTS; i++) {
		if (head.len[i] > left)
			return "damaged";
		part[i] = at;
		at += head.len[i];
		left -= head.len[i];
	}
	if (left)
		return "damaged";
	if (!part_is(part[PART_REQUEST], head.len[PART_REQUEST], &key->request) ||
	    !part_is(part[PART_DEPENDS], head.len[PART_DEPENDS], &key->depends))
		return "outdated";
	return parts_read(&head, part, policy) ? NULL : "damaged";
}

/**
 * cache_load() - look for a policy that was made before
 * @key: what it is made of
 * @teller: how much is told
 * @policy: filled, but for what is not kept
 * Return: whether it was there.
 */
bool cache_load(const struct cache_key *key, const struct teller *teller, struct policy *policy)
{
	cleanup_free char *path = dir_path(), *data = NULL;
	struct policy loaded = {};
	cleanup_close int dir = path ? dir_open(path) : -1;
	const char *why;
	char name[40];
	size_t len;

	if (dir < 0)
		return false;
	file_name(key, name);
	data = file_read_ours(dir, name, &len);
	if (!data)
		return false;
	why = image_read(data, len, key, &loaded);
	if (why) {
		tell(teller, "%s/%s: %s, and made anew", path, name, why);
		policy_free(&loaded);
		return false;
	}
	tell(teller, "%s/%s: the policy as it was made before", path, name);
	policy_take(policy, &loaded);
	return true;
}

static bool write_whole(int fd, const struct text *image)
{
	size_t done = 0;
	ssize_t some;

	while (done < image->len) {
		some = write(fd, image->data + done, image->len - done);
		if (some < 0 && errno != EINTR)
			return false;
		done += some > 0 ? some : 0;
	}
	return true;
}

static void add_part(struct text *image, size_t part, const void *data, size_t len)
{
	struct cache_head *head;

	text_add_bytes(image, data, len);
	head = (void *)image->data;
	head->len[part] = len;
}

static void add_words(struct text *image, size_t part, const struct words *words)
{
	cleanup_text struct text all = {};
	size_t i;

	for (i = 0; i < words->count; i++)
		text_add_bytes(&all, words->word[i], strlen(words->word[i]) + 1);
	add_part(image, part, text_str(&all), all.len);
}

static void image_make(const struct cache_key *key, const struct policy *policy,
		       struct text *image)
{
	size_t after = offsetof(struct cache_head, bits);
	struct cache_head head = {
		.magic = CACHE_MAGIC,
		.bits = (policy->module ? BIT_MODULE : 0) | (policy->seccomp ? BIT_SECCOMP : 0) |
			(policy->caps_first ? BIT_CAPS_FIRST : 0),
		.filter_flags = policy->filter_flags,
	};

	text_add_bytes(image, &head, sizeof(head));
	add_part(image, PART_REQUEST, text_str(&key->request), key->request.len);
	add_part(image, PART_DEPENDS, text_str(&key->depends), key->depends.len);
	add_part(image, PART_FILTER, policy->filter.insn,
		 policy->filter.count * sizeof(*policy->filter.insn));
	add_words(image, PART_TOKENS, &policy->tokens);
	add_words(image, PART_NOTES, &policy->notes);
	((struct cache_head *)image->data)->sum = sum(image->data + after, image->len - after);
}

/* Makes the directory, and the one that it is in. */
static void dir_make(const char *path)
{
	cleanup_free char *parent = xstrndup(path, strrchr(path, '/') - path);

	if (mkdir(path, 0700) && errno == ENOENT && !mkdir(parent, 0700))
		mkdir(path, 0700);
}

/* What a file of that name held is outdated; where another start was faster, its file is as good. */
static bool image_link(int dir, const char *name, int fd)
{
	char self[32];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	if (unlinkat(dir, name, 0) && errno != ENOENT)
		return false;
	return !linkat(AT_FDCWD, self, dir, name, AT_SYMLINK_FOLLOW) || errno == EEXIST;
}

/**
 * cache_store() - keep a policy for the next start
 * @key: what it is made of
 * @teller: is told where that cannot be done, which is no error
 * @policy: the policy
 */
void cache_store(const struct cache_key *key, const struct teller *teller,
		 const struct policy *policy)
{
	cleanup_free char *path = dir_path();
	cleanup_text struct text image = {};
	cleanup_close int dir = -1, fd = -1;
	char name[40];

	if (!path) {
		tell(teller, "the policy is not kept for the next start: there is no HOME");
		return;
	}
	dir = dir_open(path);
	if (dir < 0 && errno == ENOENT) {
		dir_make(path);
		dir = dir_open(path);
	}
	image_make(key, policy, &image);
	file_name(key, name);
	if (image.len > CACHE_MAX)
		errno = EFBIG;
	else if (dir >= 0)
		fd = openat(dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd >= 0 && write_whole(fd, &image) && image_link(dir, name, fd))
		tell(teller, "%s/%s: the policy is kept for the next start", path, name);
	else
		tell(teller, "%s: the policy is not kept for the next start: %s", path,
		     strerror(errno));
}
