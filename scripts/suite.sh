# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154
# suite.sh - what runs the tests: steps that are counted, builds, VMs in the background, the verdict.
# Sourced, not run, by scripts/check and scripts/debug, which say:
#   logs     where the output of each part goes
#   bin      where the test programs are built
#   harness  the kselftest headers they are built with
#   pattern  which ones: a pattern of the shell
#   jobs     how many VMs at the same time
#   run_vm LABEL KERNEL GATE TEST...   what runs them in one guest

passed=0 failed=0 skipped=0
summary=()

# What the tests of other ways into the kernel need of its command line.
# shellcheck disable=SC2034	# used by those who source this
ways_in='syscall.x32=y vsyscall=xonly'

# step NAME COMMAND...: one thing that can fail, counted as a test.
step() {
	local name=$1 log rc=0 start=$SECONDS
	shift
	log=$logs/${name//[^A-Za-z0-9.]/-}.log
	"$@" >"$log" 2>&1 </dev/null || rc=$?
	if [ "$rc" = 0 ]; then
		passed=$((passed + 1))
		printf 'ok      %s (%d s)\n' "$name" $((SECONDS - start))
		# what was installed or fetched is said, here as by itself
		[[ $name != setup* ]] || sed "s/^/        /" "$log"
	else
		failed=$((failed + 1))
		printf 'FAILED  %s (status %d, %d s)\n' "$name" "$rc" $((SECONDS - start))
		sed 's/^/        /' "$log"
	fi
	return "$rc"
}

# ---- builds --------------------------------------------------------------------------------------

# The harness is a system header: its own unused parameters are not ours to mend.
compile_test() {
	gcc-12 -O2 -static -Wall -Wextra -Werror -isystem "$harness" -Iinclude -Iinclude/uapi \
		-Iselftests -o "$1" "$2" -lpthread -lseccomp -ljson-c
}

# what tests of the other ABI start: no C library of it is needed
compile_32() {
	gcc-12 -m32 -O2 -ffreestanding -fno-pie -fno-stack-protector -nostdlib -static \
		-Wall -Wextra -Werror -Iinclude -Iinclude/uapi -Iselftests -o "$1" "$2"
}

build_selftests() {
	local src name
	rm -rf "$bin"
	mkdir -p "$bin"
	tests=() helpers=()
	for src in selftests/*_32.c; do
		[ -e "$src" ] || continue
		name=$(basename "$src" .c)
		helpers+=("$name")
		step "build $name" compile_32 "$bin/$name" "$src" || true
	done
	for src in selftests/*_test.c; do
		[ -e "$src" ] || continue
		name=$(basename "$src" .c)
		# shellcheck disable=SC2053	# a pattern
		[[ $name == $pattern ]] || continue
		# one that did not build is missed again where it should have run
		tests+=("$name")
		step "build $name" compile_test "$bin/$name" "$src" || true
	done
}

# ---- VMs -----------------------------------------------------------------------------------------

# vm_adds TEST...: what brings these, and what they start or read, into a guest; into adds.
vm_adds() {
	local name
	adds=(--add selftests/vm-tests)
	for name in README.md tool/man/*; do
		adds+=(--add "$name:/t/${name##*/}")
	done
	for name in /usr/share/containers/seccomp.json:podman "$docker_profiles/default.json:docker" \
		"$docker_profiles/fixtures/default-old-format.json:docker-old"; do
		[ ! -e "${name%:*}" ] || adds+=(--add "${name%:*}:/t/${name##*:}.json")
	done
	for name in build/tool/sclimit-run-faults build/tool/supervisor-sample; do
		[ ! -e "$name" ] || adds+=(--add "$name:/t/${name##*/}")
	done
	for name in "$@" "${helpers[@]}"; do
		[ ! -e "$bin/$name" ] || adds+=(--add "$bin/$name:/t/$name")
	done
}

# judge_vm LABEL STATUS SECONDS KERNEL GATE TEST...
judge_vm() {
	local label=$1 status=$2 seconds=$3 p=0 f=0 s=0 out
	local log=$logs/vm-$label
	shift 3
	out=$(scripts/tap-count "$log.out" selftests/skip.list "$@") || true
	read -r p f s <<<"$(tail -n 1 <<<"$out")" || true
	if ! [[ "$p $f $s" =~ ^[0-9]+\ [0-9]+\ [0-9]+$ ]]; then
		p=0 f=1 s=0
		echo "FAILED  $label: its output could not be judged"
	fi
	if [ "$status" != 0 ]; then
		f=$((f + 1))
		echo "FAILED  VM $label: status $status"
		sed 's/^/        /' "$log.err"
	fi
	sed '$d' <<<"$out" | sed 's/^/        /'
	summary+=("$(printf '%-13s %4d passed, %d failed, %d skipped (%d s)' \
		"$label" "$p" "$f" "$s" "$seconds")")
	echo "done    ${summary[-1]}"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

declare -A running=() started=()

# reap: wait for one of the VMs and judge it.
reap() {
	local pid rc=0 label what
	wait -n -p pid "${!running[@]}" || rc=$?
	read -r label what <<<"${running[$pid]}"
	unset "running[$pid]"
	# shellcheck disable=SC2086	# words
	judge_vm "$label" "$rc" $((SECONDS - started[$pid])) $what
}

# launch LABEL KERNEL GATE TEST...: a VM in the background, by the caller's run_vm, as soon as
# fewer than $jobs run. Its output is judged when it has ended.
launch() {
	local log=$logs/vm-$1
	[ "${#running[@]}" -lt "$jobs" ] || reap
	echo "start   $1"
	run_vm "$@" >"$log.out" 2>"$log.err" </dev/null &
	running[$!]=$* started[$!]=$SECONDS
}

reap_all() {
	while [ "${#running[@]}" != 0 ]; do
		reap
	done
}

# A VM in the background does not hear the terminal's Ctrl-C.
stop() {
	trap - EXIT
	[ "${#running[@]}" = 0 ] || kill "${!running[@]}" 2>/dev/null || true
	wait
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- the verdict ----------------------------------------------------------------------------------

verdict() {
	local line
	echo
	for line in "${summary[@]}"; do
		echo "$line"
	done
	line="$passed passed, $failed failed"
	[ "$skipped" = 0 ] || line+=", $skipped skipped"
	echo "$line"
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
