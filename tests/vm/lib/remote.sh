# SPDX-License-Identifier: GPL-2.0-only
# gdb's side of its remote protocol, at "lxdom gdb --serve"; sources domain.sh.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

REMOTE=$LXD_TMP/remote

# remote_begin DOMAIN
remote_begin()
{
	mkfifo "$REMOTE.in"
	lxdom gdb --serve "$1" <"$REMOTE.in" >"$REMOTE.out" &
	REMOTE_PID=$!
	exec 5>"$REMOTE.in"
}

# replies: how many have come.
replies()
{
	tr -cd '#' <"$REMOTE.out" | wc -c
}

has_replied()
{
	[ "$(replies)" -gt "$1" ]
}

# reply: the last one that came, without its frame.
reply()
{
	tr '\n$' ' \n' <"$REMOTE.out" | sed -n '$s/#.*//p'
}

sum()
{
	printf %s "$1" | od -A n -v -t u1 |
		awk '{ for (i = 1; i <= NF; i++) s += $i } END { printf "%02x", s % 256 }'
}

# tell PACKET: sends it and waits for nothing.
tell()
{
	REPLIES=$(replies)
	printf '$%s#%s' "$1" "$(sum "$1")" >&5
}

interrupt()
{
	printf '\003' >&5
}

# replied WHAT: the reply to what was told, within seconds; in $REPLY.
replied()
{
	within 20 "a reply to $1" has_replied "$REPLIES"
	REPLY=$(reply)
}

# ask PACKET: leaves the reply in $REPLY.
ask()
{
	tell "$1"
	replied "$1"
}

# guest_rip: the instruction that the guest is at, in hexadecimal.
guest_rip()
{
	ask g
	# Registers are little-endian; it is the 17th of eight bytes.
	echo "$REPLY" | cut -c 257-272 | sed 's/../& /g' |
		awk '{ for (i = NF; i; i--) printf "%s", $i }'
}

# remote_end: gdb says good-bye, and nobody is left.
remote_end()
{
	ask D
	eq OK "$REPLY" "reply to D"
	exec 5>&-
	ok wait "$REMOTE_PID"
	rm "$REMOTE.in"
}
