# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Completion of sclimit(8) for bash. Commands, options and names are asked of sclimit itself.

_sclimit_verbs() {
	sclimit --help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  *.*/\1/p'
}

# _sclimit_options VERB: its options; without a verb those that all have
_sclimit_options() {
	sclimit ${1:+"$1"} --help 2>/dev/null | sed -n '1s/^usage: //p' |
		grep -oE '(^|[^[:alnum:]-])--?[a-z][a-z-]*' | grep -oE -- '--?[a-z][a-z-]*'
	echo --json
	echo --help
}

# _sclimit_names [--sets | --constants]: the first column, without its head
_sclimit_names() {
	sclimit names "$@" 2>/dev/null | sed 's/ .*//; /^NAME$/d'
}

# The directory of the cgroup v2 hierarchy.
_sclimit_mount() {
	awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts
}

# _sclimit_groups WORD: groups that begin with it, with a slash where there are more below them.
_sclimit_groups() {
	local mount dir below
	case $1 in
	pid:*)
		for dir in /proc/[0-9]*; do
			echo "pid:${dir#/proc/}"
		done
		return
		;;
	/*) mount= ;;
	*) mount=$(_sclimit_mount)/ ;;
	esac
	for dir in "$mount$1"*/; do
		[ -d "$dir" ] || continue
		echo "${dir:${#mount}:-1}"
		for below in "$dir"*/; do
			[ ! -d "$below" ] || echo "${dir:${#mount}}"
			break
		done
	done
	case $1 in
	/*) ;;
	*) printf '%s\n' self pid: / ;;
	esac
}

# _sclimit_rules WORD: what a rule that begins so may be
_sclimit_rules() {
	local abi="" name
	case $1 in
	*/*)
		printf '%s\n' errno= kill trap log | _sclimit_behind "${1%%/*}/"
		return
		;;
	x86_64:* | i386:* | x32:*) abi=${1%%:*}: ;;
	*) printf '%s\n' x86_64: i386: x32: all ;;
	esac
	name=${1#"$abi"}
	case $name in
	*:*[\&=\<\>\|]*) _sclimit_names --constants | _sclimit_behind "${1%"${1##*[&=<>|]}"}" ;;
	*:*) printf '%s\n' a0 a1 a2 a3 a4 a5 | _sclimit_behind "$abi${name%%:*}:" ;;
	*)
		_sclimit_names | _sclimit_behind "$abi"
		_sclimit_names --sets | _sclimit_behind "$abi"
		;;
	esac
}

# _sclimit_behind PREFIX: each line, with that in front
_sclimit_behind() {
	local line
	while read -r line; do
		printf '%s%s\n' "$1" "$line"
	done
}

# _sclimit_offer WORD CANDIDATE...: those that go on from it. Readline replaces what stands behind
# the last character that breaks words, unless there is a quote in front.
_sclimit_offer() {
	local word=$1 candidate cut=
	shift
	if [ -z "$quoted" ] && [[ $word == *[$COMP_WORDBREAKS]* ]]; then
		cut=${word%"${word##*["$COMP_WORDBREAKS"]}"}
	fi
	for candidate; do
		[[ $candidate != "$word"* ]] || COMPREPLY+=("${candidate#"$cut"}")
	done
	[[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *[:=/] ]] || compopt -o nospace 2>/dev/null
}

_sclimit_files() {
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# _sclimit_argument VERB N WORD: what its argument N, from 1 on, may be
_sclimit_argument() {
	local list=()
	case $1:$2 in
	deny:1 | allow:1 | set:1 | lock:1 | show:1 | tree:1 | explain:1 | stat:1 | events:1 | top:1 | \
		learn:1)
		mapfile -t list < <(_sclimit_groups "$3")
		;;
	deny:* | allow:*) mapfile -t list < <(_sclimit_rules "$3") ;;
	explain:2) mapfile -t list < <(_sclimit_names) ;;
	names:1) mapfile -t list < <(_sclimit_names && _sclimit_names --sets) ;;
	explain:*) list=(a0= a1= a2= a3= a4= a5=) ;;
	lint:1 | restore:1)
		_sclimit_files "$3"
		return
		;;
	*) return ;;
	esac
	_sclimit_offer "$3" "${list[@]}"
}

_sclimit() {
	local line=${COMP_LINE:0:COMP_POINT} words=() word verb="" quoted="" option="" n=0 i
	COMPREPLY=()
	read -ra words <<<"$line"
	[[ $line != *[[:space:]] ]] || words+=('')
	word=${words[-1]}
	unset 'words[-1]' 'words[0]'
	case $word in
	[\'\"]*) quoted=${word:0:1} word=${word:1} ;;
	esac

	for i in "${words[@]}"; do
		if [ -n "$option" ]; then
			option=
		elif [ "$i" = -- ]; then
			# a command of the user's, and its arguments
			compopt -o default 2>/dev/null
			[ -n "$word" ] && mapfile -t COMPREPLY < <(compgen -c -- "$word")
			return
		elif [[ $i = -* ]]; then
			case $verb:$i in
			set:--rules | set:--profile | set:--cap | *:-o | *:--output | *:--merge | \
				*:--format | events:-n | top:-[dn])
				option=$i
				;;
			esac
		elif [ -z "$verb" ]; then
			verb=$i
		else
			n=$((n + 1))
		fi
	done

	case $option in
	--rules | --profile | -o | --output | --merge) _sclimit_files "$word" ;;
	--format) _sclimit_offer "$word" oci rules ;;
	esac
	[ -z "$option" ] || return 0
	if [[ $word == -* ]]; then
		# shellcheck disable=SC2046	# one word each
		_sclimit_offer "$word" $(_sclimit_options "$verb" | sort -u)
	elif [ -z "$verb" ]; then
		# shellcheck disable=SC2046
		_sclimit_offer "$word" $(_sclimit_verbs)
	else
		_sclimit_argument "$verb" $((n + 1)) "$word"
	fi
}

complete -F _sclimit sclimit
