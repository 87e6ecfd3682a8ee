#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# filter.sh DIRECTORY - seeds of filter_fuzz: bytes that become a rule or a few dozen of them
set -eu

seed=1
while [ "$seed" -le 40 ]; do
	awk -v seed="$seed" 'BEGIN {
		srand(seed)
		for (i = 0; i < seed * 16; i++)
			printf "\\%03o", rand() * 256
	}' | xargs -0 printf >"$1/random-$seed"
	seed=$((seed + 1))
done
