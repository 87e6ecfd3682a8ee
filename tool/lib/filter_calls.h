/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which native call one of another ABI is a counterpart of, where numbers differ.
 * Written by scripts/check-filter.
 *
 *	I386(NR, NATIVE, BLIND)	BLIND has a bit for each argument on which nothing
 *				can be said there: it stands otherwise or not at all
 *	X32(NR, NATIVE)
 *	NOT_X32(NATIVE)		x32 has no call of this number; it may have another
 */
I386(0, 219, 0)	/* restart_syscall */
I386(1, 60, 0)	/* exit */
I386(2, 57, 0)	/* fork */
I386(3, 0, 0)	/* read */
I386(4, 1, 0)	/* write */
I386(5, 2, 0)	/* open */
I386(6, 3, 0)	/* close */
I386(7, 61, 0x8)	/* waitpid */
I386(8, 85, 0)	/* creat */
I386(9, 86, 0)	/* link */
I386(10, 87, 0)	/* unlink */
I386(11, 59, 0)	/* execve */
I386(12, 80, 0)	/* chdir */
I386(13, 201, 0)	/* time */
I386(14, 133, 0)	/* mknod */
I386(15, 90, 0)	/* chmod */
I386(16, 94, 0x6)	/* lchown */
I386(18, 4, 0)	/* oldstat */
I386(19, 8, 0)	/* lseek */
I386(20, 39, 0)	/* getpid */
I386(21, 165, 0)	/* mount */
I386(22, 166, 0x2)	/* umount */
I386(23, 105, 0x1)	/* setuid */
I386(24, 102, 0)	/* getuid */
I386(25, 164, 0x3)	/* stime */
I386(26, 101, 0)	/* ptrace */
I386(27, 37, 0)	/* alarm */
I386(28, 5, 0)	/* oldfstat */
I386(29, 34, 0)	/* pause */
I386(30, 132, 0)	/* utime */
I386(33, 21, 0)	/* access */
I386(34, 141, 0x7)	/* nice */
I386(36, 162, 0)	/* sync */
I386(37, 62, 0)	/* kill */
I386(38, 82, 0)	/* rename */
I386(39, 83, 0)	/* mkdir */
I386(40, 84, 0)	/* rmdir */
I386(41, 32, 0)	/* dup */
I386(42, 22, 0)	/* pipe */
I386(43, 100, 0)	/* times */
I386(45, 12, 0)	/* brk */
I386(46, 106, 0x1)	/* setgid */
I386(47, 104, 0)	/* getgid */
I386(48, 13, 0xe)	/* signal */
I386(49, 107, 0)	/* geteuid */
I386(50, 108, 0)	/* getegid */
I386(51, 163, 0)	/* acct */
I386(52, 166, 0)	/* umount2 */
I386(54, 16, 0)	/* ioctl */
I386(55, 72, 0)	/* fcntl */
I386(57, 109, 0)	/* setpgid */
I386(59, 63, 0)	/* oldolduname */
I386(60, 95, 0)	/* umask */
I386(61, 161, 0)	/* chroot */
I386(62, 136, 0)	/* ustat */
I386(63, 33, 0)	/* dup2 */
I386(64, 110, 0)	/* getppid */
I386(65, 111, 0)	/* getpgrp */
I386(66, 112, 0)	/* setsid */
I386(67, 13, 0x8)	/* sigaction */
I386(68, 14, 0xf)	/* sgetmask */
I386(69, 14, 0xf)	/* ssetmask */
I386(70, 113, 0x3)	/* setreuid */
I386(71, 114, 0x3)	/* setregid */
I386(72, 130, 0x3)	/* sigsuspend */
I386(73, 127, 0x2)	/* sigpending */
I386(74, 170, 0)	/* sethostname */
I386(75, 160, 0)	/* setrlimit */
I386(76, 97, 0)	/* getrlimit */
I386(77, 98, 0)	/* getrusage */
I386(78, 96, 0)	/* gettimeofday */
I386(79, 164, 0)	/* settimeofday */
I386(80, 115, 0)	/* getgroups */
I386(81, 116, 0)	/* setgroups */
I386(82, 23, 0x1f)	/* select */
I386(83, 88, 0)	/* symlink */
I386(84, 6, 0)	/* oldlstat */
I386(85, 89, 0)	/* readlink */
I386(86, 134, 0)	/* uselib */
I386(87, 167, 0)	/* swapon */
I386(88, 169, 0)	/* reboot */
I386(89, 78, 0x4)	/* readdir */
I386(90, 9, 0x3f)	/* mmap */
I386(91, 11, 0)	/* munmap */
I386(92, 76, 0)	/* truncate */
I386(93, 77, 0)	/* ftruncate */
I386(94, 91, 0)	/* fchmod */
I386(95, 93, 0x6)	/* fchown */
I386(96, 140, 0)	/* getpriority */
I386(97, 141, 0)	/* setpriority */
I386(99, 137, 0)	/* statfs */
I386(100, 138, 0)	/* fstatfs */
I386(101, 173, 0)	/* ioperm */
I386(103, 103, 0)	/* syslog */
I386(104, 38, 0)	/* setitimer */
I386(105, 36, 0)	/* getitimer */
I386(106, 4, 0)	/* stat */
I386(107, 6, 0)	/* lstat */
I386(108, 5, 0)	/* fstat */
I386(109, 63, 0)	/* olduname */
I386(110, 172, 0)	/* iopl */
I386(111, 153, 0)	/* vhangup */
I386(114, 61, 0)	/* wait4 */
I386(115, 168, 0)	/* swapoff */
I386(116, 99, 0)	/* sysinfo */
I386(118, 74, 0)	/* fsync */
I386(119, 15, 0)	/* sigreturn */
I386(120, 56, 0x18)	/* clone */
I386(121, 171, 0)	/* setdomainname */
I386(122, 63, 0)	/* uname */
I386(123, 154, 0)	/* modify_ldt */
I386(124, 159, 0)	/* adjtimex */
I386(125, 10, 0)	/* mprotect */
I386(126, 14, 0x8)	/* sigprocmask */
I386(127, 174, 0)	/* create_module */
I386(128, 175, 0)	/* init_module */
I386(129, 176, 0)	/* delete_module */
I386(130, 177, 0)	/* get_kernel_syms */
I386(131, 179, 0)	/* quotactl */
I386(132, 121, 0)	/* getpgid */
I386(133, 81, 0)	/* fchdir */
I386(135, 139, 0)	/* sysfs */
I386(136, 135, 0)	/* personality */
I386(137, 183, 0)	/* afs_syscall */
I386(138, 122, 0x1)	/* setfsuid */
I386(139, 123, 0x1)	/* setfsgid */
I386(140, 8, 0x6)	/* _llseek */
I386(141, 78, 0)	/* getdents */
I386(142, 23, 0)	/* _newselect */
I386(143, 73, 0)	/* flock */
I386(144, 26, 0)	/* msync */
I386(145, 19, 0)	/* readv */
I386(146, 20, 0)	/* writev */
I386(147, 124, 0)	/* getsid */
I386(148, 75, 0)	/* fdatasync */
I386(149, 156, 0)	/* _sysctl */
I386(150, 149, 0)	/* mlock */
I386(151, 150, 0)	/* munlock */
I386(152, 151, 0)	/* mlockall */
I386(153, 152, 0)	/* munlockall */
I386(154, 142, 0)	/* sched_setparam */
I386(155, 143, 0)	/* sched_getparam */
I386(156, 144, 0)	/* sched_setscheduler */
I386(157, 145, 0)	/* sched_getscheduler */
I386(158, 24, 0)	/* sched_yield */
I386(159, 146, 0)	/* sched_get_priority_max */
I386(160, 147, 0)	/* sched_get_priority_min */
I386(161, 148, 0)	/* sched_rr_get_interval */
I386(162, 35, 0)	/* nanosleep */
I386(163, 25, 0)	/* mremap */
I386(164, 117, 0x7)	/* setresuid */
I386(165, 118, 0)	/* getresuid */
I386(167, 178, 0)	/* query_module */
I386(168, 7, 0)	/* poll */
I386(169, 180, 0)	/* nfsservctl */
I386(170, 119, 0x7)	/* setresgid */
I386(171, 120, 0)	/* getresgid */
I386(172, 157, 0)	/* prctl */
I386(173, 15, 0)	/* rt_sigreturn */
I386(174, 13, 0)	/* rt_sigaction */
I386(175, 14, 0)	/* rt_sigprocmask */
I386(176, 127, 0)	/* rt_sigpending */
I386(177, 128, 0)	/* rt_sigtimedwait */
I386(178, 129, 0)	/* rt_sigqueueinfo */
I386(179, 130, 0)	/* rt_sigsuspend */
I386(180, 17, 0x8)	/* pread64 */
I386(181, 18, 0x8)	/* pwrite64 */
I386(182, 92, 0x6)	/* chown */
I386(183, 79, 0)	/* getcwd */
I386(184, 125, 0)	/* capget */
I386(185, 126, 0)	/* capset */
I386(186, 131, 0)	/* sigaltstack */
I386(187, 40, 0)	/* sendfile */
I386(188, 181, 0)	/* getpmsg */
I386(189, 182, 0)	/* putpmsg */
I386(190, 58, 0)	/* vfork */
I386(191, 97, 0)	/* ugetrlimit */
I386(192, 9, 0x20)	/* mmap2 */
I386(193, 76, 0x2)	/* truncate64 */
I386(194, 77, 0x2)	/* ftruncate64 */
I386(195, 4, 0)	/* stat64 */
I386(196, 6, 0)	/* lstat64 */
I386(197, 5, 0)	/* fstat64 */
I386(198, 94, 0)	/* lchown32 */
I386(199, 102, 0)	/* getuid32 */
I386(200, 104, 0)	/* getgid32 */
I386(201, 107, 0)	/* geteuid32 */
I386(202, 108, 0)	/* getegid32 */
I386(203, 113, 0)	/* setreuid32 */
I386(204, 114, 0)	/* setregid32 */
I386(205, 115, 0)	/* getgroups32 */
I386(206, 116, 0)	/* setgroups32 */
I386(207, 93, 0)	/* fchown32 */
I386(208, 117, 0)	/* setresuid32 */
I386(209, 118, 0)	/* getresuid32 */
I386(210, 119, 0)	/* setresgid32 */
I386(211, 120, 0)	/* getresgid32 */
I386(212, 92, 0)	/* chown32 */
I386(213, 105, 0)	/* setuid32 */
I386(214, 106, 0)	/* setgid32 */
I386(215, 122, 0)	/* setfsuid32 */
I386(216, 123, 0)	/* setfsgid32 */
I386(217, 155, 0)	/* pivot_root */
I386(218, 27, 0)	/* mincore */
I386(219, 28, 0)	/* madvise */
I386(220, 217, 0)	/* getdents64 */
I386(221, 72, 0)	/* fcntl64 */
I386(224, 186, 0)	/* gettid */
I386(225, 187, 0x6)	/* readahead */
I386(226, 188, 0)	/* setxattr */
I386(227, 189, 0)	/* lsetxattr */
I386(228, 190, 0)	/* fsetxattr */
I386(229, 191, 0)	/* getxattr */
I386(230, 192, 0)	/* lgetxattr */
I386(231, 193, 0)	/* fgetxattr */
I386(232, 194, 0)	/* listxattr */
I386(233, 195, 0)	/* llistxattr */
I386(234, 196, 0)	/* flistxattr */
I386(235, 197, 0)	/* removexattr */
I386(236, 198, 0)	/* lremovexattr */
I386(237, 199, 0)	/* fremovexattr */
I386(238, 200, 0)	/* tkill */
I386(239, 40, 0)	/* sendfile64 */
I386(240, 202, 0)	/* futex */
I386(241, 203, 0)	/* sched_setaffinity */
I386(242, 204, 0)	/* sched_getaffinity */
I386(243, 205, 0)	/* set_thread_area */
I386(244, 211, 0)	/* get_thread_area */
I386(245, 206, 0)	/* io_setup */
I386(246, 207, 0)	/* io_destroy */
I386(247, 208, 0)	/* io_getevents */
I386(248, 209, 0)	/* io_submit */
I386(249, 210, 0)	/* io_cancel */
I386(250, 221, 0xe)	/* fadvise64 */
I386(252, 231, 0)	/* exit_group */
I386(253, 212, 0x7)	/* lookup_dcookie */
I386(254, 213, 0)	/* epoll_create */
I386(255, 233, 0)	/* epoll_ctl */
I386(256, 232, 0)	/* epoll_wait */
I386(257, 216, 0)	/* remap_file_pages */
I386(258, 218, 0)	/* set_tid_address */
I386(259, 222, 0)	/* timer_create */
I386(260, 223, 0)	/* timer_settime */
I386(261, 224, 0)	/* timer_gettime */
I386(262, 225, 0)	/* timer_getoverrun */
I386(263, 226, 0)	/* timer_delete */
I386(264, 227, 0)	/* clock_settime */
I386(265, 228, 0)	/* clock_gettime */
I386(266, 229, 0)	/* clock_getres */
I386(267, 230, 0)	/* clock_nanosleep */
I386(268, 137, 0x2)	/* statfs64 */
I386(269, 138, 0x2)	/* fstatfs64 */
I386(270, 234, 0)	/* tgkill */
I386(271, 235, 0)	/* utimes */
I386(272, 221, 0xe)	/* fadvise64_64 */
I386(273, 236, 0)	/* vserver */
I386(274, 237, 0)	/* mbind */
I386(275, 239, 0)	/* get_mempolicy */
I386(276, 238, 0)	/* set_mempolicy */
I386(277, 240, 0)	/* mq_open */
I386(278, 241, 0)	/* mq_unlink */
I386(279, 242, 0)	/* mq_timedsend */
I386(280, 243, 0)	/* mq_timedreceive */
I386(281, 244, 0)	/* mq_notify */
I386(282, 245, 0)	/* mq_getsetattr */
I386(283, 246, 0)	/* kexec_load */
I386(284, 247, 0)	/* waitid */
I386(286, 248, 0)	/* add_key */
I386(287, 249, 0)	/* request_key */
I386(288, 250, 0)	/* keyctl */
I386(289, 251, 0)	/* ioprio_set */
I386(290, 252, 0)	/* ioprio_get */
I386(291, 253, 0)	/* inotify_init */
I386(292, 254, 0)	/* inotify_add_watch */
I386(293, 255, 0)	/* inotify_rm_watch */
I386(294, 256, 0)	/* migrate_pages */
I386(295, 257, 0)	/* openat */
I386(296, 258, 0)	/* mkdirat */
I386(297, 259, 0)	/* mknodat */
I386(298, 260, 0)	/* fchownat */
I386(299, 261, 0)	/* futimesat */
I386(300, 262, 0)	/* fstatat64 */
I386(301, 263, 0)	/* unlinkat */
I386(302, 264, 0)	/* renameat */
I386(303, 265, 0)	/* linkat */
I386(304, 266, 0)	/* symlinkat */
I386(305, 267, 0)	/* readlinkat */
I386(306, 268, 0)	/* fchmodat */
I386(307, 269, 0)	/* faccessat */
I386(308, 270, 0)	/* pselect6 */
I386(309, 271, 0)	/* ppoll */
I386(310, 272, 0)	/* unshare */
I386(311, 273, 0)	/* set_robust_list */
I386(312, 274, 0)	/* get_robust_list */
I386(313, 275, 0)	/* splice */
I386(314, 277, 0xe)	/* sync_file_range */
I386(315, 276, 0)	/* tee */
I386(316, 278, 0)	/* vmsplice */
I386(317, 279, 0)	/* move_pages */
I386(318, 309, 0)	/* getcpu */
I386(319, 281, 0)	/* epoll_pwait */
I386(320, 280, 0)	/* utimensat */
I386(321, 282, 0)	/* signalfd */
I386(322, 283, 0)	/* timerfd_create */
I386(323, 284, 0)	/* eventfd */
I386(324, 285, 0xc)	/* fallocate */
I386(325, 286, 0)	/* timerfd_settime */
I386(326, 287, 0)	/* timerfd_gettime */
I386(327, 289, 0)	/* signalfd4 */
I386(328, 290, 0)	/* eventfd2 */
I386(329, 291, 0)	/* epoll_create1 */
I386(330, 292, 0)	/* dup3 */
I386(331, 293, 0)	/* pipe2 */
I386(332, 294, 0)	/* inotify_init1 */
I386(333, 295, 0)	/* preadv */
I386(334, 296, 0)	/* pwritev */
I386(335, 297, 0)	/* rt_tgsigqueueinfo */
I386(336, 298, 0)	/* perf_event_open */
I386(337, 299, 0)	/* recvmmsg */
I386(338, 300, 0)	/* fanotify_init */
I386(339, 301, 0x1c)	/* fanotify_mark */
I386(340, 302, 0)	/* prlimit64 */
I386(341, 303, 0)	/* name_to_handle_at */
I386(342, 304, 0)	/* open_by_handle_at */
I386(343, 305, 0)	/* clock_adjtime */
I386(344, 306, 0)	/* syncfs */
I386(345, 307, 0)	/* sendmmsg */
I386(346, 308, 0)	/* setns */
I386(347, 310, 0)	/* process_vm_readv */
I386(348, 311, 0)	/* process_vm_writev */
I386(349, 312, 0)	/* kcmp */
I386(350, 313, 0)	/* finit_module */
I386(351, 314, 0)	/* sched_setattr */
I386(352, 315, 0)	/* sched_getattr */
I386(353, 316, 0)	/* renameat2 */
I386(354, 317, 0)	/* seccomp */
I386(355, 318, 0)	/* getrandom */
I386(356, 319, 0)	/* memfd_create */
I386(357, 321, 0)	/* bpf */
I386(358, 322, 0)	/* execveat */
I386(359, 41, 0)	/* socket */
I386(360, 53, 0)	/* socketpair */
I386(361, 49, 0)	/* bind */
I386(362, 42, 0)	/* connect */
I386(363, 50, 0)	/* listen */
I386(364, 288, 0)	/* accept4 */
I386(365, 55, 0)	/* getsockopt */
I386(366, 54, 0)	/* setsockopt */
I386(367, 51, 0)	/* getsockname */
I386(368, 52, 0)	/* getpeername */
I386(369, 44, 0)	/* sendto */
I386(370, 46, 0)	/* sendmsg */
I386(371, 45, 0)	/* recvfrom */
I386(372, 47, 0)	/* recvmsg */
I386(373, 48, 0)	/* shutdown */
I386(374, 323, 0)	/* userfaultfd */
I386(375, 324, 0)	/* membarrier */
I386(376, 325, 0)	/* mlock2 */
I386(377, 326, 0)	/* copy_file_range */
I386(378, 327, 0)	/* preadv2 */
I386(379, 328, 0)	/* pwritev2 */
I386(380, 329, 0)	/* pkey_mprotect */
I386(381, 330, 0)	/* pkey_alloc */
I386(382, 331, 0)	/* pkey_free */
I386(383, 332, 0)	/* statx */
I386(384, 158, 0)	/* arch_prctl */
I386(385, 333, 0)	/* io_pgetevents */
I386(386, 334, 0)	/* rseq */
I386(393, 64, 0)	/* semget */
I386(394, 66, 0)	/* semctl */
I386(395, 29, 0)	/* shmget */
I386(396, 31, 0)	/* shmctl */
I386(397, 30, 0)	/* shmat */
I386(398, 67, 0)	/* shmdt */
I386(399, 68, 0)	/* msgget */
I386(400, 69, 0)	/* msgsnd */
I386(401, 70, 0)	/* msgrcv */
I386(402, 71, 0)	/* msgctl */
I386(403, 228, 0)	/* clock_gettime64 */
I386(404, 227, 0)	/* clock_settime64 */
I386(405, 305, 0)	/* clock_adjtime64 */
I386(406, 229, 0)	/* clock_getres_time64 */
I386(407, 230, 0)	/* clock_nanosleep_time64 */
I386(408, 224, 0)	/* timer_gettime64 */
I386(409, 223, 0)	/* timer_settime64 */
I386(410, 287, 0)	/* timerfd_gettime64 */
I386(411, 286, 0)	/* timerfd_settime64 */
I386(412, 280, 0)	/* utimensat_time64 */
I386(413, 270, 0)	/* pselect6_time64 */
I386(414, 271, 0)	/* ppoll_time64 */
I386(416, 333, 0)	/* io_pgetevents_time64 */
I386(417, 299, 0)	/* recvmmsg_time64 */
I386(418, 242, 0)	/* mq_timedsend_time64 */
I386(419, 243, 0)	/* mq_timedreceive_time64 */
I386(420, 220, 0)	/* semtimedop_time64 */
I386(421, 128, 0)	/* rt_sigtimedwait_time64 */
I386(422, 202, 0)	/* futex_time64 */
I386(423, 148, 0)	/* sched_rr_get_interval_time64 */
X32(512, 13)
X32(513, 15)
X32(514, 16)
X32(515, 19)
X32(516, 20)
X32(517, 45)
X32(518, 46)
X32(519, 47)
X32(520, 59)
X32(521, 101)
X32(522, 127)
X32(523, 128)
X32(524, 129)
X32(525, 131)
X32(526, 222)
X32(527, 244)
X32(528, 246)
X32(529, 247)
X32(530, 273)
X32(531, 274)
X32(532, 278)
X32(533, 279)
X32(534, 295)
X32(535, 296)
X32(536, 297)
X32(537, 299)
X32(538, 307)
X32(539, 310)
X32(540, 311)
X32(541, 54)
X32(542, 55)
X32(543, 206)
X32(544, 209)
X32(545, 322)
X32(546, 327)
X32(547, 328)
NOT_X32(13) NOT_X32(15) NOT_X32(16) NOT_X32(19) NOT_X32(20) NOT_X32(45)
NOT_X32(46) NOT_X32(47) NOT_X32(54) NOT_X32(55) NOT_X32(59) NOT_X32(101)
NOT_X32(127) NOT_X32(128) NOT_X32(129) NOT_X32(131) NOT_X32(134) NOT_X32(156)
NOT_X32(174) NOT_X32(177) NOT_X32(178) NOT_X32(180) NOT_X32(205) NOT_X32(206)
NOT_X32(209) NOT_X32(211) NOT_X32(214) NOT_X32(215) NOT_X32(222) NOT_X32(236)
NOT_X32(244) NOT_X32(246) NOT_X32(247) NOT_X32(273) NOT_X32(274) NOT_X32(278)
NOT_X32(279) NOT_X32(295) NOT_X32(296) NOT_X32(297) NOT_X32(299) NOT_X32(307)
NOT_X32(310) NOT_X32(311) NOT_X32(322) NOT_X32(327) NOT_X32(328) 
