// SPDX-License-Identifier: GPL-2.0
/*
 * Constants about sockets, from the C library's headers, and of the i386 multiplexers.
 */
#include <linux/ipc.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "constants_tables.h"

static const struct constant c_family_list[] = {
	C(AF_UNSPEC), C(AF_UNIX), C(AF_INET), C(AF_AX25), C(AF_IPX), C(AF_APPLETALK),
	C(AF_NETROM), C(AF_BRIDGE), C(AF_ATMPVC), C(AF_X25), C(AF_INET6), C(AF_ROSE),
	C(AF_DECnet), C(AF_NETBEUI), C(AF_SECURITY), C(AF_KEY), C(AF_NETLINK), C(AF_PACKET),
	C(AF_ASH), C(AF_ECONET), C(AF_ATMSVC), C(AF_RDS), C(AF_SNA), C(AF_IRDA), C(AF_PPPOX),
	C(AF_WANPIPE), C(AF_LLC), C(AF_IB), C(AF_MPLS), C(AF_CAN), C(AF_TIPC), C(AF_BLUETOOTH),
	C(AF_IUCV), C(AF_RXRPC), C(AF_ISDN), C(AF_PHONET), C(AF_IEEE802154), C(AF_CAIF),
	C(AF_ALG), C(AF_NFC), C(AF_VSOCK), C(AF_KCM), C(AF_QIPCRTR), C(AF_SMC), C(AF_XDP),
	C(AF_MCTP), C(AF_LOCAL), C(AF_FILE), C(AF_ROUTE),
};
CONSTANTS(c_family);

static const struct constant c_socket_list[] = {
	FIELD(SOCK_STREAM, 0xf), FIELD(SOCK_DGRAM, 0xf), FIELD(SOCK_RAW, 0xf),
	FIELD(SOCK_RDM, 0xf), FIELD(SOCK_SEQPACKET, 0xf), FIELD(SOCK_DCCP, 0xf),
	FIELD(SOCK_PACKET, 0xf), C(SOCK_CLOEXEC), C(SOCK_NONBLOCK), { "SOCK_TYPE_MASK", 0xf, 0 },
};
CONSTANTS(c_socket, .flags = true);

/* what a socket's third argument is depends on the first: these are written and not shown */
static const struct constant c_protocol_list[] = {
	C(IPPROTO_IP), C(IPPROTO_ICMP), C(IPPROTO_IGMP), C(IPPROTO_IPIP), C(IPPROTO_TCP),
	C(IPPROTO_EGP), C(IPPROTO_PUP), C(IPPROTO_UDP), C(IPPROTO_IDP), C(IPPROTO_TP),
	C(IPPROTO_DCCP), C(IPPROTO_IPV6), C(IPPROTO_RSVP), C(IPPROTO_GRE), C(IPPROTO_ESP),
	C(IPPROTO_AH), C(IPPROTO_MTP), C(IPPROTO_BEETPH), C(IPPROTO_ENCAP), C(IPPROTO_PIM),
	C(IPPROTO_COMP), C(IPPROTO_SCTP), C(IPPROTO_UDPLITE), C(IPPROTO_MPLS),
	C(IPPROTO_ETHERNET), C(IPPROTO_RAW), C(IPPROTO_MPTCP), C(IPPROTO_ICMPV6),
	C(NETLINK_ROUTE), C(NETLINK_USERSOCK), C(NETLINK_FIREWALL), C(NETLINK_SOCK_DIAG),
	C(NETLINK_NFLOG), C(NETLINK_XFRM), C(NETLINK_SELINUX), C(NETLINK_ISCSI), C(NETLINK_AUDIT),
	C(NETLINK_FIB_LOOKUP), C(NETLINK_CONNECTOR), C(NETLINK_NETFILTER), C(NETLINK_IP6_FW),
	C(NETLINK_DNRTMSG), C(NETLINK_KOBJECT_UEVENT), C(NETLINK_GENERIC),
	C(NETLINK_SCSITRANSPORT), C(NETLINK_ECRYPTFS), C(NETLINK_RDMA), C(NETLINK_CRYPTO),
	C(NETLINK_SMC),
};
CONSTANTS(c_protocol);

static const struct constant c_level_list[] = {
	C(SOL_SOCKET), C(SOL_IP), C(SOL_TCP), C(SOL_UDP), C(SOL_IPV6), C(SOL_ICMPV6), C(SOL_RAW),
	C(SOL_PACKET), C(SOL_ATM), C(SOL_AAL), C(SOL_IRDA), C(SOL_NETBEUI), C(SOL_LLC),
	C(SOL_DCCP), C(SOL_NETLINK), C(SOL_TIPC), C(SOL_RXRPC), C(SOL_PPPOL2TP), C(SOL_BLUETOOTH),
	C(SOL_PNPIPE), C(SOL_RDS), C(SOL_IUCV), C(SOL_CAIF), C(SOL_ALG), C(SOL_NFC), C(SOL_KCM),
	C(SOL_TLS), C(SOL_XDP), C(SOL_MPTCP), C(SOL_MCTP), C(SOL_SMC),
};
CONSTANTS(c_level);

static const struct constant c_msg_list[] = {
	C(MSG_OOB), C(MSG_PEEK), C(MSG_DONTROUTE), C(MSG_CTRUNC), C(MSG_PROXY), C(MSG_TRUNC),
	C(MSG_DONTWAIT), C(MSG_EOR), C(MSG_WAITALL), C(MSG_FIN), C(MSG_SYN), C(MSG_CONFIRM),
	C(MSG_RST), C(MSG_ERRQUEUE), C(MSG_NOSIGNAL), C(MSG_MORE), C(MSG_WAITFORONE),
	C(MSG_BATCH), C(MSG_ZEROCOPY), C(MSG_FASTOPEN), C(MSG_CMSG_CLOEXEC),
};
CONSTANTS(c_msg, .flags = true);

static const struct constant c_shutdown_list[] = {
	C(SHUT_RD), C(SHUT_WR), C(SHUT_RDWR),
};
CONSTANTS(c_shutdown);

static const struct constant c_accept_list[] = {
	C(SOCK_CLOEXEC), C(SOCK_NONBLOCK),
};
CONSTANTS(c_accept, .flags = true);

static const struct constant c_socketcall_list[] = {
	C(SYS_SOCKET), C(SYS_BIND), C(SYS_CONNECT), C(SYS_LISTEN), C(SYS_ACCEPT),
	C(SYS_GETSOCKNAME), C(SYS_GETPEERNAME), C(SYS_SOCKETPAIR), C(SYS_SEND), C(SYS_RECV),
	C(SYS_SENDTO), C(SYS_RECVFROM), C(SYS_SHUTDOWN), C(SYS_SETSOCKOPT), C(SYS_GETSOCKOPT),
	C(SYS_SENDMSG), C(SYS_RECVMSG), C(SYS_ACCEPT4), C(SYS_RECVMMSG), C(SYS_SENDMMSG),
};
CONSTANTS(c_socketcall);

static const struct constant c_ipc_list[] = {
	FIELD(SEMOP, 0xffff), FIELD(SEMGET, 0xffff), FIELD(SEMCTL, 0xffff),
	FIELD(SEMTIMEDOP, 0xffff), FIELD(MSGSND, 0xffff), FIELD(MSGRCV, 0xffff),
	FIELD(MSGGET, 0xffff), FIELD(MSGCTL, 0xffff), FIELD(SHMAT, 0xffff), FIELD(SHMDT, 0xffff),
	FIELD(SHMGET, 0xffff), FIELD(SHMCTL, 0xffff),
};
CONSTANTS(c_ipc, .flags = true);
