# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Completion of sclimit-run(1) for bash. Options are asked of sclimit-run itself; groups and rules are
# completed as those of sclimit(8) are, by the file beside this one.

declare -F _sclimit_rules >/dev/null || {
	for _sclimit_file in "${BASH_SOURCE[0]%/*}"/sclimit{,.bash}; do
		# shellcheck disable=SC1090
		[ ! -f "$_sclimit_file" ] || . "$_sclimit_file"
	done
	unset _sclimit_file
}

# _sclimit_run_options [words]: all options; those that take a word
_sclimit_run_options() {
	local only=${1:+'/ [A-Z]/!d;'}
	sclimit-run --help 2>/dev/null | sed -n 's/^ *\(-.*\)/\1/p' | sed "s/   *.*//; $only" |
		grep -oE -- '--?[a-z][a-z-]*'
}

_sclimit_run_caps() {
	printf '%s\n' ALL audit_control audit_read audit_write block_suspend bpf checkpoint_restore \
		chown dac_override dac_read_search fowner fsetid ipc_lock ipc_owner kill lease \
		linux_immutable mac_admin mac_override mknod net_admin net_bind_service \
		net_broadcast net_raw perfmon setfcap setgid setpcap setuid sys_admin sys_boot \
		sys_chroot sys_module sys_nice sys_pacct sys_ptrace sys_rawio sys_resource sys_time \
		sys_tty_config syslog wake_alarm
}

_sclimit_run_rlimits() {
	printf '%s=\n' as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio \
		rttime sigpending stack
}

# _sclimit_run_list WORD: each line, behind what stands in front of the last comma
_sclimit_run_list() {
	local before=${1%"${1##*,}"}
	_sclimit_behind "$before"
}

# _sclimit_run_values OPTION WORD: what its word may be
_sclimit_run_values() {
	case $1 in
	--share) printf '%s\n' user pid mount network uts ipc cgroup | _sclimit_run_list "$2" ;;
	--cap-add | --cap-drop) _sclimit_run_caps | _sclimit_run_list "$2" ;;
	--rlimit) _sclimit_run_rlimits ;;
	--cgroup) _sclimit_groups "$2" ;;
	--profile)
		printf '%s\n' default docker none
		compgen -f -- "$2"
		;;
	--deny | --allow) _sclimit_rules "$2" ;;
	--supervise)
		printf '%s\n' mount mknod bpf socket connect sysinfo setxattr |
			_sclimit_run_list "$2"
		;;
	--supervise-mount) printf '%s\n' tmpfs proc overlay bind | _sclimit_run_list "$2" ;;
	--on-supervisor-exit) printf '%s\n' continue kill ;;
	--listener) compgen -f -- "$2" ;;
	--backend) printf '%s\n' auto module seccomp both ;;
	--env) compgen -e ;;
	--rootfs | --workdir) compgen -d -- "$2" ;;
	--bind) [[ $2 == *:* ]] || compgen -f -- "$2" ;;
	--memory | --memory-high | --swap | --cpus | --pids) echo max ;;
	esac
}

# _sclimit_run_offer OPTION WORD [BEFORE]: values, with BEFORE in front of them
_sclimit_run_offer() {
	local list
	case $1 in
	--rootfs | --workdir | --profile | --bind) compopt -o filenames 2>/dev/null ;;
	esac
	mapfile -t list < <(_sclimit_run_values "$1" "$2" | _sclimit_behind "${3-}")
	_sclimit_offer "${3-}$2" "${list[@]}"
}

_sclimit_run() {
	# shellcheck disable=SC2034	# _sclimit_offer looks at what is quoted
	local line=${COMP_LINE:0:COMP_POINT} words=() word quoted="" option="" takes i list
	COMPREPLY=()
	read -ra words <<<"$line"
	[[ $line != *[[:space:]] ]] || words+=('')
	word=${words[-1]}
	unset 'words[-1]' 'words[0]'
	# shellcheck disable=SC2034
	case $word in
	[\'\"]*) quoted=${word:0:1} word=${word:1} ;;
	esac

	takes=$(_sclimit_run_options words)
	for i in "${words[@]}"; do
		if [ -n "$option" ]; then
			option=
		elif [[ $i != -?* || $i == -- ]]; then
			# the command, and its arguments
			compopt -o default 2>/dev/null
			[[ $i != -- || -z $word ]] || mapfile -t COMPREPLY < <(compgen -c -- "$word")
			return
		elif grep -qxF -e "$i" <<<"$takes"; then
			option=$i
		fi
	done

	if [ -n "$option" ]; then
		_sclimit_run_offer "$option" "$word"
	elif [[ $word == --*=* ]]; then
		_sclimit_run_offer "${word%%=*}" "${word#*=}" "${word%%=*}="
	elif [[ $word == -* ]]; then
		mapfile -t list < <(_sclimit_run_options | sort -u)
		_sclimit_offer "$word" "${list[@]}"
	elif [ -n "$word" ]; then
		mapfile -t COMPREPLY < <(compgen -c -- "$word")
	fi
}

complete -F _sclimit_run sclimit-run
