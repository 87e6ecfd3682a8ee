#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# netlink.pl DIRECTORY - an answer of each kind as the module gives it, as seeds
use strict;
use warnings;

my ($dir) = @ARGV or die "usage: netlink.pl DIRECTORY\n";

# the numbers of attributes and commands, from the contract
my %nr;
open(my $contract, '<', 'include/uapi/linux/sclimit.h') or die "netlink.pl: sclimit.h: $!\n";
my $next;
while (<$contract>) {
	$next = 0 if /^enum /;
	$nr{$1} = $next++ if defined($next) && /^\t(SCLIMIT_(?:A|CMD)_\w+),/;
	undef $next if /^\};/;
}

sub attr {
	my ($type, $data) = @_;
	my $bytes = pack('SS', 4 + length($data), $type) . $data;
	return $bytes . "\0" x (-length($bytes) & 3);
}
sub A { my ($name, $form, @data) = @_; attr($nr{"SCLIMIT_A_$name"} // die, pack($form, @data)) }
sub u32 { A($_[0], 'L', $_[1]) }
sub u64 { A($_[0], 'Q', $_[1]) }
sub text { A($_[0], 'Z*', $_[1]) }
sub call { (u32('ABI', $_[0]), u32('NR', $_[1])) }
sub nest { attr(0x8000 | $nr{"SCLIMIT_A_$_[0]"}, join('', @_[1 .. $#_])) }

sub message {
	my ($type, $flags, $payload) = @_;
	my $bytes = pack('LSSLL', 16 + length($payload), $type, $flags, 1, 0) . $payload;
	return $bytes . "\0" x (-length($bytes) & 3);
}
sub genl {
	my ($command, @attrs) = @_;
	my $nr = $nr{"SCLIMIT_CMD_$command"} // die;
	return message(30, 2, pack('CCS', $nr, 1, 0) . join('', @attrs));
}

my %seed = (
	info => genl('INFO_GET', u32('ABI_VERSION', 1), u32('FEATURES', 63), text('GATE', 'ftrace'),
		u32('EVENT_RATE', 1000), u64('EVENT_SEQ', 7)),
	rules => genl('RULES_GET', u64('GROUP_ID', 77), A('LOCKED', 'C', 1), text('RULE', '101'),
		text('RULE', '435/errno=38'), text('RULE', '56:a0&0x10000000==0x10000000')),
	stat => genl('STAT_GET', u64('GROUP_ID', 77),
		(map { u64($_, 3) } qw(DENIED KILLED TRAPPED LOGGED LOST)),
		nest('COUNT', call(0, 101), u64('COUNT_VALUE', 3)),
		nest('COUNT', call(1, 26), u64('COUNT_VALUE', 1))),
	verdict => genl('VERDICT_GET', u32('ACTION', 1), u32('ERRNO', 1), u64('GROUP_ID', 77),
		text('RULE', '101')),
	event => genl('EVENT', u64('EVENT_SEQ', 1), u64('EVENT_TIME', 1), u64('GROUP_ID', 77),
		u32('PID', 2), u32('TGID', 2), text('COMM', 'cat'), call(0, 101),
		A('ARGS', 'Q6', 1 .. 6), u64('IP', 4096), u32('ACTION', 1), u32('ERRNO', 1),
		u64('LOST', 0)),
	lost => genl('LOST', u64('EVENT_SEQ', 1), u64('GROUP_ID', 77), u64('LOST', 9)),
	# NLMSG_ERROR with the request left out (NLM_F_CAPPED) and with it, NLMSG_DONE
	refused => message(2, 0x300, pack('l', -22) . pack('LSSLL', 20, 30, 5, 1, 0) .
		attr(1, "rule \"x\": no such number\0") . attr(2, pack('L', 24))),
	echoed => message(2, 0x200, pack('l', -1) . pack('LSSLL', 20, 30, 5, 1, 0) .
		pack('CCS', 1, 1, 0) . attr(1, "not allowed\0")),
	done => message(3, 2, pack('l', 0)),
	family => message(16, 0, pack('CCS', 1, 2, 0) . attr(1, pack('S', 30)) .
		attr(2, "sclimit\0") . attr(3, pack('L', 1)) .
		attr(0x8007, attr(0x8001, attr(1, "events\0") . attr(2, pack('L', 9))))),
);
$seed{all} = join('', map { $seed{$_} } sort keys %seed);

for my $name (keys %seed) {
	open(my $f, '>:raw', "$dir/$name") or die "netlink.pl: $dir/$name: $!\n";
	print $f $seed{$name};
	close($f) or die "netlink.pl: $dir/$name: $!\n";
}
